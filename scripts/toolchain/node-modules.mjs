// node_modules, brought in line with package-lock.json. Nothing else in scripts/ may need it before this ran.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inRepository, nodeModules } from '../paths.mjs';
import { run } from '../process.mjs';
import { step } from '../progress.mjs';

const stamp = path.join(nodeModules, '.matview-lock-hash');

export async function ensureNodeModules() {
  const lock = await readFile(inRepository('package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const before = await readFile(stamp, 'utf8').catch(() => '');
  if (before === hash) return;
  await step('Installing development dependencies (npm ci)', async () => {
    await run('npm', ['ci', '--no-audit', '--no-fund']);
    await writeFile(stamp, hash);
  });
}
