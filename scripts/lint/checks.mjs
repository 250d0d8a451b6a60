// What `npm run lint` looks at. A check resolves to its complaint, or to an empty string.
import path from 'node:path';
import { inRepository, nodeModules } from '../paths.mjs';
import { run } from '../process.mjs';
import { wrongIncludes } from './includes.mjs';

/** Files under version control or about to be, so that nobody's stray build output is looked at. */
export async function filesMatching(pattern) {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { output } = await run('git', listing);
  const deleted = new Set((await run('git', ['ls-files', '-z', '--deleted'])).output.split('\0'));
  return output.split('\0').filter((file) => pattern.test(file) && !deleted.has(file));
}

export const cppFiles = () => filesMatching(/^(src|bindings|tests|bench)\/.*\.(h|cc)$/);
export const biome = path.join(nodeModules, '.bin/biome');

async function complaintOf(command, args) {
  const { code, output } = await run(command, args, { mayFail: true });
  return code === 0 ? '' : output;
}

export const checks = [
  {
    name: 'C++ is formatted',
    fix: 'npm run format',
    async run() {
      const files = await cppFiles();
      if (files.length === 0) return '';
      return complaintOf('clang-format-19', ['--dry-run', '-Werror', ...files]);
    },
  },
  {
    name: 'JavaScript, TypeScript and JSON are formatted and sound',
    fix: 'npm run format',
    run: () => complaintOf(biome, ['check', '--error-on-warnings', inRepository()]),
  },
  {
    name: 'Includes point down only',
    fix: 'include from a lower floor, or move the code; docs/ARCHITECTURE.md has the order',
    run: async () => (await wrongIncludes()).join('\n'),
  },
];
