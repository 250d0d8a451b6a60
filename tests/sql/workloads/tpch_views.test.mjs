// All 22 queries of TPC-H as incremental views, through refresh streams in transactions of 1, 100 and 10 000 rows.
import test, { after, before } from 'node:test';
import { generate } from '../../../bench/tpch/generate.mjs';
import { readQueries } from '../../../bench/tpch/queries.mjs';
import { refreshRows, refreshStream } from '../../../bench/tpch/refresh.mjs';
import { tables } from '../../../bench/tpch/schema.mjs';
import { openPGlite } from '../runner/engines/pglite.mjs';
import { checkViews, createViews, openEngine, transactions } from './views.mjs';
import { loadAll, rowWriter } from './workload.mjs';

const scale = 0.01;
const data = generate(scale);
const queries = await readQueries(scale);
const tableOf = (name) => tables.find((table) => table.name === name);
const keys = { orders: ['o_orderkey'], lineitem: ['l_orderkey', 'l_linenumber'] };

const insert = (columns) => (name, rows) => {
  const write = rowWriter(tableOf(name), columns[name]);
  return `INSERT INTO ${name} VALUES ${rows.map(({ row }) => write(row)).join(', ')}`;
};

const remove = (name, rows) => {
  const columns = keys[name];
  const key = ({ row }) => `(${columns.map((column) => data[name][column][row]).join(', ')})`;
  const places = columns.map((_, i) => `k${i}`);
  const matches = columns.map((column, i) => `${column} = ${places[i]}`);
  return `DELETE FROM ${name} USING (VALUES ${rows.map(key).join(', ')}) AS gone (${places.join(', ')})
    WHERE ${matches.join(' AND ')}`;
};

let matview;
let postgres;
before(async () => {
  matview = await openEngine();
  postgres = await openPGlite();
  await loadAll(postgres, tables, data);
  await loadAll(matview, tables, data);
});
after(() => Promise.all([matview?.close(), postgres?.close()]));

test('every query of TPC-H is an incremental view, and no part of one is computed again', async () => {
  await createViews(matview, queries);
  await checkViews(matview, postgres, queries);
});

let first = 0;
for (const [size, count] of [
  [1, 3],
  [100, 100],
  [10_000, 2_500],
]) {
  const stream = refreshStream(data, scale, { first, count });
  const { rf1, rf2 } = refreshRows(data, stream);
  first += count;
  for (const [name, scripts] of [
    ['RF1', transactions(rf1, size, insert(stream.inserts))],
    ['RF2', transactions(rf2, size, remove)],
  ]) {
    test(`${name} in transactions of ${size} rows leads TPC-H's views to PostgreSQL's answers`, async () => {
      for (const script of scripts) {
        await matview.run(script);
        await checkViews(matview, matview, queries);
        await postgres.run(script);
      }
      await checkViews(matview, postgres, queries);
    });
  }
}
