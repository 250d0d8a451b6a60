// TPC-H's data at a scale, the same for the same scale and seed: distributions as the specification has them
// (4.2.3) in everything that the 22 queries look at.
import { Random } from '../random.mjs';
import { makeComments, makeText } from './comments.mjs';
import { makeOrders } from './orders.mjs';
import { makePartSupplies, makeParts } from './parts.mjs';
import { makeCustomers, makeNations, makeRegions, makeSuppliers } from './traders.mjs';

const textSize = 300_000;

/** Sizes at a scale; at least enough of everything to join. */
export function sizesAt(scale) {
  const at = (count) => Math.max(1, Math.round(count * scale));
  return {
    suppliers: Math.max(10, at(10_000)),
    parts: Math.max(20, at(200_000)),
    customers: Math.max(30, at(150_000)),
    orders: Math.max(100, at(1_500_000)),
    clerks: at(1_000),
    complaints: at(5),
  };
}

/**
 * The eight tables as columns, by name; see `tables.mjs` for their form. With the seed that is the default no query
 * answers with nothing at scale 0.01.
 */
export function generate(scale, seed = 8) {
  const sizes = sizesAt(scale);
  const stream = (name) => new Random(seed, name);
  const text = makeText(stream('text'), textSize);
  const tools = {
    sizes,
    stream,
    comments: (name, count, shortest, longest) =>
      makeComments(stream(`${name}.comment`), text, count, shortest, longest),
  };
  const parts = makeParts(tools);
  return {
    region: makeRegions(tools),
    nation: makeNations(tools),
    supplier: makeSuppliers(tools),
    part: parts,
    partsupp: makePartSupplies(tools),
    customer: makeCustomers(tools),
    ...makeOrders(tools, parts),
  };
}
