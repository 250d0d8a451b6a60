// The suite: every .test file beside this one states what PostgreSQL answers, and matview has to answer the same.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openMatview } from './runner/engines/matview.mjs';
import { runFile } from './runner/run.mjs';
import { summarize, textOfSummary } from './runner/summary.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const files = (await readdir(here)).filter((name) => name.endsWith('.test')).sort();
const engine = await openMatview();
after(() => engine.close());

for (const file of files) {
  test(`matview answers as PostgreSQL does: ${file}`, async () => {
    const summary = summarize(await runFile(path.join(here, file), engine, { checksTypes: true }));
    const isRight = summary.failed + summary.unsupported === 0;
    assert.ok(isRight, `\n${textOfSummary(summary, { failures: 10 })}`);
  });
}
