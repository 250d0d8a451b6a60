import assert from 'node:assert/strict';
import test from 'node:test';
import { databaseFor, failure } from '../support/database.mjs';

const schema = `CREATE TABLE things (
  flag boolean, small int, big bigint, real double precision, name text, day date, moment timestamp)`;

const nothing = {
  flag: null,
  small: null,
  big: null,
  real: null,
  name: null,
  day: null,
  moment: null,
};

async function things(t) {
  const db = await databaseFor(t, schema);
  return { table: db.table('things'), read: () => db.query('SELECT * FROM things').rows };
}

test('a row of every type comes back as it went in', async (t) => {
  const { table, read } = await things(t);
  const row = {
    flag: true,
    small: -2147483648,
    big: 2n ** 62n,
    real: -0.5,
    name: 'Grüße 🌍',
    day: new Date('2024-02-29'),
    moment: new Date('1969-12-31T23:59:59.999Z'),
  };
  assert.equal(table.insert([row]), 1);
  assert.deepEqual(read(), [row]);
});

test('missing, null and undefined values are NULL', async (t) => {
  const { table, read } = await things(t);
  table.insert([{}, { name: null }, { name: undefined, small: 1 }]);
  assert.deepEqual(read(), [nothing, nothing, { ...nothing, small: 1 }]);
});

test('rows may have their keys in any order, and not all the same', async (t) => {
  const { table, read } = await things(t);
  table.insert([{ small: 1, name: 'a' }, { name: 'b', small: 2 }, { flag: false }]);
  assert.deepEqual(read(), [
    { ...nothing, small: 1, name: 'a' },
    { ...nothing, small: 2, name: 'b' },
    { ...nothing, flag: false },
  ]);
});

test('inserting nothing is no commit', async (t) => {
  const db = await databaseFor(t, schema);
  const before = db.version;
  assert.equal(db.table('things').insert([]), 0);
  assert.equal(db.table('things').insert({}), 0);
  assert.equal(db.table('things').insert({ small: new Int32Array() }), 0);
  assert.equal(db.version, before);
});

test('typed arrays that match are taken as they are', async (t) => {
  const { table, read } = await things(t);
  const count = table.insert({
    flag: Uint8Array.of(1, 0),
    small: Int32Array.of(-1, 2),
    big: BigInt64Array.of(2n ** 60n, -3n),
    real: Float64Array.of(0.25, Number.NaN),
    day: Int32Array.of(0, -1),
    moment: BigInt64Array.of(1_000n, -1_000n),
  });
  assert.equal(count, 2);
  assert.deepEqual(read(), [
    {
      flag: true,
      small: -1,
      big: 2n ** 60n,
      real: 0.25,
      name: null,
      day: new Date('1970-01-01'),
      moment: new Date(1),
    },
    {
      flag: false,
      small: 2,
      big: -3,
      real: Number.NaN,
      name: null,
      day: new Date('1969-12-31'),
      moment: new Date(-1),
    },
  ]);
});

test('a view into a larger buffer is taken from where it begins', async (t) => {
  const { table, read } = await things(t);
  table.insert({ small: Int32Array.of(1, 2, 3, 4).subarray(1, 3) });
  assert.deepEqual(read(), [
    { ...nothing, small: 2 },
    { ...nothing, small: 3 },
  ]);
});

const numberArrays = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];
for (const TypedArray of numberArrays) {
  test(`a ${TypedArray.name} is converted to every type of number`, async (t) => {
    const { table, read } = await things(t);
    const values = TypedArray.of(1, 2);
    table.insert({ small: values, big: values, real: values });
    assert.deepEqual(read(), [
      { ...nothing, small: 1, big: 1, real: 1 },
      { ...nothing, small: 2, big: 2, real: 2 },
    ]);
  });
}

test('a BigUint64Array is converted to BIGINT', async (t) => {
  const { table, read } = await things(t);
  table.insert({ big: BigUint64Array.of(7n) });
  assert.deepEqual(read(), [{ ...nothing, big: 7 }]);
  failure(
    () => table.insert({ big: BigUint64Array.of(2n ** 63n) }),
    '22003',
    /column "big", row 0/,
  );
});

test('arrays of values may hold NULLs', async (t) => {
  const { table, read } = await things(t);
  table.insert({ name: ['a', null, undefined, ''], real: [1, null, 2n, undefined] });
  assert.deepEqual(read(), [
    { ...nothing, name: 'a', real: 1 },
    nothing,
    { ...nothing, real: 2 },
    { ...nothing, name: '' },
  ]);
});

test('dictionary-encoded text is its values, negative codes are NULL', async (t) => {
  const { table, read } = await things(t);
  table.insert({ name: { codes: Int32Array.of(1, 0, -1, 1), values: ['EU', 'US'] } });
  assert.deepEqual(
    read().map(({ name }) => name),
    ['US', 'EU', null, 'US'],
  );
});

test('a code past the dictionary is refused with its row', async (t) => {
  const { table, read } = await things(t);
  const name = { codes: Uint32Array.of(0, 2), values: ['EU', 'US'] };
  failure(() => table.insert({ name }), '22023', /column "name", row 1/);
  assert.deepEqual(read(), []);
});

test('a dictionary for a column that is not text is refused', async (t) => {
  const { table } = await things(t);
  failure(
    () => table.insert({ small: { codes: Int32Array.of(0), values: ['1'] } }),
    '42804',
    /small/,
  );
});

for (const count of [63, 64, 65, 2047, 2048, 2049, 100_000]) {
  test(`${count} rows keep their values and their NULLs`, async (t) => {
    const { table, read } = await things(t);
    const expected = Array.from({ length: count }, (_, i) => ({
      ...nothing,
      small: i % 3 === 0 ? null : i,
      name: i % 5 === 0 ? null : `name ${i % 1000}`,
    }));
    assert.equal(table.insert(expected), count);
    assert.deepEqual(read(), expected);
  });
}

test('columns named like properties that objects inherit are read from rows that have them', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE odd (constructor int, valueof int, id int)');
  db.table('odd').insert([{ id: 1 }, { id: 2, constructor: 3 }]);
  assert.deepEqual(db.query('SELECT * FROM odd').rows, [
    { constructor: null, valueof: null, id: 1 },
    { constructor: 3, valueof: null, id: 2 },
  ]);
});

const refusals = [
  ['a text for BOOLEAN', { flag: 'true' }, '42804'],
  ['a number for BOOLEAN', { flag: 1 }, '42804'],
  ['a text for INTEGER', { small: '1' }, '42804'],
  ['a boolean for INTEGER', { small: true }, '42804'],
  ['a fraction for INTEGER', { small: 1.5 }, '22P02'],
  ['not a number for INTEGER', { small: Number.NaN }, '22P02'],
  ['a number past INTEGER', { small: 2147483648 }, '22003'],
  ['a bigint past INTEGER', { small: -2147483649n }, '22003'],
  ['a text for BIGINT', { big: '1' }, '42804'],
  ['a fraction for BIGINT', { big: 0.5 }, '22P02'],
  ['an inexact number for BIGINT', { big: 2 ** 53 }, '22003'],
  ['a bigint past BIGINT', { big: 2n ** 63n }, '22003'],
  ['a text for DOUBLE PRECISION', { real: '1' }, '42804'],
  ['a number for TEXT', { name: 1 }, '42804'],
  ['an object for TEXT', { name: {} }, '42804'],
  ['a text for DATE', { day: '2024-01-01' }, '42804'],
  ['an invalid Date for DATE', { day: new Date(Number.NaN) }, '22P02'],
  ['a number for TIMESTAMP', { moment: 0 }, '42804'],
  ['an invalid Date for TIMESTAMP', { moment: new Date(Number.NaN) }, '22P02'],
];
for (const [name, row, code] of refusals) {
  test(`${name} is refused, naming column and row, and nothing is inserted`, async (t) => {
    const { table, read } = await things(t);
    const [column] = Object.keys(row);
    failure(() => table.insert([{}, row, {}]), code, new RegExp(`column "${column}", row 1\\b`));
    assert.deepEqual(read(), []);
  });
}

test('a byte that is neither 0 nor 1 is no boolean', async (t) => {
  const { table } = await things(t);
  failure(() => table.insert({ flag: Uint8Array.of(0, 1, 2) }), '42804', /column "flag", row 2/);
});

test('a key that is no column is refused with the columns there are, in whichever row', async (t) => {
  const { table, read } = await things(t);
  const rows = [{ small: 1 }, { small: 2, smal: 3 }];
  const error = failure(
    () => table.insert(rows),
    '42703',
    'column "smal" of relation "things" does not exist',
  );
  assert.match(error.hint, /small/);
  failure(() => table.insert({ smal: [1] }), '42703');
  assert.deepEqual(read(), []);
});

test('columns of different lengths are refused', async (t) => {
  const { table } = await things(t);
  failure(() => table.insert({ small: [1, 2], name: ['a'] }), '22023', /length/);
});

test('what is neither rows nor columns is refused', async (t) => {
  const { table } = await things(t);
  failure(() => table.insert(undefined), '42804');
  failure(() => table.insert('rows'), '42804');
  failure(() => table.insert([1]), '42804', /row 0/);
  failure(() => table.insert([{}, null]), '42804', /row 1/);
  failure(() => table.insert({ small: 1 }), '42804', /small/);
});

test('a table that does not exist is an error when it is used', async (t) => {
  const db = await databaseFor(t);
  failure(
    () => db.table('nowhere').insert([{ a: 1 }]),
    '42P01',
    'relation "nowhere" does not exist',
  );
});

test('a table handle notices that its table was made anew', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE t (a int)');
  const table = db.table('t');
  table.insert([{ a: 1 }]);
  db.exec('DROP TABLE t; CREATE TABLE t (b text)');
  table.insert([{ b: 'x' }]);
  assert.deepEqual(db.query('SELECT * FROM t').rows, [{ b: 'x' }]);
});

test('inserted rows are part of the open transaction', async (t) => {
  const db = await databaseFor(t, schema);
  assert.throws(() =>
    db.transaction((tx) => {
      tx.table('things').insert([{ small: 1 }]);
      throw new Error('no');
    }),
  );
  assert.deepEqual(db.query('SELECT * FROM things').rows, []);
});

test('values of every type go in as rows and come back as they were', async (t) => {
  const values = {
    exact: '12345678901234567890.12',
    small: -7,
    approximate: 0.1,
    digits: ['1.5', null, '-2.25'],
    document: { list: [1, 'two', null], nested: { yes: true } },
    bytes: Uint8Array.of(0, 255, 16),
    id: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  };
  const db = await databaseFor(
    t,
    `CREATE TABLE everything (exact numeric(22, 2), small smallint, approximate real, digits numeric[],
       document jsonb, bytes bytea, id uuid)`,
  );
  db.table('everything').insert([values, { small: 1 }]);
  const [full, empty] = db.query('SELECT * FROM everything').rows;
  assert.deepEqual(full, values);
  assert.deepEqual(new Set(Object.values(empty)), new Set([null, 1]));
});

test('doubles go into a NUMERIC column rounded to its scale', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE prices (price numeric(15, 2))');
  db.table('prices').insert({ price: Float64Array.of(0.1, 2.675, -1e6) });
  const prices = db.query('SELECT price FROM prices').rows.map(({ price }) => price);
  assert.deepEqual(prices, ['0.10', '2.68', '-1000000.00']);
});

test('a text that is no value of its column is refused with column and row', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE prices (price numeric)');
  const insert = () => db.table('prices').insert([{ price: '1' }, { price: 'much' }]);
  failure(insert, '22P02', /"price", row 1: .*much/);
});

test('COPY reads and writes CSV, as text or bytes', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE t (a integer PRIMARY KEY, b text)');
  const csv = 'a,b\n1,"one, ""quoted"""\n2,\n';
  assert.equal(db.copyFrom('COPY t FROM STDIN (FORMAT csv, HEADER)', csv), 2);
  assert.equal(db.copyFrom('COPY t FROM STDIN (FORMAT csv)', new TextEncoder().encode('3,ö\n')), 1);
  assert.equal(db.copyTo('COPY t TO STDOUT (FORMAT csv, HEADER)'), `${csv}3,ö\n`);
});

test('an error of COPY names line and column, and leaves nothing behind', async (t) => {
  const db = await databaseFor(t, 'CREATE TABLE t (a integer)');
  const copy = () => db.copyFrom('COPY t FROM STDIN', '1\nx\n');
  const error = failure(copy, '22P02');
  assert.equal(error.context, 'COPY t, line 2, column a: "x"');
  assert.equal(db.query('SELECT * FROM t').rowCount, 0);
});

test('an error of a broken constraint names it, and what it was about', async (t) => {
  const db = await databaseFor(
    t,
    'CREATE TABLE t (a integer PRIMARY KEY); INSERT INTO t VALUES (1)',
  );
  const error = failure(() => db.exec('INSERT INTO t VALUES (1)'), '23505');
  assert.equal(error.detail, 'Key (a)=(1) already exists.');
  assert.equal(error.table, 't');
  assert.equal(error.constraint, 't_pkey');
});
