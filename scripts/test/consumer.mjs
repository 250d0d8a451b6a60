// The package as its users get it: packed, installed into a project of its own, and tested from there.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inRepository } from '../paths.mjs';
import { run } from '../process.mjs';
import { step } from '../progress.mjs';
import { fromTap, none } from './count.mjs';

// Inside the repository's build folder, so that tests find dev dependencies (playwright, Arrow) by walking up,
// while 'matview' is found here first.
const consumer = inRepository('build/consumer');
const inConsumer = (...parts) => path.join(consumer, ...parts);

// What tests read besides themselves: the README's code blocks, the quickstart, the benchmarks' data and queries.
const alongside = ['tests', 'bench', 'demo', 'docs', 'README.md'];
const left = /\/(node_modules|dist|tests\/core)$/;

export async function installPackage() {
  await step('Packing the package and installing it into a project of its own', async () => {
    await rm(consumer, { recursive: true, force: true });
    await mkdir(consumer, { recursive: true });
    await run('npm', ['pack', '--silent', '--pack-destination', consumer]);
    const tarball = (await readdir(consumer)).find((name) => name.endsWith('.tgz'));
    const description = { name: 'matview-consumer', private: true, type: 'module' };
    await writeFile(inConsumer('package.json'), JSON.stringify(description));
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], {
      cwd: consumer,
    });
    for (const name of alongside) {
      if (!existsSync(inRepository(name))) continue;
      const filter = (source) => !left.test(source);
      await cp(inRepository(name), inConsumer(name), { recursive: true, filter });
    }
  });
}

async function testFilesIn(folder) {
  const entries = await readdir(inConsumer(folder), { recursive: true }).catch(() => []);
  return entries
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => path.join(folder, name))
    .sort();
}

/** Node's test runner on a folder of the installed copy. */
export async function testFolder(title, folder) {
  const files = await testFilesIn(folder);
  if (files.length === 0) return none;
  return step(title, async () => {
    const tap = inConsumer(`${path.basename(folder)}.tap`);
    const reporters = [
      ...['--test-reporter', 'spec', '--test-reporter-destination', 'stdout'],
      ...['--test-reporter', 'tap', '--test-reporter-destination', tap],
    ];
    const options = ['--test', '--test-timeout=600000', ...reporters, ...files];
    const { code } = await run('node', options, { cwd: consumer, show: true, mayFail: true });
    const count = fromTap(await readFile(tap, 'utf8').catch(() => '')) ?? none;
    return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
  });
}
