// npm run slt -- FILE… [--engine matview|native|pglite] [--record] [--json] [--lenient] [--types]
//   [--agreed] [--all] [--ivm]
//   --record   writes PostgreSQL's answers into the files
//   --lenient  another system's wording of errors and number of decimals is no failure
//   --agreed   only what PostgreSQL itself passes is counted: for the suites of other systems
//   --types    the types of columns have to be those that were recorded, as in the suite
//   --ivm      every query is an incremental view, made before the data; those that were refused are the unsupported
//   --all      prints every failure instead of the first twenty
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runIncrementally } from './incremental.mjs';
import { recorded } from './record.mjs';
import { runFile } from './run.mjs';
import { summarize, textOfSummary } from './summary.mjs';

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'matview' },
    record: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    types: { type: 'boolean', default: false },
    agreed: { type: 'boolean', default: false },
    lenient: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    ivm: { type: 'boolean', default: false },
  },
});

const engines = {
  matview: async () => (await import('./engines/matview.mjs')).openMatview(),
  native: async () => (await import('./engines/native.mjs')).openNative(),
  pglite: async () => (await import('./engines/pglite.mjs')).openPGlite(),
};

const notAgreed = { result: 'skipped', why: 'PostgreSQL does not pass it' };

if (files.length === 0 || !engines[options.engine]) {
  console.error(
    `npm run slt -- FILE… [--engine ${Object.keys(engines).join('|')}] [--record] [--json]`,
  );
  process.exit(2);
}

const engine = await engines[options.record ? 'pglite' : options.engine]();
const judge = options.agreed ? await engines.pglite() : undefined;
const outcomes = [];
for (const file of files) {
  if (options.record) await writeFile(file, await recorded(await readFile(file, 'utf8'), engine));
  else outcomes.push(...(await outcomesOf(file)));
}
await engine.close();
await judge?.close();

if (!options.record) {
  const summary = summarize(outcomes);
  if (options.json) console.log(JSON.stringify({ engine: engine.name, ...summary }, null, 2));
  else console.log(textOfSummary(summary, { failures: options.all ? Infinity : 20 }));
  if (summary.failed > 0) process.exitCode = 1;
}

/** A file that cannot be read or parsed is one failure. */
async function outcomesOf(file) {
  const how = { isLenient: options.lenient, checksTypes: options.types };
  try {
    if (options.ivm) return await runIncrementally(file, engine, how);
    const found = await runFile(file, engine, how);
    if (!judge) return found;
    const wanted = await runFile(file, judge, how);
    return found.map((outcome, i) =>
      wanted[i]?.result === 'passed' ? outcome : { ...outcome, ...notAgreed },
    );
  } catch (error) {
    return [{ result: 'failed', file, line: 0, why: error.message }];
  }
}
