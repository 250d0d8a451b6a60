// What is traded: part and partsupp.
import { keysTo } from './traders.mjs';
import { colours, containers, partTypes } from './vocabulary.mjs';

const suppliersOfPart = 4;

export function makeParts({ sizes, stream, comments }) {
  const count = sizes.parts;
  const name = stream('part.name');
  const manufacturer = stream('part.mfgr');
  const brand = stream('part.brand');
  const size = stream('part.size');
  const manufacturers = Int32Array.from({ length: count }, () => manufacturer.integer(1, 5));
  const keys = keysTo(count);
  return {
    p_partkey: keys,
    p_name: Array.from({ length: count }, () => fiveOf(name).join(' ')),
    p_mfgr: Array.from(manufacturers, (number) => `Manufacturer#${number}`),
    p_brand: Array.from(manufacturers, (number) => `Brand#${number}${brand.integer(1, 5)}`),
    p_type: picked(stream('part.type'), count, partTypes),
    p_size: Int32Array.from({ length: count }, () => size.integer(1, 50)),
    p_container: picked(stream('part.container'), count, containers),
    p_retailprice: keys.map(retailPrice),
    p_comment: comments('part', count, 5, 22),
  };
}

export function makePartSupplies({ sizes, stream, comments }) {
  const count = sizes.parts * suppliersOfPart;
  const quantity = stream('partsupp.availqty');
  const cost = stream('partsupp.supplycost');
  const partOf = (row) => Math.floor(row / suppliersOfPart) + 1;
  const make = (value) => Int32Array.from({ length: count }, (_, row) => value(row));
  return {
    ps_partkey: make(partOf),
    ps_suppkey: make((row) => supplierOf(partOf(row), row % suppliersOfPart, sizes.suppliers)),
    ps_availqty: make(() => quantity.integer(1, 9_999)),
    ps_supplycost: make(() => cost.integer(100, 100_000)),
    ps_comment: comments('partsupp', count, 49, 198),
  };
}

/** A part's supplier number `turn` (0 to 3) of `suppliers`: four different ones for every part. */
export function supplierOf(part, turn, suppliers) {
  const step = Math.floor(suppliers / suppliersOfPart) + Math.floor((part - 1) / suppliers);
  return ((part + turn * step) % suppliers) + 1;
}

/** In hundredths. */
export const retailPrice = (part) =>
  90_000 + (Math.floor(part / 10) % 20_001) + 100 * (part % 1_000);

/** One of `values` for each row, as codes. */
export const picked = (random, count, values) => ({
  codes: Int32Array.from({ length: count }, () => random.integer(0, values.length - 1)),
  values,
});

function fiveOf(random) {
  const chosen = new Set();
  while (chosen.size < 5) chosen.add(random.pick(colours));
  return [...chosen];
}
