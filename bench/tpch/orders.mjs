// The trade itself: orders and their lines. An order's price and status follow from its lines.
import { dayOf } from '../tables.mjs';
import { picked, supplierOf } from './parts.mjs';
import { instructions, modes, priorities } from './vocabulary.mjs';

const firstDay = dayOf('1992-01-01');
const lastDay = dayOf('1998-12-31') - 151;
const today = dayOf('1995-06-17');

const flags = ['R', 'A', 'N'];
const lineStatuses = ['F', 'O'];
const orderStatuses = ['F', 'O', 'P'];

export function makeOrders(tools, parts) {
  const { sizes, stream, comments } = tools;
  const count = sizes.orders;
  const random = stream('orders');
  const orders = {
    o_orderkey: Int32Array.from({ length: count }, (_, i) => sparseKey(i + 1)),
    o_custkey: Int32Array.from({ length: count }, () => activeCustomer(random, sizes.customers)),
    o_orderstatus: { codes: new Int32Array(count), values: orderStatuses },
    o_totalprice: new Int32Array(count),
    o_orderdate: Int32Array.from({ length: count }, () => random.integer(firstDay, lastDay)),
    o_orderpriority: picked(stream('orders.orderpriority'), count, priorities),
    o_clerk: clerks(stream('orders.clerk'), count, sizes.clerks),
    o_shippriority: new Int32Array(count),
    o_comment: comments('orders', count, 19, 78),
  };
  return { orders, lineitem: makeLines(tools, orders, parts) };
}

/** Of 32 keys only the first eight are taken. */
export const sparseKey = (i) => ((i >> 3) << 5) | (i & 7);

/** A third of the customers never orders anything. */
function activeCustomer(random, customers) {
  for (;;) {
    const customer = random.integer(1, customers);
    if (customer % 3 !== 0) return customer;
  }
}

const clerks = (random, count, clerkCount) =>
  picked(
    random,
    count,
    Array.from({ length: clerkCount }, (_, i) => `Clerk#${String(i + 1).padStart(9, '0')}`),
  );

function makeLines({ sizes, stream, comments }, orders, parts) {
  const linesOf = stream('lineitem.count');
  const perOrder = Int32Array.from(orders.o_orderkey, () => linesOf.integer(1, 7));
  const count = perOrder.reduce((sum, lines) => sum + lines, 0);
  const integers = () => new Int32Array(count);
  const lines = {
    l_orderkey: integers(),
    l_partkey: integers(),
    l_suppkey: integers(),
    l_linenumber: integers(),
    l_quantity: integers(),
    l_extendedprice: integers(),
    l_discount: integers(),
    l_tax: integers(),
    l_returnflag: { codes: integers(), values: flags },
    l_linestatus: { codes: integers(), values: lineStatuses },
    l_shipdate: integers(),
    l_commitdate: integers(),
    l_receiptdate: integers(),
    l_shipinstruct: picked(stream('lineitem.shipinstruct'), count, instructions),
    l_shipmode: picked(stream('lineitem.shipmode'), count, modes),
    l_comment: comments('lineitem', count, 10, 43),
  };
  const random = stream('lineitem');
  let row = 0;
  for (const [order, size] of perOrder.entries()) {
    let open = 0;
    let total = 0;
    for (let number = 1; number <= size; number++, row++) {
      lines.l_orderkey[row] = orders.o_orderkey[order];
      lines.l_linenumber[row] = number;
      fillGoods(lines, row, random, sizes, parts);
      fillDates(lines, row, random, orders.o_orderdate[order]);
      open += lines.l_linestatus.codes[row];
      total += charged(lines, row);
    }
    orders.o_totalprice[order] = Math.round(total);
    orders.o_orderstatus.codes[order] = open === 0 ? 0 : open === size ? 1 : 2;
  }
  return lines;
}

function fillGoods(lines, row, random, sizes, parts) {
  const part = random.integer(1, sizes.parts);
  const quantity = random.integer(1, 50);
  lines.l_partkey[row] = part;
  lines.l_suppkey[row] = supplierOf(part, random.integer(0, 3), sizes.suppliers);
  lines.l_quantity[row] = quantity * 100;
  lines.l_extendedprice[row] = quantity * parts.p_retailprice[part - 1];
  lines.l_discount[row] = random.integer(0, 10);
  lines.l_tax[row] = random.integer(0, 8);
}

function fillDates(lines, row, random, orderDate) {
  const shipDate = orderDate + random.integer(1, 121);
  const receiptDate = shipDate + random.integer(1, 30);
  lines.l_shipdate[row] = shipDate;
  lines.l_commitdate[row] = orderDate + random.integer(30, 90);
  lines.l_receiptdate[row] = receiptDate;
  lines.l_linestatus.codes[row] = shipDate > today ? 1 : 0;
  lines.l_returnflag.codes[row] = receiptDate <= today ? random.integer(0, 1) : 2;
}

/** In hundredths, with tax and discount. */
function charged(lines, row) {
  const price = lines.l_extendedprice[row];
  return (price * (100 + lines.l_tax[row]) * (100 - lines.l_discount[row])) / 10_000;
}
