// The suite: every .test file beside this one states what PostgreSQL answers, and matview has to answer the same, or to
// say that it does not support a construct that unsupported.txt lists. Every query is also an incremental view that was
// there before the data, and comes to the same; what cannot be one is refused for a reason that not_incremental.txt lists.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openMatview } from './runner/engines/matview.mjs';
import { runIncrementally } from './runner/incremental.mjs';
import { runFile } from './runner/run.mjs';
import { summarize, textOfSummary } from './runner/summary.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const files = (await readdir(here)).filter((name) => name.endsWith('.test')).sort();
const linesOf = async (name) => (await readFile(path.join(here, name), 'utf8')).trim().split('\n');
const listed = await linesOf('unsupported.txt');
const reasons = await linesOf('not_incremental.txt');
const refused = new Set();
const engine = await openMatview();
after(() => engine.close());

for (const file of files) {
  test(`matview answers as PostgreSQL does: ${file}`, async () => {
    const summary = summarize(await runFile(path.join(here, file), engine, { checksTypes: true }));
    const constructs = Object.keys(summary.constructs);
    for (const construct of constructs) refused.add(construct);
    assert.ok(summary.failed === 0, `\n${textOfSummary(summary, { failures: 10 })}`);
    const unlisted = constructs.filter((construct) => !listed.includes(construct));
    assert.deepEqual(unlisted, [], 'refused as unsupported, but not listed in unsupported.txt');
  });

  test(`incremental views of the queries are their answers: ${file}`, async () => {
    const summary = summarize(await runIncrementally(path.join(here, file), engine));
    assert.ok(summary.failed === 0, `\n${textOfSummary(summary, { failures: 10 })}`);
    const unlisted = Object.keys(summary.constructs).filter((reason) => !reasons.includes(reason));
    assert.deepEqual(unlisted, [], 'refused as incremental, but not listed in not_incremental.txt');
  });
}

test('everything that is listed as unsupported is refused', () => {
  assert.deepEqual(
    listed.filter((construct) => !refused.has(construct)),
    [],
  );
});
