// ClickBench: 43 queries over one wide table, from SQL text to rows in JavaScript, beside DuckDB-WASM, sql.js
// and PGlite.
import { generate } from './clickbench/generate.mjs';
import { readQueries } from './clickbench/queries.mjs';
import { tables } from './clickbench/schema.mjs';
import { readOptions } from './workload/options.mjs';
import { runWorkload } from './workload/run.mjs';

const options = readOptions({ scale: 1, quickScale: 0.02 });
await runWorkload(
  {
    name: 'clickbench',
    tables,
    generate,
    queries: await readQueries(options.scale),
    largest: 'hits',
    bars: [
      { engine: 'duckdb', mean: 1, each: 2 },
      { engine: 'sqljs', mean: 0.1 },
    ],
  },
  options,
);
