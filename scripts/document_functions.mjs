// npm run document [-- --preset NAME]: writes the tables of all functions into docs/sql.md, from the core's registries.
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { build } from './cmake.mjs';
import { buildOf, inRepository } from './paths.mjs';
import { run } from './process.mjs';

const page = inRepository('docs/sql.md');
const begin = '<!-- functions: written by npm run document -->';
const end = '<!-- end of functions -->';

/** The page as it is, and as it should be by the registries of a preset that is built. */
export async function documentation(preset) {
  const { output } = await run(buildOf(preset, 'tests/shell/matview_functions'), []);
  const text = await readFile(page, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from)
    throw new Error(`docs/sql.md has no place for functions: ${begin} … ${end}`);
  const wanted = `${text.slice(0, from + begin.length)}\n${output.trimEnd()}\n\n${text.slice(to)}`;
  return { text, wanted };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const at = process.argv.indexOf('--preset');
  const preset = at < 0 ? 'asan' : process.argv[at + 1];
  if (at < 0) await build(preset, 'matview_functions');
  const { wanted } = await documentation(preset);
  await writeFile(page, wanted);
}
