// Nexmark's queries over all events at once, from SQL text to rows in JavaScript, beside PGlite.
import { generate } from './nexmark/generate.mjs';
import { readQueries } from './nexmark/queries.mjs';
import { tables } from './nexmark/schema.mjs';
import { readOptions } from './workload/options.mjs';
import { runWorkload } from './workload/run.mjs';

const options = readOptions({ scale: 0.1, quickScale: 0.01, engines: ['matview', 'pglite'] });
const queries = await readQueries();
await runWorkload({ name: 'nexmark', tables, generate, queries, largest: 'bid' }, options);
