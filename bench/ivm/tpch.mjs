// bench:ivm -- --tpch: each of TPC-H's 22 queries as the only view of its database while RF1 adds orders with their lines
// and RF2 takes old ones away. A refresh function is one commit, or each of its orders is one. The refresh functions leave
// partsupp alone, on which Q11 depends entirely: where a query names it, as many of its rows change their quantity, too.
import { writeFile } from 'node:fs/promises';
import { Database } from 'matview';
import { Random } from '../random.mjs';
import { createTable } from '../tables.mjs';
import { summary } from '../timing.mjs';
import { generate } from '../tpch/generate.mjs';
import { readQueries } from '../tpch/queries.mjs';
import { refreshStream } from '../tpch/refresh.mjs';
import { tables } from '../tpch/schema.mjs';
import { differenceOfAnswers } from '../workload/answers.mjs';
import { chosenQueries } from '../workload/queries.mjs';
import { count, time } from './report.mjs';

// Microseconds for a changed row, in commits of a whole refresh function.
const bars = { Q11: 100, Q15: 100, Q22: 100 };
const rowsForOrder = 5;
const staging = `CREATE TABLE stock (partkey integer, suppkey integer, quantity integer);
  CREATE TABLE gone_orders (o_orderkey integer);
  CREATE TABLE gone_lines (l_orderkey integer, l_linenumber integer);`;
const staged = ['gone_lines', 'gone_orders'];
const removals = [
  `DELETE FROM lineitem USING gone_lines AS gone
    WHERE lineitem.l_orderkey = gone.l_orderkey AND lineitem.l_linenumber = gone.l_linenumber`,
  'DELETE FROM orders USING gone_orders AS gone WHERE orders.o_orderkey = gone.o_orderkey',
];
const noView = { name: 'no view', sql: undefined };

export async function runTpch(options) {
  const scale = Number(options.scale ?? (options.quick ? 0.01 : 0.1));
  const data = insertable(generate(scale));
  const orders = data.orders.o_orderkey.length;
  const perStream = Math.max(10, Math.round(orders / 1000)); // specification 2.5: 0.1 % of the orders
  console.log(
    `TPC-H at scale ${scale}: RF1 and RF2 of ${perStream} orders, as one commit each and order by order\n`,
  );
  const head = [
    'first build',
    'µs a row',
    'rows a second',
    'by order: µs',
    'rows a second',
    'stock: µs',
  ];
  console.log(`  ${'view'.padEnd(9)}${head.map(column).join('')}`);
  const queries = [noView, ...chosenQueries(await readQueries(scale), options.queries)];
  const rows = [];
  let first = 0;
  for (const query of queries) {
    const measured = await measureQuery(query, { data, scale, first, perStream, options });
    first += perStream * (runsOf(options) * 2 + 2);
    rows.push(...measured);
    printQuery(query.name, measured);
  }
  printBars(rows);
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ bench: 'ivm-tpch', rows }, null, 2)}\n`);
  }
}

const runsOf = (options) => (options.quick ? 3 : 5);

async function measureQuery({ name, sql }, { data, scale, first, perStream, options }) {
  const db = await Database.open();
  for (const table of tables) {
    db.exec(createTable(table));
    db.table(table.name).insert(data[table.name]);
  }
  db.exec(staging);
  const commit = committer(db);
  const n = data.lineitem.l_orderkey.length;
  const row = (metric, delta, times) => ({
    case: name,
    engine: 'matview',
    n,
    delta,
    metric,
    ...summary(times),
  });
  try {
    const rows = [];
    if (sql) {
      const start = performance.now();
      db.exec(`CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS ${sql}`);
      rows.push(row('build', null, [performance.now() - start]));
      db.live('v').subscribe(() => {});
    }
    const times = { whole: [], order: [] };
    let from = first;
    for (let run = -1; run < runsOf(options); run++) {
      for (const kind of ['whole', 'order']) {
        const stream = refreshStream(data, scale, { count: perStream, first: from });
        from += perStream;
        const commits = commitsOf(data, { ...stream, inserts: insertable(stream.inserts) }, kind);
        globalThis.gc?.();
        const start = performance.now();
        for (const one of commits) commit(one);
        const took = performance.now() - start;
        const changed = commits.reduce((sum, one) => sum + one.changed, 0);
        if (run >= 0) times[kind].push(took / changed); // the first is for the compilers
      }
    }
    rows.push(row('row', perStream, times.whole), row('row', 1, times.order));
    if (sql?.includes('partsupp')) {
      rows.push(
        row('stock row', perStream, measureStock(db, data, perStream * rowsForOrder, options)),
      );
    }
    if (sql) check(db, name, sql);
    return rows;
  } catch (error) {
    return [{ ...row('row', perStream, []), median: null, error: error.message.split('\n')[0] }];
  } finally {
    await db.close();
  }
}

function check(db, name, sql) {
  const array = { rowMode: 'array' };
  const held = db.query('SELECT * FROM v', [], array).rows;
  const asked = db.query(sql, [], array).rows;
  const plain = (rows) =>
    rows.map((row) => row.map((value) => (value instanceof Date ? value.toISOString() : value)));
  const difference = differenceOfAnswers(plain(held), plain(asked), { isOrdered: false });
  if (difference) throw new Error(`wrong: ${name}'s view and query differ: ${difference}`);
}

/** Milliseconds for a row, in commits of `count` rows of partsupp that change their quantity. */
function measureStock(db, { partsupp }, count, options) {
  const stock = db.table('stock');
  const update = db.prepare(`UPDATE partsupp SET ps_availqty = stock.quantity FROM stock
    WHERE ps_partkey = stock.partkey AND ps_suppkey = stock.suppkey`);
  const clear = db.prepare('DELETE FROM stock');
  const times = [];
  const random = new Random(8, 'stock');
  for (let run = -1; run < runsOf(options); run++) {
    const rows = new Set();
    while (rows.size < count) rows.add(random.integer(0, partsupp.ps_partkey.length - 1));
    const columns = {
      partkey: Int32Array.from(rows, (row) => partsupp.ps_partkey[row]),
      suppkey: Int32Array.from(rows, (row) => partsupp.ps_suppkey[row]),
      quantity: Int32Array.from(rows, () => random.integer(1, 9999)),
    };
    const start = performance.now();
    db.transaction(() => {
      stock.insert(columns);
      update.run();
      clear.run();
    });
    if (run >= 0) times.push((performance.now() - start) / count);
  }
  return times;
}

/** `commit({ inserts, deletes })`, both columns by table, as one transaction. */
function committer(db) {
  const remove = removals.map((sql) => db.prepare(sql));
  const clear = staged.map((table) => db.prepare(`DELETE FROM ${table}`));
  const table = Object.fromEntries(
    ['orders', 'lineitem', ...staged].map((name) => [name, db.table(name)]),
  );
  return ({ inserts, deletes }) =>
    db.transaction(() => {
      if (inserts) {
        table.orders.insert(inserts.orders);
        table.lineitem.insert(inserts.lineitem);
      } else {
        for (const [i, name] of staged.entries()) {
          table[name].insert(deletes[name]);
          remove[i].run();
          clear[i].run();
        }
      }
    });
}

/** RF1 and then RF2, as two commits or as one for each order. */
function commitsOf(data, { inserts, deletes }, kind) {
  const added = linesByOrder(inserts.lineitem.l_orderkey);
  const held = linesByOrder(data.lineitem.l_orderkey);
  const adding = [...inserts.orders.o_orderkey.keys()].map((row) => ({
    orders: [row],
    lines: added.get(inserts.orders.o_orderkey[row]),
  }));
  const removing = deletes.map((row) => ({
    orders: [row],
    lines: held.get(data.orders.o_orderkey[row]),
  }));
  const parts = (list) => (kind === 'order' ? list : [merged(list)]);
  return [
    ...parts(adding).map(({ orders, lines }) => ({
      changed: orders.length + lines.length,
      inserts: {
        orders: taken(inserts.orders, orders),
        lineitem: taken(inserts.lineitem, lines),
      },
    })),
    ...parts(removing).map(({ orders, lines }) => ({
      changed: orders.length + lines.length,
      deletes: {
        gone_orders: taken({ o_orderkey: data.orders.o_orderkey }, orders),
        gone_lines: taken(
          { l_orderkey: data.lineitem.l_orderkey, l_linenumber: data.lineitem.l_linenumber },
          lines,
        ),
      },
    })),
  ];
}

const merged = (list) => ({
  orders: list.flatMap(({ orders }) => orders),
  lines: list.flatMap(({ lines }) => lines),
});

function linesByOrder(keys) {
  const lines = new Map();
  for (const [row, key] of keys.entries()) {
    if (!lines.has(key)) lines.set(key, []);
    lines.get(key).push(row);
  }
  return lines;
}

/** Some rows of columns, as columns. */
function taken(columns, rows) {
  const pick = (column) =>
    Array.isArray(column)
      ? rows.map((row) => column[row])
      : column.constructor.from(rows, (row) => column[row]);
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      column.codes ? { codes: pick(column.codes), values: column.values } : pick(column),
    ]),
  );
}

/** Columns as `insert` takes them: hundredths as numbers. */
function insertable(data) {
  const result = {};
  for (const { name, columns } of tables) {
    if (!data[name]) continue;
    result[name] = {};
    for (const { name: column, kind } of columns) {
      const values = data[name][column];
      result[name][column] =
        kind === 'decimal' ? Float64Array.from(values, (hundredths) => hundredths / 100) : values;
    }
  }
  return result;
}

function printQuery(name, rows) {
  const failed = rows.find(({ error }) => error);
  if (failed) {
    console.log(`  ${name.padEnd(9)} ✗ ${failed.error}`);
    return;
  }
  const built = rows.find(({ metric }) => metric === 'build');
  const [whole, order] = rows.filter(({ metric }) => metric === 'row');
  const cells = [whole, order].flatMap(({ median }) => [
    (median * 1000).toFixed(1),
    count(Math.round(1000 / median)),
  ]);
  const stock = rows.find(({ metric }) => metric === 'stock row');
  if (stock) cells.push((stock.median * 1000).toFixed(1));
  console.log(
    `  ${name.padEnd(9)}${[built ? time(built.median) : '', ...cells].map(column).join('')}`,
  );
}

function printBars(rows) {
  console.log('\nBars');
  for (const [name, most] of Object.entries(bars)) {
    const own = rows.filter((one) => one.case === name && /row$/.test(one.metric));
    if (own.length === 0) continue;
    const whole = own.filter(({ delta }) => delta !== 1);
    const reached = Math.max(
      ...whole.map(({ median }) => (median === null ? Number.POSITIVE_INFINITY : median * 1000)),
    );
    const mark = reached <= most ? '✓' : '✗';
    console.log(`  ${mark} ${name}: ${reached.toFixed(1)} µs a changed row, at most ${most} µs`);
  }
}

const column = (text) => text.padStart(15);
