// Nexmark's queries as incremental views over the stream of its events.
import test, { after, before } from 'node:test';
import { generate } from '../../../bench/nexmark/generate.mjs';
import { readQueries } from '../../../bench/nexmark/queries.mjs';
import { tables } from '../../../bench/nexmark/schema.mjs';
import { createTable, rowCount } from '../../../bench/tables.mjs';
import { checkViews, createViews, openEngine, transactions } from './views.mjs';
import { rowWriter } from './workload.mjs';

const data = generate(0.005);
const queries = await readQueries();
const tableOf = (name) => tables.find((table) => table.name === name);

const rowsOf = (table) =>
  Array.from({ length: rowCount(data[table]) }, (_, row) => ({
    table,
    row,
    time: data[table].date_time[row],
  }));
const events = ['person', 'auction', 'bid']
  .flatMap(rowsOf)
  .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));

const insert = (name, rows) => {
  const write = rowWriter(tableOf(name), data[name]);
  return `INSERT INTO ${name} VALUES ${rows.map(({ row }) => write(row)).join(', ')}`;
};

let matview;
before(async () => {
  matview = await openEngine();
  for (const table of tables) await matview.run(createTable(table));
  const sides = Array.from({ length: rowCount(data.side_input) }, (_, row) => ({ row }));
  await matview.run(insert('side_input', sides));
});
after(() => matview?.close());

test("Nexmark's queries are incremental views, and no part of one is computed again", async () => {
  await createViews(matview, queries);
});

const single = 40;
for (const [size, from, to] of [
  [1, 0, single],
  [100, single, 1_500],
  [1_000, 1_500, events.length],
]) {
  test(`events in transactions of ${size} keep Nexmark's views equal to their queries`, async () => {
    for (const script of transactions(events.slice(from, to), size, insert)) {
      await matview.run(script);
      await checkViews(matview, matview, queries);
    }
  });
}
