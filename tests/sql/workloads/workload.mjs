// A workload's data in matview and in PostgreSQL, and whether both answer a query alike: to the letter, unless a
// LIMIT leaves open which of several equal rows come.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { createIndexes, createTable, rowCount, textReader } from '../../../bench/tables.mjs';
import { openPGlite } from '../runner/engines/pglite.mjs';

const rowsInInsert = 500;

/** Declares a test for every query. `queries`: see bench/workload/queries.mjs; with `top` as in ClickBench. */
export async function testWorkload(name, { tables, data, queries }) {
  const { openMatview } = await import('../runner/engines/matview.mjs');
  const matview = await openMatview();
  const postgres = await openPGlite();
  after(() => Promise.all([matview.close(), postgres.close()]));
  await loadAll(postgres, tables, data);
  const failure = await loadAll(matview, tables, data).catch(
    ({ code, message }) => `${code}: ${message}`,
  );
  test(`matview takes the tables of ${name}`, () => assert.equal(failure, undefined));
  for (const query of queries) {
    test(`${name} ${query.name} answers as PostgreSQL does`, async () => {
      assert.equal(failure, undefined, 'the tables could not be loaded');
      await compare(query, matview, postgres);
    });
  }
}

/** Makes and fills the tables, with an index for every foreign key. */
export async function loadAll(engine, tables, data) {
  for (const table of tables) {
    const indexes = engine.name === 'pglite' ? createIndexes(table) : [];
    await load(engine, table, data[table.name], indexes);
  }
}

/** Throws where the engine's answer is not PostgreSQL's. */
export async function compare({ sql, isOrdered = true, top }, matview, postgres) {
  const wanted = await postgres.run(sql);
  const found = await matview
    .run(sql)
    .catch(({ code, message }) => assert.fail(`${code}: ${message}`));
  const lines = ({ rows }) => rows.map((row) => row.map((value) => value ?? 'NULL').join('\t'));
  if (top) return compareTops(top, sql, lines, { wanted, found, postgres });
  const inOrder = (rows) => (isOrdered ? rows : rows.sort());
  return assertSameLines(inOrder(lines(found)), inOrder(lines(wanted)));
}

/** Names the first difference only: answers have thousands of lines. */
function assertSameLines(found, wanted) {
  assert.equal(found.length, wanted.length, `${found.length} rows; PostgreSQL: ${wanted.length}`);
  const at = wanted.findIndex((line, i) => line !== found[i]);
  assert.ok(at < 0, `row ${at + 1}: ${found[at]}; PostgreSQL: ${wanted[at]}`);
}

/** Equal in what they are ordered by, and all of them rows of the answer without the limit. */
async function compareTops({ keys, without }, sql, lines, { wanted, found, postgres }) {
  const keysOf = ({ rows }) => rows.map((row) => keys.map((key) => row[key]));
  assert.equal(found.rows.length, wanted.rows.length);
  assert.deepEqual(keysOf(found), keysOf(wanted));
  const missing = new Set(lines(found));
  for (const line of lines(wanted)) missing.delete(line);
  if (missing.size === 0) return;
  const all = new Set(lines(await postgres.run(without(sql))));
  const strays = [...missing].filter((line) => !all.has(line));
  assert.deepEqual(strays, [], 'rows that are not among those without the limit');
}

/** A function from row to the text of its VALUES, for every engine. */
export function rowWriter(table, data) {
  const readers = table.columns.map((column) => {
    const read = textReader(column, data[column.name]);
    const isNumber = ['integer', 'bigint', 'decimal', 'double'].includes(column.kind);
    return isNumber ? read : (row) => `'${read(row).replaceAll("'", "''")}'`;
  });
  return (row) => `(${readers.map((read) => read(row)).join(', ')})`;
}

/** As SQL text: the same for both engines, and whatever types they have. */
async function load(engine, table, data, indexes) {
  await engine.run(createTable(table));
  const write = rowWriter(table, data);
  const count = rowCount(data);
  for (let first = 0; first < count; first += rowsInInsert) {
    const rows = [];
    for (let row = first; row < Math.min(first + rowsInInsert, count); row++) rows.push(write(row));
    await engine.run(`INSERT INTO ${table.name} VALUES ${rows.join(',\n')}`);
  }
  for (const sql of indexes) await engine.run(sql);
}
