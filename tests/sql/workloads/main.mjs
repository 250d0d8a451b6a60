// npm run workload -- tpch|clickbench|nexmark [--engine matview|native] [--scale S]
// Which queries of a workload answer as PostgreSQL does, and why the others do not.
import { parseArgs } from 'node:util';
import { openPGlite } from '../runner/engines/pglite.mjs';
import { compare, loadAll } from './workload.mjs';

const scales = { tpch: 0.01, clickbench: 0.1, nexmark: 0.01 };
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: 'string', default: 'matview' }, scale: { type: 'string' } },
});
const [name] = positionals;
if (!scales[name]) throw new Error(`Name a workload: ${Object.keys(scales).join(', ')}.`);

const of = (file) => import(`../../../bench/${name}/${file}.mjs`);
const scale = Number(options.scale ?? scales[name]);
const { tables } = await of('schema');
const data = (await of('generate')).generate(scale);
const queries = await (await of('queries')).readQueries(scale);
const open = {
  matview: async () => (await import('../runner/engines/matview.mjs')).openMatview(),
  native: async () => (await import('../runner/engines/native.mjs')).openNative(),
};
const engine = await open[options.engine]();
const postgres = await openPGlite();

await loadAll(postgres, tables, data);
try {
  await loadAll(engine, tables, data);
  await report();
} catch ({ code, message }) {
  console.log(`✗ the tables cannot be loaded: ${code} ${message}`);
}
await engine.close();
await postgres.close();

async function report() {
  let passed = 0;
  for (const query of queries) {
    try {
      await compare(query, engine, postgres);
      passed++;
      console.log(`✓ ${query.name}`);
    } catch (error) {
      console.log(`✗ ${query.name}: ${error.message.split('\n')[0]}`);
    }
  }
  console.log(`${passed} of ${queries.length} queries of ${name} at scale ${scale}`);
}
