import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { Database, DatabaseError, MaterializedViewCatalog } from 'matview';
import { databaseFor, failure } from '../support/database.mjs';

const people = `
  CREATE TABLE people (id int PRIMARY KEY, name text);
  INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace');
`;

test('a query gives rows as plain objects, their fields and their count', async (t) => {
  const db = await databaseFor(t, people);
  const result = db.query('SELECT * FROM people');
  assert.deepEqual(result, {
    rows: [
      { id: 1, name: 'Ada' },
      { id: 2, name: 'Grace' },
    ],
    fields: [
      { name: 'id', type: 'integer' },
      { name: 'name', type: 'text' },
    ],
    rowCount: 2,
  });
  assert.equal(Object.getPrototypeOf(result.rows[0]), Object.prototype);
});

test('rows can be had as arrays, in which columns of one name keep apart', async (t) => {
  const db = await databaseFor(t);
  const { rows, fields } = db.query('SELECT 1 AS a, $1::text AS a', ['x'], { rowMode: 'array' });
  assert.deepEqual(rows, [[1, 'x']]);
  assert.deepEqual(
    fields.map(({ name }) => name),
    ['a', 'a'],
  );
  const results = db.exec('SELECT 1, 2; SELECT NULL', { rowMode: 'array' });
  assert.deepEqual(
    results.map((result) => result.rows),
    [[[1, 2]], [[null]]],
  );
});

test('a statement that changes rows says how many', async (t) => {
  const db = await databaseFor(t, people);
  assert.equal(db.query('DELETE FROM people WHERE id = 1').rowCount, 1);
  assert.equal(db.query('DELETE FROM people WHERE id = 1').rowCount, 0);
});

test('exec gives the result of every statement', async (t) => {
  const db = await databaseFor(t);
  const results = db.exec(`CREATE TABLE t (a int); INSERT INTO t VALUES (7); SELECT * FROM t`);
  assert.deepEqual(
    results.map(({ rows, rowCount }) => ({ rows, rowCount })),
    [
      { rows: [], rowCount: 0 },
      { rows: [], rowCount: 1 },
      { rows: [{ a: 7 }], rowCount: 1 },
    ],
  );
});

test('exec keeps what came before the statement that failed', async (t) => {
  const db = await databaseFor(t);
  failure(() => db.exec('CREATE TABLE t (a int); SELECT * FROM nowhere'), '42P01');
  assert.deepEqual(db.query('SELECT * FROM t').rows, []);
});

const roundTrips = [
  ['null', 'int', null],
  ['a boolean', 'boolean', true],
  ['an integer', 'int', 42],
  ['a negative integer', 'bigint', -42],
  ['the largest exact integer', 'bigint', Number.MAX_SAFE_INTEGER],
  ['the smallest exact integer', 'bigint', Number.MIN_SAFE_INTEGER],
  ['the largest bigint', 'bigint', 2n ** 63n - 1n],
  ['the smallest bigint', 'bigint', -(2n ** 63n)],
  ['a fraction', 'double precision', 1.5],
  ['an integral double', 'double precision', 3],
  ['infinity', 'double precision', Number.POSITIVE_INFINITY],
  ['not a number', 'double precision', Number.NaN],
  ['the empty text', 'text', ''],
  ['a text', 'text', 'Grüße, 世界 🌍'],
  ['a day', 'date', new Date('2024-02-29')],
  ['a moment before 1970', 'timestamp', new Date('1969-07-20T20:17:40.123Z')],
  ['a number with more digits than a double has', 'numeric', '12345678901234567890.120'],
  ['a moment after 2255', 'timestamp', new Date('9999-12-31T23:59:59.999Z')],
];
for (const [name, type, value] of roundTrips) {
  test(`${name} comes back from a parameter as it went in`, async (t) => {
    const db = await databaseFor(t);
    assert.deepEqual(db.query(`SELECT $1::${type} AS value`, [value]).rows, [{ value }]);
  });
}

test('a parameter is converted to the type its place asks for', async (t) => {
  const db = await databaseFor(t, people);
  assert.equal(db.query('SELECT * FROM people WHERE id = $1', ['2']).rowCount, 1);
  assert.deepEqual(db.query('SELECT $1 AS value', [5]).rows, [{ value: '5' }]);
});

test('a bigint that a number holds exactly comes back as a number', async (t) => {
  const db = await databaseFor(t);
  assert.deepEqual(db.query('SELECT $1::bigint AS value', [5n]).rows, [{ value: 5 }]);
});

test('an undefined parameter is NULL', async (t) => {
  const db = await databaseFor(t);
  assert.deepEqual(db.query('SELECT $1 AS value', [undefined]).rows, [{ value: null }]);
});

test('a parameter that is no SQL value is refused by its number', async (t) => {
  const db = await databaseFor(t);
  failure(() => db.query('SELECT $1, $2', [1, new Map()]), '42804', /\$2/);
  failure(() => db.query('SELECT $1', [Symbol('s')]), '42804', /\$1/);
  failure(() => db.query('SELECT $1', [new Date(Number.NaN)]), '22007', /\$1/);
  failure(() => db.query('SELECT $1', [2n ** 63n]), '22003', /\$1/);
});

test('a large text comes back whole', async (t) => {
  const db = await databaseFor(t);
  const value = 'añ🌍'.repeat(500_000);
  assert.equal(db.query('SELECT $1 AS value', [value]).rows[0].value, value);
});

test('an error carries code, message and the position of the mistake', async (t) => {
  const db = await databaseFor(t);
  const sql = 'SELECT * FROM nowhere';
  const error = failure(() => db.query(sql), '42P01', 'relation "nowhere" does not exist');
  assert.ok(error instanceof Error);
  assert.equal(error.name, 'DatabaseError');
  assert.equal(sql.slice(error.position), 'nowhere');
});

test('the position counts as JavaScript does, whatever stands before it', async (t) => {
  const db = await databaseFor(t);
  const sql = "SELECT 'ä🌍' FROM nowhere";
  const error = failure(() => db.query(sql), '42P01');
  assert.equal(sql.slice(error.position), 'nowhere');
});

test('a typed array is an SQL array', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE n (id integer PRIMARY KEY, ids bigint[])');
  db.query('INSERT INTO n SELECT unnest($1::int[])', [Int32Array.of(1, 2, 3)]);
  const found = db.prepare('SELECT id FROM n WHERE id = ANY($1) ORDER BY id');
  assert.deepEqual(found.all(Int16Array.of(3, 1, 9)), [{ id: 1 }, { id: 3 }]);
  db.query('UPDATE n SET ids = $1 WHERE id = 1', [BigInt64Array.of(5n, -6n)]);
  assert.deepEqual(db.query('SELECT ids FROM n WHERE id = 1').rows, [{ ids: [5, -6] }]);
});

test('a prepared statement takes parameters one by one or in an array', async (t) => {
  const db = await databaseFor(t, people);
  const add = db.prepare('INSERT INTO people VALUES ($1, $2)');
  assert.deepEqual(add.run(3, 'Edsger'), { rowCount: 1 });
  assert.deepEqual(add.run([4, 'Barbara']), { rowCount: 1 });
  const all = db.prepare('SELECT * FROM people');
  assert.equal(all.all().length, 4);
  assert.deepEqual(all.get(), { id: 1, name: 'Ada' });
  assert.equal(all.query().rowCount, 4);
});

test('a prepared statement says what it takes and gives back, and does not run', async (t) => {
  const db = await databaseFor(t, people);
  const describe = (sql) => db.prepare(sql).describe();
  assert.deepEqual(
    describe('SELECT id, upper(name) AS loud FROM people WHERE id > $1 AND name = $2'),
    {
      parameters: ['integer', 'text'],
      fields: [
        { name: 'id', type: 'integer' },
        { name: 'loud', type: 'text' },
      ],
    },
  );
  assert.deepEqual(describe('DELETE FROM people WHERE id = $1 RETURNING name'), {
    parameters: ['integer'],
    fields: [{ name: 'name', type: 'text' }],
  });
  assert.deepEqual(describe('DROP TABLE people'), { parameters: [], fields: [] });
  assert.equal(db.query('SELECT * FROM people').rowCount, 2);
  failure(() => describe('SELECT * FROM nobody'), '42P01', 'relation "nobody" does not exist');
});

test('a prepared statement that finds nothing gets undefined', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE t (a int)');
  assert.equal(db.prepare('SELECT * FROM t').get(), undefined);
});

test('a closed statement refuses to run', async (t) => {
  const db = await databaseFor(t, people);
  const statement = db.prepare('SELECT * FROM people');
  statement.close();
  statement.close();
  failure(() => statement.all(), '55000', 'statement is closed');
});

test('a transaction keeps all it did', async (t) => {
  const db = await databaseFor(t, people);
  const before = db.version;
  const result = db.transaction((tx) => {
    tx.exec("INSERT INTO people VALUES (3, 'Edsger')");
    tx.query('DELETE FROM people WHERE id = $1', [1]);
    return tx.query('SELECT * FROM people').rowCount;
  });
  assert.equal(result, 2);
  assert.equal(db.query('SELECT * FROM people').rowCount, 2);
  assert.equal(db.version, before + 1);
});

test('a transaction whose function throws did nothing', async (t) => {
  const db = await databaseFor(t, people);
  const reason = new Error('changed my mind');
  assert.throws(
    () =>
      db.transaction((tx) => {
        tx.exec("INSERT INTO people VALUES (3, 'Edsger')");
        throw reason;
      }),
    (error) => error === reason,
  );
  assert.equal(db.query('SELECT * FROM people').rowCount, 2);
});

test('a transaction inside another is refused and undoes both', async (t) => {
  const db = await databaseFor(t, people);
  failure(
    () =>
      db.transaction((tx) => {
        tx.exec('DELETE FROM people WHERE id = 1');
        db.transaction(() => {});
      }),
    '25001',
    'there is already a transaction in progress',
  );
  assert.equal(db.query('SELECT * FROM people').rowCount, 2);
});

test('a transaction with an asynchronous function is refused and undone', async (t) => {
  const db = await databaseFor(t, people);
  failure(() => db.transaction(async (tx) => tx.exec('DELETE FROM people WHERE id = 1')), '0A000');
  assert.equal(db.query('SELECT * FROM people').rowCount, 2);
});

test('everything refuses to work on a closed database', async (t) => {
  const db = await databaseFor(t, people);
  db.exec('CREATE MATERIALIZED VIEW everyone AS SELECT * FROM people');
  const statement = db.prepare('SELECT * FROM people');
  const table = db.table('people');
  await db.close();
  const uses = [
    () => db.exec('SELECT 1'),
    () => db.query('SELECT 1'),
    () => db.prepare('SELECT 1'),
    () => db.transaction(() => {}),
    () => db.live('everyone'),
    () => table.insert([{ id: 9 }]),
    () => statement.all(),
    () => db.views.listViews(),
    () => db.views.getView('everyone'),
    () => db.flush(),
  ];
  for (const use of uses) await failure(use, '55000', 'database is closed');
  statement.close();
  await db.close();
});

test('await using closes the database', async () => {
  const db = await Database.open();
  await db[Symbol.asyncDispose]();
  failure(() => db.query('SELECT 1'), '55000');
});

test('two databases in memory have nothing in common', async (t) => {
  const one = await databaseFor(t, people);
  const other = await databaseFor(t, 'CREATE TABLE people (id int)');
  assert.equal(one.query('SELECT * FROM people').rowCount, 2);
  assert.equal(other.query('SELECT * FROM people').rowCount, 0);
});

test('a URL that is none, or of another platform, is refused with the ones there are', async () => {
  assert.match((await failure(() => Database.open('shop'), '22023')).hint, /memory:\/\//);
  assert.match((await failure(() => Database.open('idb://shop'), '0A000')).hint, /file:\/\//);
  await failure(() => Database.open('file://'), '0A000');
});

test('the engine is taken from a module or from bytes when they are given', async (t) => {
  const bytes = await readFile(new URL('./matview.wasm', import.meta.resolve('matview')));
  const fromBytes = await databaseFor(t, people, 'memory://', { wasmBinary: bytes });
  assert.equal(fromBytes.query('SELECT * FROM people').rowCount, 2);
  const wasmModule = await WebAssembly.compile(bytes);
  const fromModule = await databaseFor(t, people, 'memory://', { wasmModule });
  assert.equal(fromModule.query('SELECT * FROM people').rowCount, 2);
});

test('an HTML page in place of the engine is recognised and explained', async () => {
  const wasmBinary = new TextEncoder().encode('<!DOCTYPE html><title>app</title>');
  const error = await failure(
    () => Database.open('memory://', { wasmBinary }),
    '58030',
    /HTML page/,
  );
  assert.match(error.hint, /optimizeDeps/);
});

test('the catalog can be opened by itself', async () => {
  const views = await MaterializedViewCatalog.open();
  assert.ok(views.database instanceof Database);
  assert.ok(views instanceof MaterializedViewCatalog);
  assert.equal(views.database.views, views);
  assert.deepEqual(views.listViews(), []);
  await views.close();
});

test('an error made by hand has the shape of ours', () => {
  const error = new DatabaseError('22023', 'no', { hint: 'yes', position: 3, cause: 'why' });
  assert.deepEqual(
    [error.code, error.message, error.hint, error.position, error.cause],
    ['22023', 'no', 'yes', 3, 'why'],
  );
});

const long = 'SELECT count(*) FROM generate_series(1, 3000) a, generate_series(1, 100000) b';

test('a statement that takes longer than its timeout is ended, and the database goes on', async (t) => {
  const db = await databaseFor(t);
  failure(() => db.query(long, [], { timeout: 50 }), '57014', /timeout/);
  assert.deepEqual(db.query('SELECT 1 AS one').rows, [{ one: 1 }]);
});

test('onProgress hears of the rows read, and ends the statement by aborting or throwing', async (t) => {
  const db = await databaseFor(t);
  const controller = new AbortController();
  const onProgress = ({ elapsed }) => elapsed > 0 && controller.abort('enough');
  const { signal } = controller;
  const aborted = failure(
    () => db.query(long, [], { signal, onProgress }),
    '57014',
    /user request/,
  );
  assert.equal(aborted.cause, 'enough');
  const cause = new Error('mine');
  const thrown = failure(() => {
    db.exec(long, {
      onProgress() {
        throw cause;
      },
    });
  }, '57014');
  assert.equal(thrown.cause, cause);
});

test('a signal aborted before keeps the statement from beginning', async (t) => {
  const db = await databaseFor(t);
  const signal = AbortSignal.abort();
  failure(() => db.exec('CREATE TABLE t (a int)', { signal }), '57014');
  failure(() => db.query('SELECT * FROM t'), '42P01');
});

test('a write that is ended leaves nothing behind', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE t (a int)');
  const insert =
    'INSERT INTO t SELECT a FROM generate_series(1, 3000) a, generate_series(1, 30000) b';
  failure(() => db.query(insert, [], { timeout: 30 }), '57014');
  assert.deepEqual(db.query('SELECT count(*) AS rows FROM t').rows, [{ rows: 0 }]);
});

test('the database cannot be used while it runs a statement', async (t) => {
  const db = await databaseFor(t);
  let inside;
  const onProgress = () => {
    inside = failure(() => db.query('SELECT 1'), '55006');
    failure(() => db.exec('SELECT 1'), '55006');
    throw inside;
  };
  failure(() => db.query(long, [], { onProgress }), '57014');
  assert.equal(inside.code, '55006');
});
