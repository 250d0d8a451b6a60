import { generate } from '../../../bench/tpch/generate.mjs';
import { readQueries } from '../../../bench/tpch/queries.mjs';
import { tables } from '../../../bench/tpch/schema.mjs';
import { testWorkload } from './workload.mjs';

const scale = 0.01;
await testWorkload('TPC-H', { tables, data: generate(scale), queries: await readQueries(scale) });
