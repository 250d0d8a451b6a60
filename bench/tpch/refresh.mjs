// TPC-H's refresh functions (specification 2.5): RF1 adds orders with their lines, RF2 takes old ones away. Streams are
// the same for the same scale and seed; a stream has as many orders as it is asked for, since 0.1 % of the orders are
// few at small scales.
import { Random } from '../random.mjs';
import { rowCount } from '../tables.mjs';
import { makeComments, makeText } from './comments.mjs';
import { sizesAt } from './generate.mjs';
import { makeOrders, sparseKey } from './orders.mjs';

const textSize = 50_000;
const newKeys = 8; // of 32 keys the first eight are taken by what was loaded

/**
 * `{ inserts, deletes }`: RF1 as columns like those of `generate`, and RF2 as indexes of orders in `data`, both of
 * `count` orders. Streams whose ranges `first` … `first + count − 1` do not meet have no order in common.
 */
export function refreshStream(data, scale, { count, first = 0, seed = 8 }) {
  const stream = (name) => new Random(seed, `refresh ${first} ${name}`);
  const text = makeText(stream('text'), textSize);
  const tools = {
    sizes: { ...sizesAt(scale), orders: count },
    stream,
    comments: (name, rows, shortest, longest) =>
      makeComments(stream(`${name}.comment`), text, rows, shortest, longest),
  };
  const inserts = makeOrders(tools, data.part);
  const places = new Map([...inserts.orders.o_orderkey].map((key, i) => [key, first + i + 1]));
  for (const keys of [inserts.orders.o_orderkey, inserts.lineitem.l_orderkey]) {
    for (const [row, key] of keys.entries()) keys[row] = sparseKey(places.get(key)) + newKeys;
  }
  const deletes = Array.from({ length: count }, (_, i) => (first + i) % rowCount(data.orders));
  return { inserts, deletes };
}

/**
 * The stream's rows in the order in which they come: each order before its lines when they are inserted, behind them
 * when they are deleted. `row` counts in `inserts` and in `data`.
 *
 * @returns {{ rf1: { table: string, row: number }[], rf2: { table: string, row: number }[] }}
 */
export function refreshRows(data, { inserts, deletes }) {
  const rf1 = [];
  const newLines = linesByOrder(inserts);
  for (const [row, key] of inserts.orders.o_orderkey.entries()) {
    rf1.push({ table: 'orders', row }, ...newLines.get(key));
  }
  const rf2 = [];
  const oldLines = linesByOrder(data);
  for (const row of deletes) {
    rf2.push(...oldLines.get(data.orders.o_orderkey[row]), { table: 'orders', row });
  }
  return { rf1, rf2 };
}

function linesByOrder({ lineitem }) {
  const lines = new Map();
  for (const [row, key] of lineitem.l_orderkey.entries()) {
    if (!lines.has(key)) lines.set(key, []);
    lines.get(key).push({ table: 'lineitem', row });
  }
  return lines;
}
