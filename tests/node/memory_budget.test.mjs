import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Database } from 'matview';

const outOfMemory = { name: 'DatabaseError', code: '53200', message: /^out of memory/ };

describe('memoryBudget', () => {
  let db;
  before(async () => {
    db = await Database.open('memory://', { memoryBudget: 64 * 2 ** 20 });
    db.exec('CREATE TABLE t (id bigint PRIMARY KEY, v text)');
    db.exec('INSERT INTO t SELECT i, i FROM generate_series(1, 1000) g(i)');
  });
  after(() => db.close());

  const count = () => db.query('SELECT count(*) AS n FROM t').rows[0].n;

  test('a query that needs more fails with 53200, and the next one works', () => {
    const sorted = `
      SELECT a.id, b.id FROM t a, t b, generate_series(1, 20) g(i) ORDER BY a.id * b.id % 1009, a.id`;
    assert.throws(() => db.query(sorted), outOfMemory);
    assert.equal(count(), 1000);
  });

  test('rows that do not fit are refused, and rows that do still come in afterwards', () => {
    const rows = (n) => `INSERT INTO t SELECT i, 'one' FROM generate_series(1001, ${n}) g(i)`;
    assert.throws(() => db.exec(rows(10_000_000)), outOfMemory);
    assert.equal(count(), 1000);
    db.exec(rows(2000));
    assert.equal(count(), 2000);
  });

  test('Infinity is none', async () => {
    const unbounded = await Database.open('memory://', { memoryBudget: Number.POSITIVE_INFINITY });
    assert.deepEqual(unbounded.query('SELECT 1 AS one').rows, [{ one: 1 }]);
    unbounded.close();
  });

  test('it must be a positive number', async () => {
    for (const memoryBudget of [0, -1, Number.NaN]) {
      await assert.rejects(Database.open('memory://', { memoryBudget }), { code: '22023' });
    }
  });
});
