import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { differenceFrom, sqliteValue, writtenRows } from './compare.mjs';

const result = (types, ...rows) => ({ types, rows });
const differs = (expected, found, how = {}) =>
  differenceFrom({ expected, types: how.types ?? '' }, found, { sort: 'nosort', ...how });

const twoRows = result(['integer', 'text'], ['1', 'x'], ['2', null]);

test('rows may be separated by tabs or by blanks', () => {
  assert.equal(differs(['1\tx', '2\tNULL'], twoRows), undefined);
  assert.equal(differs(['1 x', '2 NULL'], twoRows), undefined);
});

test('a wrong value, a missing row and a row too many are told apart', () => {
  assert.match(differs(['1\tx', '3\tNULL'], twoRows), /row 2: .*3.*2/);
  assert.match(differs(['1\tx'], twoRows), /1 rows are expected, 2 came/);
  assert.match(differs([], twoRows), /0 rows are expected/);
});

test('every value may stand on a line of its own', () => {
  assert.equal(differs(['1', 'x', '2', 'NULL'], twoRows), undefined);
  assert.match(differs(['1', 'x', '3', 'NULL'], twoRows), /value 3/);
});

test('rows are compared in order unless they are sorted', () => {
  const expected = ['2\tNULL', '1\tx'];
  assert.notEqual(differs(expected, twoRows), undefined);
  assert.equal(differs(expected, twoRows, { sort: 'rowsort' }), undefined);
});

test('values are sorted one by one where that is asked', () => {
  const found = result(['integer', 'integer'], ['3', '1'], ['2', '4']);
  assert.equal(differs(['1', '2', '3', '4'], found, { sort: 'valuesort' }), undefined);
});

test('an empty text, NULL and line breaks have a form of their own', () => {
  assert.deepEqual(writtenRows([['', null, 'a\nb\tc']], 'nosort'), ['(empty)\tNULL\ta\\nb\\tc']);
});

test('truth may be written as a word or a digit, but only in a boolean', () => {
  const found = result(['boolean', 'text'], ['t', 't']);
  assert.equal(differs(['true\tt'], found), undefined);
  assert.equal(differs(['1\tt'], found), undefined);
  assert.notEqual(differs(['true\ttrue'], found), undefined);
});

test("SQLite's forms apply to SQLite's files alone", () => {
  const found = result(['numeric'], ['1.50000']);
  assert.equal(differs(['1.500'], found, { types: 'R', isSqlite: true }), undefined);
  assert.notEqual(differs(['1.500'], found, { types: 'R' }), undefined);
  assert.equal(sqliteValue('2.7', 'I'), '2');
  assert.equal(sqliteValue('a\u00e9\n', 'T'), 'a@@');
  assert.equal(sqliteValue(null, 'R'), 'NULL');
});

test('a hash stands for sorted values', () => {
  const found = result(['integer'], ['20'], ['1']);
  const digest = createHash('md5').update('1\n20\n').digest('hex');
  const how = { types: 'I', isSqlite: true, sort: 'rowsort' };
  assert.equal(differs([`2 values hashing to ${digest}`], found, how), undefined);
  assert.match(differs([`3 values hashing to ${digest}`], found, how), /3 values are expected/);
  assert.match(
    differs([`2 values hashing to ${digest}`], found, { ...how, sort: 'nosort' }),
    /hash/,
  );
});
