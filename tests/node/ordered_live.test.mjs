// Live views in an order: rows at their positions, windows, and the places that changes name.
import assert from 'node:assert/strict';
import test from 'node:test';
import { databaseFor, failure } from '../support/database.mjs';

const schema = `
  CREATE TABLE items (id int PRIMARY KEY, name text, amount numeric);
  INSERT INTO items SELECT i, 'item ' || i, i % 4 FROM generate_series(1, 12) AS s (i);
  CREATE MATERIALIZED VIEW shown WITH (refresh_strategy = 'incremental') AS
    SELECT * FROM items ORDER BY amount DESC, id;
`;

/** What `LiveChange.at` says to do with an array of the rows as they were. */
function replay(rows, { inserted, updated, deleted, previous, at }) {
  const gone = new Map();
  for (const [i, index] of at.deleted.entries()) gone.set(index, deleted[i]);
  for (const [i, index] of at.previous.entries()) gone.set(index, previous[i]);
  for (const [index, row] of gone) assert.equal(rows[index], row);
  const after = rows.filter((_, index) => !gone.has(index));
  const coming = [
    ...inserted.map((row, i) => [at.inserted[i], row]),
    ...updated.map((row, i) => [at.updated[i], row]),
  ].sort(([a], [b]) => a - b);
  for (const [index, row] of coming) after.splice(index, 0, row);
  return after;
}

/** A live view whose changes, replayed, must give its rows. */
function follow(db, name, options) {
  const live = db.live(name, options);
  const followed = { live, rows: [...live.rows], changes: [] };
  live.subscribe((change) => {
    followed.changes.push(change);
    followed.rows = replay(followed.rows, change);
  });
  return followed;
}

test('a view whose query ends in ORDER BY is followed in that order', async (t) => {
  const db = await databaseFor(t, schema);
  const { live, changes } = follow(db, 'shown');
  assert.deepEqual(live.rows, db.query('SELECT * FROM shown ORDER BY amount DESC, id').rows);
  assert.equal(live.total, 12);
  db.exec('UPDATE items SET amount = 9 WHERE id = 4');
  assert.equal(live.rows[0].id, 4);
  const [{ updated, previous, at, version }] = changes;
  assert.equal(version, db.version);
  assert.equal(updated[0], live.rows[0]);
  assert.equal(previous[0].amount, '0');
  assert.deepEqual(at, { inserted: [], updated: [0], previous: [9], deleted: [] });
});

test('a window is told what enters it over its edges, and how many rows there are', async (t) => {
  const db = await databaseFor(t, schema);
  const { live, changes } = follow(db, 'shown', { orderBy: 'id', from: 3, to: 6 });
  assert.deepEqual(
    live.rows.map(({ id }) => id),
    [4, 5, 6],
  );
  const [four] = live.rows;
  db.exec("INSERT INTO items VALUES (0, 'item 0', 0)");
  assert.deepEqual(
    live.rows.map(({ id }) => id),
    [3, 4, 5],
  );
  assert.equal(live.rows[1], four);
  assert.equal(live.total, 13);
  assert.deepEqual(changes[0].at, { inserted: [0], updated: [], previous: [], deleted: [2] });
  const before = live.rows;
  db.exec("INSERT INTO items VALUES (99, 'item 99', 0)");
  assert.equal(live.rows, before);
  assert.equal(live.total, 14);
  assert.deepEqual(changes[1].at, { inserted: [], updated: [], previous: [], deleted: [] });
});

test('a window moves, and its listeners hear what that changed', async (t) => {
  const db = await databaseFor(t, schema);
  const { live, changes } = follow(db, 'shown', { orderBy: ['id'], from: 0, to: 3 });
  const [, , three] = live.rows;
  live.setWindow(2, 5);
  assert.deepEqual(
    live.rows.map(({ id }) => id),
    [3, 4, 5],
  );
  assert.equal(live.rows[0], three);
  assert.deepEqual(changes[0].at.deleted, [0, 1]);
  assert.deepEqual(changes[0].at.inserted, [1, 2]);
  live.setWindow(2, 5);
  assert.equal(changes.length, 1);
  live.setWindow(10, Number.POSITIVE_INFINITY);
  assert.equal(live.rows.length, 2);
});

test('changes replayed in the order they say are the rows, and the rows are the query', async (t) => {
  const db = await databaseFor(t, schema);
  const orders = ['name DESC NULLS LAST, id', 'amount, name, id', 'amount DESC, id'];
  const followed = [
    follow(db, 'shown', { orderBy: 'name DESC NULLS LAST' }),
    follow(db, 'shown', { orderBy: ['amount', 'name'], from: 5, to: 15 }),
    follow(db, 'shown'),
  ];
  let seed = 7;
  const below = (limit) => {
    seed = (seed * 48271) % 2147483647;
    return seed % limit;
  };
  for (let step = 0; step < 400; step++) {
    const id = below(30);
    const amount = below(5) === 0 ? null : below(6);
    if (below(3) === 0) db.query('DELETE FROM items WHERE id = $1', [id]);
    else if (below(20) === 0) db.query('UPDATE items SET amount = amount + $1', [below(3)]);
    else db.table('items').upsert([{ id, name: below(9) ? `ü${below(40)}` : null, amount }]);
    if (below(10) === 0) {
      const from = below(20);
      followed[1].live.setWindow(from, from + below(12));
      followed[1].from = from;
    }
    for (const [i, { live, rows }] of followed.entries()) {
      assert.deepEqual(rows, [...live.rows]);
      const all = db.query(`SELECT * FROM shown ORDER BY ${orders[i]}`).rows;
      const from = i === 1 ? (followed[1].from ?? 5) : 0;
      assert.deepEqual(live.rows, all.slice(from, from + live.rows.length));
      assert.equal(live.total, all.length);
    }
  }
});

test('every live view shows a commit before any listener hears of it, in whatever order', async (t) => {
  const db = await databaseFor(t, schema);
  const ordered = db.live('shown', { orderBy: 'id', to: 1 });
  db.exec(`CREATE MATERIALIZED VIEW plain WITH (refresh_strategy = 'incremental') AS
    SELECT id, name FROM items`);
  const plain = db.live('plain');
  const seen = [];
  plain.subscribe(() => seen.push(ordered.rows[0].id));
  ordered.subscribe(() => seen.push(plain.rows.length));
  db.exec("INSERT INTO items VALUES (-1, 'first', 0)");
  assert.deepEqual(
    seen.sort((a, b) => a - b),
    [-1, 13],
  );
});

test('a rollback tells nothing, TRUNCATE takes all, and a dropped view stays as it was', async (t) => {
  const db = await databaseFor(t, schema);
  const { live, changes } = follow(db, 'shown', { from: 0, to: 5 });
  assert.throws(() =>
    db.transaction((tx) => {
      tx.query('DELETE FROM items');
      throw new Error('undo');
    }),
  );
  assert.equal(changes.length, 0);
  db.exec('DELETE FROM items WHERE id < 3');
  db.exec('TRUNCATE items');
  assert.deepEqual([...live.rows], []);
  assert.equal(live.total, 0);
  db.exec("INSERT INTO items VALUES (1, 'one', 1)");
  db.exec('DROP MATERIALIZED VIEW shown');
  assert.equal(live.rows.length, 1);
  failure(() => live.setWindow(1, 2), '55000');
  live.close();
  failure(() => live.setWindow(1, 2), '55000');
});

test('an order or window that cannot be is refused', async (t) => {
  const db = await databaseFor(t, schema);
  db.exec('CREATE MATERIALIZED VIEW hidden AS SELECT name FROM items ORDER BY amount');
  const order = { orderBy: ['id', 'nope'] };
  const unknown = failure(() => db.live('shown', order), '42703', /column "nope" does not exist/);
  assert.equal(unknown.position, undefined);
  failure(() => db.live('shown', { orderBy: 'id + 1' }), '0A000');
  failure(() => db.live('hidden'), '0A000');
  assert.equal(db.live('hidden', { orderBy: [] }).rows.length, 12);
  failure(() => db.live('shown', { from: 5, to: 3 }), '22023');
  failure(() => db.live('shown', { from: -1 }), '22023');
  failure(() => db.live('shown', { to: 1.5 }), '22023');
  failure(() => db.live('shown', { to: Number.NaN }), '22023');
  const live = db.live('shown', { to: 3 });
  failure(() => live.setWindow(3, 2), '22023');
  assert.equal(live.rows.length, 3);
  db.exec('CREATE MATERIALIZED VIEW bag AS SELECT name FROM items');
  failure(() => db.live('bag').setWindow(0, 1), '55000');
});

test('stored and refreshed contents are followed in order', async (t) => {
  const db = await databaseFor(t, schema);
  db.exec('CREATE MATERIALIZED VIEW m AS SELECT id FROM items ORDER BY id DESC');
  const followed = follow(db, 'm');
  db.exec('DELETE FROM items WHERE id > 6');
  assert.equal(followed.changes.length, 0);
  db.views.refreshView('m', {});
  assert.deepEqual(
    followed.live.rows.map(({ id }) => id),
    [6, 5, 4, 3, 2, 1],
  );
  db.views.storeViewData('m', [{ id: 2 }, { id: 7 }, { id: 7 }]);
  assert.deepEqual(
    followed.live.rows.map(({ id }) => id),
    [7, 7, 2],
  );
  assert.deepEqual(followed.rows, [...followed.live.rows]);
});
