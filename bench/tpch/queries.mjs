// The 22 queries, from the files beside: the specification's words with the parameters of its validation.
import { readWorkloadQueries } from '../workload/queries.mjs';

/** `[{ name: 'Q1', sql, variants: { sqlite? } }]`; Q11's fraction goes down with the scale (2.4.11.3). */
export async function readQueries(scale) {
  const queries = await readWorkloadQueries(new URL('./queries/', import.meta.url));
  return queries.map((query) => ({
    ...query,
    sql: query.sql.replace('0.0001000000', (0.0001 / scale).toFixed(10)),
  }));
}
