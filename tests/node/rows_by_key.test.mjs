import assert from 'node:assert/strict';
import test from 'node:test';
import { databaseFor, failure } from '../support/database.mjs';

async function orders(t) {
  const db = await databaseFor(
    t,
    `CREATE TABLE orders (id integer PRIMARY KEY, region text, amount integer DEFAULT 0);
     CREATE MATERIALIZED VIEW totals WITH (refresh_strategy = 'incremental') AS
       SELECT region, sum(amount) AS total FROM orders GROUP BY region;`,
  );
  const table = db.table('orders');
  table.insert({ id: [1, 2, 3], region: ['EU', 'EU', 'US'], amount: [10, 20, 30] });
  return { db, table, read: () => db.query('SELECT * FROM orders ORDER BY id').rows };
}

test('rows are updated by primary key, in the columns they have', async (t) => {
  const { table, read } = await orders(t);
  assert.equal(
    table.update([
      { id: 3, amount: 31 },
      { amount: 11, id: 1 },
      { id: 9, amount: 1 },
    ]),
    2,
  );
  assert.deepEqual(read(), [
    { id: 1, region: 'EU', amount: 11 },
    { id: 2, region: 'EU', amount: 20 },
    { id: 3, region: 'US', amount: 31 },
  ]);
});

test('columns of rows to update may be typed arrays', async (t) => {
  const { table, read } = await orders(t);
  assert.equal(table.update({ id: Int32Array.of(2, 1), amount: Int32Array.of(200, 100) }), 2);
  assert.deepEqual(
    read().map(({ amount }) => amount),
    [100, 200, 30],
  );
});

test('upsert changes what is there and inserts the rest with defaults', async (t) => {
  const { table, read } = await orders(t);
  assert.equal(
    table.upsert([
      { id: 1, region: 'US' },
      { id: 4, region: 'JP' },
    ]),
    2,
  );
  assert.deepEqual(read(), [
    { id: 1, region: 'US', amount: 10 },
    { id: 2, region: 'EU', amount: 20 },
    { id: 3, region: 'US', amount: 30 },
    { id: 4, region: 'JP', amount: 0 },
  ]);
});

test('rows are deleted by key values, by rows and by columns', async (t) => {
  const { table, read } = await orders(t);
  table.insert({ id: [4, 5, 6, 7] });
  assert.equal(table.delete([1, 99]), 1);
  assert.equal(table.delete([{ id: 2 }, { id: 3, region: 'US', amount: 30 }]), 2);
  assert.equal(table.delete({ id: [4] }), 1);
  assert.equal(table.delete(Int32Array.of(5, 6)), 2);
  assert.equal(table.delete([]), 0);
  assert.deepEqual(
    read().map(({ id }) => id),
    [7],
  );
});

test('a key of several columns takes rows that have them all', async (t) => {
  const db = await databaseFor(
    t,
    'CREATE TABLE p (a integer, b text, c integer, PRIMARY KEY (a, b))',
  );
  const table = db.table('p');
  assert.deepEqual(table.primaryKey, ['a', 'b']);
  table.insert({ a: [1, 1], b: ['x', 'y'], c: [1, 2] });
  assert.equal(table.update([{ b: 'y', a: 1, c: 5 }]), 1);
  assert.equal(table.delete([{ a: 1, b: 'x' }]), 1);
  assert.deepEqual(db.query('SELECT * FROM p').rows, [{ a: 1, b: 'y', c: 5 }]);
  failure(() => table.delete([1]), '42804');
  failure(() => table.update([{ a: 1, c: 5 }]), '22023');
});

test('a live view is told of changes by key once for each call', async (t) => {
  const { db, table } = await orders(t);
  const live = db.live('totals');
  const told = [];
  live.subscribe(({ inserted, updated, deleted }) => told.push({ inserted, updated, deleted }));
  table.update([
    { id: 1, region: 'EU', amount: 15 },
    { id: 3, region: 'EU', amount: 30 },
  ]);
  assert.equal(told.length, 1);
  assert.deepEqual(live.rows, [{ region: 'EU', total: 65 }]);
});

test('rows to update that lack a column others have are refused', async (t) => {
  const { table, read } = await orders(t);
  const before = read();
  failure(
    () =>
      table.update([
        { id: 1, amount: 1 },
        { id: 2, region: 'US' },
      ]),
    '22023',
  );
  failure(
    () =>
      table.update([
        { id: 1, amount: 1 },
        { id: 1, amount: 2 },
      ]),
    '21000',
  );
  failure(() => table.update([{ id: 1, nothing: 1 }]), '42703');
  failure(() => table.update({ amount: [1] }), '22023');
  assert.deepEqual(read(), before);
});
