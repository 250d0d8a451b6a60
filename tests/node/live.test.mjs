import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { databaseFor, failure } from '../support/database.mjs';

const schema = `
  CREATE TABLE items (id int PRIMARY KEY, name text, amount int);
  INSERT INTO items VALUES (1, 'one', 10), (2, 'two', 20);
  CREATE MATERIALIZED VIEW shown WITH (refresh_strategy = 'incremental') AS SELECT * FROM items;
`;

async function liveItems(t) {
  const db = await databaseFor(t, schema);
  const live = db.live('shown');
  const changes = [];
  live.subscribe((change) => changes.push(change));
  return { db, live, changes };
}

test('a live view shows the rows there are', async (t) => {
  const { live, db } = await liveItems(t);
  assert.deepEqual(live.rows, [
    { id: 1, name: 'one', amount: 10 },
    { id: 2, name: 'two', amount: 20 },
  ]);
  assert.equal(live.version, db.version);
  assert.equal(live.name, 'shown');
});

test('its rows are the same array until a commit changes the view', async (t) => {
  const { db, live } = await liveItems(t);
  const before = live.rows;
  db.exec('CREATE TABLE other (a int); INSERT INTO other VALUES (1)');
  assert.equal(live.rows, before);
  db.exec("INSERT INTO items VALUES (3, 'three', 30)");
  assert.notEqual(live.rows, before);
  assert.equal(live.rows, live.rows);
});

test('an earlier array of rows never changes', async (t) => {
  const { db, live } = await liveItems(t);
  const before = live.rows;
  db.exec('UPDATE items SET amount = 11 WHERE id = 1; DELETE FROM items WHERE id = 2');
  assert.deepEqual(before, [
    { id: 1, name: 'one', amount: 10 },
    { id: 2, name: 'two', amount: 20 },
  ]);
});

test('rows that did not change stay the same objects', async (t) => {
  const { db, live } = await liveItems(t);
  const [one, two] = live.rows;
  db.exec('UPDATE items SET amount = 11 WHERE id = 1');
  assert.notEqual(live.rows[0], one);
  assert.equal(live.rows[1], two);
});

test('an inserted row is told as inserted, after the commit and before the call returns', async (t) => {
  const { db, live, changes } = await liveItems(t);
  db.exec("INSERT INTO items VALUES (3, 'three', 30)");
  const row = { id: 3, name: 'three', amount: 30 };
  assert.deepEqual(changes, [
    { inserted: [row], updated: [], previous: [], deleted: [], version: db.version },
  ]);
  assert.deepEqual(live.rows.at(-1), row);
  assert.equal(live.version, db.version);
});

test('an updated row is told with what it was, and keeps its place', async (t) => {
  const { db, live, changes } = await liveItems(t);
  db.exec('UPDATE items SET amount = 11 WHERE id = 1');
  const [{ inserted, updated, previous, deleted }] = changes;
  assert.deepEqual(inserted, []);
  assert.deepEqual(updated, [{ id: 1, name: 'one', amount: 11 }]);
  assert.deepEqual(previous, [{ id: 1, name: 'one', amount: 10 }]);
  assert.deepEqual(deleted, []);
  assert.deepEqual(
    live.rows.map(({ id }) => id),
    [1, 2],
  );
});

test('a deleted row is told as deleted', async (t) => {
  const { db, live, changes } = await liveItems(t);
  db.exec('DELETE FROM items WHERE id = 1');
  assert.deepEqual(changes[0].deleted, [{ id: 1, name: 'one', amount: 10 }]);
  assert.deepEqual(live.rows, [{ id: 2, name: 'two', amount: 20 }]);
});

test('a transaction is told once, as what it did in all', async (t) => {
  const { db, changes } = await liveItems(t);
  db.transaction((tx) => {
    tx.exec("INSERT INTO items VALUES (3, 'three', 30)");
    tx.exec('UPDATE items SET amount = 31 WHERE id = 3');
    tx.exec('DELETE FROM items WHERE id = 2');
    assert.deepEqual(changes, []);
  });
  assert.equal(changes.length, 1);
  assert.deepEqual(changes[0].inserted, [{ id: 3, name: 'three', amount: 31 }]);
  assert.deepEqual(changes[0].deleted, [{ id: 2, name: 'two', amount: 20 }]);
});

test('a transaction that is undone is not told', async (t) => {
  const { db, live, changes } = await liveItems(t);
  const before = live.rows;
  assert.throws(() =>
    db.transaction((tx) => {
      tx.exec('DELETE FROM items WHERE id = 1');
      throw new Error('no');
    }),
  );
  assert.deepEqual(changes, []);
  assert.equal(live.rows, before);
});

test('every live view shows a commit before any listener hears of it', async (t) => {
  const { db, live } = await liveItems(t);
  const other = db.live('shown');
  const seen = [];
  live.subscribe(() => seen.push(other.rows.length));
  other.subscribe(() => seen.push(live.rows.length));
  db.exec('DELETE FROM items WHERE id = 1');
  assert.deepEqual(seen, [1, 1]);
});

test('a listener may change the database, and is told of that next', async (t) => {
  const { db, live } = await liveItems(t);
  const versions = [];
  live.subscribe(({ inserted, version }) => {
    versions.push(version);
    if (inserted.some(({ id }) => id === 3)) db.exec('DELETE FROM items WHERE id = 3');
  });
  const before = db.version;
  db.exec("INSERT INTO items VALUES (3, 'three', 30)");
  assert.deepEqual(versions, [before + 1, before + 2]);
  assert.equal(live.rows.length, 2);
});

test('a listener that throws keeps nothing from the others, fails no commit, and is reported', () => {
  // In a process of its own, because the report is an uncaught exception.
  const code = `
    import { Database } from 'matview';
    process.on('uncaughtException', (error) => console.log('reported', error.message));
    const db = await Database.open();
    db.exec(${JSON.stringify(schema)});
    const live = db.live('shown');
    live.subscribe(() => {
      throw new Error('a listener failed');
    });
    live.subscribe(({ deleted }) => console.log('told of', deleted.length));
    db.exec('DELETE FROM items WHERE id = 1');
    console.log('committed');
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  assert.equal(stdout, 'told of 1\ncommitted\nreported a listener failed\n');
});

test('a listener that ended hears nothing more', async (t) => {
  const { db, live } = await liveItems(t);
  let calls = 0;
  const stop = live.subscribe(() => calls++);
  stop();
  stop();
  db.exec('DELETE FROM items WHERE id = 1');
  assert.equal(calls, 0);
});

test('the same listener given twice is called twice, and ends one by one', async (t) => {
  const { db, live } = await liveItems(t);
  let calls = 0;
  const listener = () => calls++;
  const stop = live.subscribe(listener);
  live.subscribe(listener);
  db.exec('DELETE FROM items WHERE id = 1');
  assert.equal(calls, 2);
  stop();
  db.exec('DELETE FROM items WHERE id = 2');
  assert.equal(calls, 3);
});

test('a closed live view keeps its last rows and hears nothing', async (t) => {
  const { db, live, changes } = await liveItems(t);
  live.close();
  live.close();
  db.exec('DELETE FROM items WHERE id = 1');
  assert.equal(live.rows.length, 2);
  assert.deepEqual(changes, []);
  failure(() => live.subscribe(() => {}), '55000', 'live view is closed');
});

test('rows without a key are told apart by number: equal ones come and go one at a time', async (t) => {
  const db = await databaseFor(t);
  db.exec(`
    CREATE TABLE log (line text);
    CREATE MATERIALIZED VIEW lines WITH (refresh_strategy = 'incremental') AS SELECT * FROM log;
  `);
  const live = db.live('lines');
  const changes = [];
  live.subscribe((change) => changes.push(change));
  db.exec("INSERT INTO log VALUES ('a'), ('a'), ('b')");
  assert.deepEqual(
    live.rows.map(({ line }) => line),
    ['a', 'a', 'b'],
  );
  assert.equal(changes[0].inserted.length, 3);
  db.query('DELETE FROM log WHERE line = $1', ['a']);
  assert.deepEqual(live.rows, [{ line: 'b' }]);
  assert.equal(changes[1].deleted.length, 2);
});

test('a thousand random commits leave a live view equal to its query', async (t) => {
  const { db, live } = await liveItems(t);
  let seed = 1;
  const random = (n) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  const ids = new Set([1, 2]);
  for (let commit = 0; commit < 1000; commit++) {
    const id = random(50);
    if (!ids.has(id)) {
      db.query('INSERT INTO items VALUES ($1, $2, $3)', [id, `name ${random(9)}`, random(100)]);
      ids.add(id);
    } else if (random(2)) {
      db.query('UPDATE items SET amount = $1 WHERE id = $2', [random(100), id]);
    } else {
      db.query('DELETE FROM items WHERE id = $1', [id]);
      ids.delete(id);
    }
  }
  const byId = (a, b) => a.id - b.id;
  assert.deepEqual([...live.rows].sort(byId), db.query('SELECT * FROM shown').rows.sort(byId));
});

test('a view that does not exist, or was never refreshed, cannot be followed', async (t) => {
  const db = await databaseFor(t, schema);
  failure(() => db.live('nothing'), '42P01');
  db.exec('CREATE MATERIALIZED VIEW later AS SELECT * FROM items WITH NO DATA');
  failure(() => db.live('later'), '55000', /never (been )?refreshed/);
});
