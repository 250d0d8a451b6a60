import assert from 'node:assert/strict';
import test from 'node:test';
import { verdict } from './verdict.mjs';

const rows = (types, ...values) => ({ types, rows: values });
const error = (code) => ({ error: { code, message: 'no' } });
const judged = (found, wanted, how = {}) => verdict(found, wanted, how);

test('rows are the same in any order, unless the query has one', () => {
  const one = rows(['integer'], ['1'], ['2']);
  const other = rows(['integer'], ['2'], ['1']);
  assert.equal(judged(one, other), 'same');
  assert.equal(judged(one, other, { isOrdered: true }).kind, 'rows');
});

test('floating point is the same up to its last digits, other numbers to the letter', () => {
  const types = ['double precision'];
  assert.equal(judged(rows(types, ['0.30000000000000004']), rows(types, ['0.3'])), 'same');
  assert.equal(judged(rows(types, ['0.31']), rows(types, ['0.3'])).kind, 'rows');
  assert.equal(judged(rows(['numeric'], ['1.50']), rows(['numeric'], ['1.5'])).kind, 'rows');
});

test('errors are the same by their SQLSTATE', () => {
  assert.equal(judged(error('42883'), error('42883')), 'same');
  assert.equal(judged(error('42883'), error('42804')).kind, 'error 42883, not 42804');
  assert.equal(judged(rows(['integer']), error('42804')).kind, 'error none, not 42804');
});

test('an error of the data is nobody’s fault, unless there are only constants', () => {
  assert.equal(judged(error('22012'), rows(['integer'])), 'open');
  assert.equal(
    judged(error('22012'), rows(['integer']), { isStrict: true }).kind,
    'error 22012, not none',
  );
});

test('what is unsupported is told apart, and a crash is a difference', () => {
  assert.equal(judged(error('0A000'), rows(['integer'])), 'unsupported');
  assert.equal(judged(error('crash'), rows(['integer'])).kind, 'crash');
});
