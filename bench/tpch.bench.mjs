// TPC-H: all 22 queries, from SQL text to rows in JavaScript, beside DuckDB-WASM, sql.js and PGlite.
import { generate } from './tpch/generate.mjs';
import { readQueries } from './tpch/queries.mjs';
import { tables } from './tpch/schema.mjs';
import { readOptions } from './workload/options.mjs';
import { runWorkload } from './workload/run.mjs';

const options = readOptions({ scale: 0.1, quickScale: 0.01 });
await runWorkload(
  {
    name: 'tpch',
    tables,
    generate,
    queries: await readQueries(options.scale),
    largest: 'lineitem',
    planned: 'Q5',
    bars: [
      { engine: 'duckdb', mean: 1, each: 2 },
      { engine: 'sqljs', mean: 0.1 },
    ],
  },
  options,
);
