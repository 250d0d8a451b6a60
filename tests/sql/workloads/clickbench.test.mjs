import { generate } from '../../../bench/clickbench/generate.mjs';
import { readQueries } from '../../../bench/clickbench/queries.mjs';
import { tables } from '../../../bench/clickbench/schema.mjs';
import { testWorkload } from './workload.mjs';

const scale = 0.1;
await testWorkload('ClickBench', {
  tables,
  data: generate(scale),
  queries: await readQueries(scale),
});
