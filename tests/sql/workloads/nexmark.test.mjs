import { generate } from '../../../bench/nexmark/generate.mjs';
import { readQueries } from '../../../bench/nexmark/queries.mjs';
import { tables } from '../../../bench/nexmark/schema.mjs';
import { testWorkload } from './workload.mjs';

const scale = 0.01;
await testWorkload('Nexmark', { tables, data: generate(scale), queries: await readQueries(scale) });
