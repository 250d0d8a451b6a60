import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { runIncrementally } from './incremental.mjs';

const nothing = { types: [], rows: [], rowCount: 0 };
const row = (...values) => ({ types: ['integer'], rows: values.map((v) => [v]), rowCount: 1 });

/** Outcomes and what was asked in the run with views; `answer(sql, isSecond)` may throw. */
async function run(t, text, answer) {
  const folder = await mkdtemp(path.join(tmpdir(), 'slt-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'a.test');
  await writeFile(file, text);
  let runs = 0;
  const asked = [];
  const engine = {
    async run(sql) {
      if (runs === 2) asked.push(sql.split(/\s+/).slice(0, 4).join(' '));
      return answer(sql, asked) ?? nothing;
    },
    async reset() {
      runs++;
    },
  };
  const outcomes = await runIncrementally(file, engine);
  return { asked, outcomes: outcomes.map(({ result, why }) => (why ? [result, why] : [result])) };
}

const file = `statement ok
CREATE TABLE t (a INT)

statement ok
INSERT INTO t VALUES (1)

query I
SELECT a FROM t
----
1
`;
const missing = { code: '42P01', message: 'relation "t" does not exist' };

test('a view is made between its table and the data, and holds the answer', async (t) => {
  const { asked, outcomes } = await run(t, file, (sql, before) => {
    if (/MATERIALIZED/.test(sql) && !before.includes('CREATE TABLE t (a')) throw missing;
    return /^SELECT/.test(sql) ? row('1') : undefined;
  });
  assert.deepEqual(outcomes, [['passed']]);
  assert.deepEqual(asked, [
    'CREATE MATERIALIZED VIEW view_2',
    'CREATE TABLE t (a',
    'CREATE MATERIALIZED VIEW view_2',
    'INSERT INTO t VALUES',
    'SELECT * FROM view_2',
    'DROP MATERIALIZED VIEW IF',
  ]);
});

test('a view that holds anything else has failed', async (t) => {
  const { outcomes } = await run(t, file, (sql) => {
    if (/FROM view/.test(sql)) return row('1', '1');
    return /^SELECT/.test(sql) ? row('1') : undefined;
  });
  assert.deepEqual(outcomes, [['failed', '1 rows; view: 2']]);
});

test('what cannot be incremental is refused with the reason', async (t) => {
  const message = 'materialized view "view_2" cannot be incremental: because';
  const { outcomes } = await run(t, file, (sql) => {
    if (/MATERIALIZED/.test(sql)) throw { code: '0A000', message };
    return /^SELECT/.test(sql) ? row('1') : undefined;
  });
  assert.deepEqual(outcomes, [['unsupported', 'because']]);
});

test('a statement that views do not let through is run without them', async (t) => {
  const hint = 'The error arose while maintaining materialized view "view_2".';
  let views = 0;
  const { asked, outcomes } = await run(t, file, (sql) => {
    if (/^CREATE MATERIALIZED/.test(sql)) views++;
    if (/^DROP MATERIALIZED/.test(sql)) views--;
    if (/^INSERT/.test(sql) && views > 0) throw { code: '22012', message: 'by zero', hint };
    return /^SELECT/.test(sql) ? row('1') : undefined;
  });
  assert.ok(asked.filter((sql) => sql === 'INSERT INTO t VALUES').length > 1);
  assert.deepEqual(outcomes[0][0], 'failed');
  assert.match(outcomes[0][1], /the view fails with 22012: by zero, not the query/);
});

test('queries under another time zone than that of views are no views', async (t) => {
  const elsewhere = "SET TIME ZONE 'America/New_York'";
  const query = 'query I\nSELECT a FROM t\n----\n1\n';
  const text = `statement ok\n${elsewhere}\n\n${query}\nstatement ok\nSET timezone TO DEFAULT\n\n${query}`;
  const { asked, outcomes } = await run(t, text, (sql) =>
    /^SELECT/.test(sql) ? row('1') : undefined,
  );
  assert.deepEqual(outcomes, [['unsupported', 'queries of views are computed in UTC'], ['passed']]);
  assert.equal(asked.filter((sql) => sql.startsWith('CREATE')).length, 1);
});
