import assert from 'node:assert/strict';
import test from 'node:test';
import { floatText, textOf } from './text.mjs';

test('floating point is written with the digits and exponents of PostgreSQL', () => {
  const cases = [
    [0.1, '0.1'],
    [-0, '-0'],
    [100, '100'],
    [123456789012345, '123456789012345'],
    [1e15, '1e+15'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e300, '1.5e+300'],
    [12345.678, '12345.678'],
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ];
  for (const [value, text] of cases) assert.equal(floatText(value), text);
});

test('a real is written with the digits that it has', () => {
  assert.equal(floatText(Math.fround(0.1), true), '0.1');
  assert.equal(floatText(Math.fround(1234567), true), '1.234567e+06');
  assert.equal(textOf(Math.fround(3.3), 'real'), '3.3');
});

test('dates and timestamps are written in ISO form', () => {
  assert.equal(textOf(new Date('2024-02-29'), 'date'), '2024-02-29');
  assert.equal(textOf(new Date('2024-02-29T01:02:03.450Z'), 'timestamp'), '2024-02-29 01:02:03.45');
  assert.equal(
    textOf(new Date('2024-02-29T01:02:03Z'), 'timestamp with time zone'),
    '2024-02-29 01:02:03+00',
  );
});

test('a year before the first is written with its era', () => {
  assert.equal(textOf(new Date(Date.UTC(-43, 2, 15)), 'date'), '0044-03-15 BC');
});

test('truth is a letter, bytes are hexadecimal, NULL is null', () => {
  assert.equal(textOf(true, 'boolean'), 't');
  assert.equal(textOf(Uint8Array.of(1, 255), 'bytea'), '\\x01ff');
  assert.equal(textOf(null, 'integer'), null);
});

test('elements of an array are quoted where they have to be', () => {
  assert.equal(
    textOf(['a', 'b c', '', null, 'NULL', '"'], 'text[]'),
    '{a,"b c","",NULL,"NULL","\\""}',
  );
  assert.equal(textOf([[1], [2]], 'integer[]'), '{{1},{2}}');
});
