// Every ```js block of the README runs, in Node, as it stands.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const readme = path.join(here, '../../README.md');
// Beside the tests, so that `import 'matview'` finds what they find.
const folder = path.join(here, '.readme-blocks');

const text = existsSync(readme) ? await readFile(readme, 'utf8') : '';
const lineOf = (index) => text.slice(0, index).split('\n').length;
const blocks = [...text.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => ({
  line: lineOf(match.index) + 1,
  code: match[1],
}));

test('the README has examples', { skip: text === '' && 'there is no README here' }, () => {
  assert.ok(blocks.length > 0);
});

for (const { line, code } of blocks) {
  test(`the example at line ${line} of the README runs`, async (t) => {
    const file = path.join(folder, `${line}.mjs`);
    await mkdir(folder, { recursive: true });
    t.after(() => rm(file, { force: true }));
    // An address in IndexedDB stands for one in a browser; in Node the same code runs in memory.
    const inNode = code.replace(/(['"])idb:\/\/[^'"]*\1/g, "'memory://'");
    await writeFile(file, inNode);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      cwd: folder,
      timeout: 60_000,
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
}
