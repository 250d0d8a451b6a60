import assert from 'node:assert/strict';
import test from 'node:test';
import { shrink } from './shrink.mjs';
import { expression, group, list, optional, replaceable, smaller, textOf } from './tree.mjs';

const call = expression(
  'integer',
  'f(',
  expression('integer', 'a'),
  ', ',
  expression('text', 'b'),
  ')',
);

test('the text of a tree is that of its parts', () => {
  const tree = group('SELECT ', list([call, '2']), optional(' WHERE x'));
  assert.equal(textOf(tree), 'SELECT f(a, b), 2 WHERE x');
});

test('smaller trees leave out items, options and calls, but no more than may be', () => {
  const tree = group('SELECT ', list([call, '2']), optional(' WHERE x'), list(['only']));
  const texts = [...smaller(tree)].map(textOf);
  assert.deepEqual(texts.slice(0, 2), ['SELECT 2 WHERE xonly', 'SELECT f(a, b) WHERE xonly']);
  assert.ok(texts.includes('SELECT f(a, b), 2only'));
  assert.ok(texts.includes('SELECT NULL::integer, 2 WHERE xonly'));
  assert.ok(
    texts.includes('SELECT a, 2 WHERE xonly'),
    'an argument of the same type may stand for the call',
  );
  assert.ok(!texts.some((text) => text.startsWith('SELECT b')));
  assert.ok(texts.every((text) => text.includes('only')));
});

test('a tree with something to stand in its place is replaced by it', () => {
  const union = replaceable(group('x UNION y'), [group('x'), group('y')]);
  assert.deepEqual([...smaller(union)].map(textOf), ['x', 'y']);
});

test('a statement and its data shrink to what makes the difference', async () => {
  const tree = group('SELECT ', list(['1', 'wrong', '3']), optional(' WHERE x'));
  const tables = [{ name: 't', rows: Array.from({ length: 20 }, (_, i) => [String(i)]) }];
  const differs = async (candidate, [{ rows }]) =>
    textOf(candidate).includes('wrong') && rows.some(([id]) => id === '13');
  const small = await shrink(tree, tables, differs);
  assert.equal(textOf(small.tree), 'SELECT wrong');
  assert.deepEqual(small.tables[0].rows, [['13']]);
});
