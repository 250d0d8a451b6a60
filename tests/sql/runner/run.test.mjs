import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { recorded } from './record.mjs';
import { runFile } from './run.mjs';
import { summarize } from './summary.mjs';

/** An engine that knows a few statements by heart. */
function engineOf(answers) {
  const asked = [];
  return {
    asked,
    async run(sql) {
      asked.push(sql);
      const answer = answers[sql] ?? { types: [], rows: [], rowCount: 0 };
      if (answer.code) throw answer;
      return answer;
    },
    async reset() {},
  };
}

const one = { types: ['integer'], rows: [['1']], rowCount: 1 };
const broken = { code: '22012', message: 'division by zero' };
const missing = { code: '0A000', message: 'type interval is not supported' };

async function outcomesOf(t, text, answers = {}, options = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'slt-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'a.test');
  await writeFile(file, text);
  await writeFile(path.join(folder, 'b.test'), 'statement ok\nINCLUDED\n');
  const engine = engineOf(answers);
  const outcomes = await runFile(file, engine, options);
  return { outcomes: outcomes.map(({ result }) => result), all: outcomes, asked: engine.asked };
}

test('a record passes, fails, or names what is unsupported', async (t) => {
  const text = 'query I\nONE\n----\n1\n\nquery I\nONE\n----\n2\n\nstatement ok\nMISSING\n';
  const { outcomes, all } = await outcomesOf(t, text, { ONE: one, MISSING: missing });
  assert.deepEqual(outcomes, ['passed', 'failed', 'unsupported']);
  const { constructs, failures, passed } = summarize(all);
  assert.deepEqual(constructs, { 'type interval is not supported': 1 });
  assert.deepEqual([passed, failures[0].line], [1, 6]);
});

test('an error has to be the expected one', async (t) => {
  const text = ['22012', '(22012)', 'by zero', '22003', 'by one', '']
    .map((error) => `statement error ${error}\nBROKEN\n`)
    .join('\n');
  const { outcomes } = await outcomesOf(t, text, { BROKEN: broken });
  assert.deepEqual(outcomes, ['passed', 'passed', 'passed', 'failed', 'failed', 'passed']);
});

test('what should fail and does not has failed', async (t) => {
  const { outcomes } = await outcomesOf(t, 'statement error 22012\nFINE\n');
  assert.deepEqual(outcomes, ['failed']);
});

test('an unsupported construct is no expected error unless its SQLSTATE is', async (t) => {
  const text = 'statement error\nMISSING\n\nstatement error 0A000\nMISSING\n';
  const { outcomes } = await outcomesOf(t, text, { MISSING: missing });
  assert.deepEqual(outcomes, ['unsupported', 'passed']);
});

test("another system's wording counts unless it is asked to be overlooked", async (t) => {
  const text = 'statement error\nBROKEN\n----\nno such thing\n';
  assert.deepEqual((await outcomesOf(t, text, { BROKEN: broken })).outcomes, ['failed']);
  const lenient = await outcomesOf(t, text, { BROKEN: broken }, { isLenient: true });
  assert.deepEqual(lenient.outcomes, ['passed']);
});

test('conditions, loops, includes and halt decide what runs', async (t) => {
  const text = `onlyif mysql\nstatement ok\nNOT THIS\n
skipif sqlite\nstatement ok\nTHIS\n
loop i 1 3\n\nstatement ok\nTURN \${i}\n\nendloop\n
include b.test\n
halt\n
statement ok\nNOR THIS\n`;
  const { asked } = await outcomesOf(t, text);
  assert.deepEqual(asked, ['THIS', 'TURN 1', 'TURN 2', 'INCLUDED']);
});

test('the sort mode of a file holds until it is changed', async (t) => {
  const rows = { types: ['integer'], rows: [['2'], ['1']], rowCount: 2 };
  const query = 'query I\nROWS\n----\n1\n2\n\n';
  const text = `${query}control sortmode rowsort\n\n${query}`;
  const { outcomes } = await outcomesOf(t, text, { ROWS: rows });
  assert.deepEqual(outcomes, ['failed', 'passed']);
});

test('the types of columns are compared where that is asked', async (t) => {
  const text = 'query R\nONE\n----\n1\n';
  assert.deepEqual((await outcomesOf(t, text, { ONE: one })).outcomes, ['passed']);
  const strict = await outcomesOf(t, text, { ONE: one }, { checksTypes: true });
  assert.deepEqual(strict.outcomes, ['failed']);
});

test('two queries with one label have the same result', async (t) => {
  const text = 'query I nosort x\nONE\n\nquery I nosort x\nONE\n\nquery I nosort x\nNONE\n';
  const { outcomes } = await outcomesOf(t, text, { ONE: one });
  assert.deepEqual(outcomes, ['passed', 'passed', 'failed']);
});

test('a crash ends the file', async (t) => {
  const text = 'statement ok\nCRASH\n\nstatement ok\nFINE\n';
  const { outcomes } = await outcomesOf(t, text, { CRASH: { code: 'crash', message: 'trap' } });
  assert.deepEqual(outcomes, ['failed', 'skipped']);
});

test('recording keeps everything but the expectations', async () => {
  const draft = '# head\n\nFINE\n\nstatement ok\nBROKEN\n\nquery\nONE\n----\n7\n\n# tail\n';
  const text = await recorded(draft, engineOf({ ONE: one, BROKEN: broken }));
  const wanted =
    '# head\n\nstatement ok\nFINE\n\nstatement error 22012\nBROKEN\n\nquery I\nONE\n----\n1\n\n# tail\n';
  assert.equal(text, wanted);
  assert.equal(await recorded(text, engineOf({ ONE: one, BROKEN: broken })), wanted);
});
