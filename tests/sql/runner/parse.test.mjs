import assert from 'node:assert/strict';
import test from 'node:test';
import { FormatError, parse } from './parse.mjs';

const only = (text, options) => {
  const records = parse(text, options);
  assert.equal(records.length, 1);
  return records[0];
};

test('a statement has its SQL, its line and what it expects', () => {
  const record = only('# a comment\n\nstatement ok\nCREATE TABLE t (\n  a int)\n');
  assert.equal(record.kind, 'statement');
  assert.equal(record.expect, 'ok');
  assert.equal(record.sql, 'CREATE TABLE t (\n  a int)');
  assert.equal(record.line, 3);
});

test('an error is expected by SQLSTATE, by pattern, below a line, or in any form', () => {
  assert.equal(only('statement error 22012\nSELECT 1/0').error, '22012');
  assert.equal(only('statement error division by .*\nSELECT 1/0').error, 'division by .*');
  assert.equal(only('query error no\nSELECT x').error, 'no');
  assert.equal(only('statement error\nSELECT x').error, undefined);
  const below = only('statement error\nSELECT 1/0\n----\nERROR:\n  division by zero\n');
  assert.equal(below.error, 'ERROR:\n  division by zero');
  assert.ok(below.isErrorBelow);
});

test('a message may have empty lines in it', () => {
  const [first, second] = parse('statement error\nX\n----\none\n\ntwo\n\n\nhalt\n');
  assert.deepEqual([first.error, second.kind], ['one\n\ntwo', 'halt']);
});

test('a query has types, order, label and rows, in any number', () => {
  const record = only('query IT rowsort label-1\nSELECT a, b\nFROM t\n----\n1\tx\n2\ty\n');
  assert.equal(record.types, 'IT');
  assert.equal(record.sort, 'rowsort');
  assert.equal(record.label, 'label-1');
  assert.deepEqual(record.expected, ['1\tx', '2\ty']);
  assert.equal(only('query\nSELECT 1').expected, undefined);
  assert.deepEqual(only('query I\nSELECT 1 WHERE false\n----\n').expected, []);
});

test('the blanks of a row are kept, and a line of blanks is a row', () => {
  assert.deepEqual(only('query T\nSELECT c\n----\n  x \n   \n').expected, ['  x ', '   ']);
});

test('conditions belong to the record that follows them', () => {
  const [first, second] = parse(
    'skipif sqlite # why\nonlyif postgresql\nstatement ok\nA\n\nstatement ok\nB',
  );
  assert.deepEqual(first.conditions, [
    { isOnly: false, name: 'sqlite' },
    { isOnly: true, name: 'postgresql' },
  ]);
  assert.deepEqual(second.conditions, []);
});

test('loops hold records and may hold loops', () => {
  const record = only(
    'loop i 0 3\n\nforeach t text <integral>\n\nstatement ok\nSELECT i\n\nendloop\n\nendloop\n',
  );
  assert.deepEqual(record.values, ['0', '1', '2']);
  assert.deepEqual(record.body[0].values, ['text', 'smallint', 'integer', 'bigint']);
  assert.equal(record.body[0].body[0].sql, 'SELECT i');
});

test('what only its own engine understands is passed over with its lines', () => {
  const [first, second] = parse('system ok\nrm -rf x\n\nhalt\n');
  assert.deepEqual([first.kind, first.why, second.kind], ['skipped', 'system', 'halt']);
});

test('a loop without an end, an end without a loop and an unknown word are errors', () => {
  assert.throws(() => parse('loop i 0 2\n'), FormatError);
  assert.throws(() => parse('endloop\n'), FormatError);
  assert.throws(() => parse('SELECT 1\n'), /line 1/);
});

test('in a draft a paragraph may be SQL alone', () => {
  const record = only('SELECT 1,\n  2\n\n', { isDraft: true });
  assert.deepEqual([record.kind, record.sql, record.end], ['draft', 'SELECT 1,\n  2', 3]);
});
