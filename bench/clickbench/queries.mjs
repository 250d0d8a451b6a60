// The 43 queries, from the files beside: ClickBench's words for PostgreSQL.
import { readWorkloadQueries } from '../workload/queries.mjs';

const originalRows = 100_000_000;
const limit = /LIMIT \d+( OFFSET \d+)?\s*$/;

/**
 * The columns that hold what a query with a LIMIT is ordered by, as far as they are among those selected. Ties are
 * many, so answers may differ in all else; see `differenceOfTops`.
 */
const orderedBy = {
  Q9: [1],
  Q10: [2],
  Q11: [1],
  Q12: [2],
  Q13: [1],
  Q14: [1],
  Q15: [2],
  Q16: [1],
  Q17: [2],
  Q18: [],
  Q19: [3],
  Q22: [2],
  Q23: [3],
  Q24: [2],
  Q25: [],
  Q26: [0],
  Q27: [],
  Q28: [1],
  Q29: [1],
  Q31: [2],
  Q32: [2],
  Q33: [2],
  Q34: [1],
  Q35: [2],
  Q36: [4],
  Q37: [1],
  Q38: [1],
  Q39: [1],
  Q40: [5],
  Q41: [2],
  Q42: [2],
  Q43: [0, 1],
};

/** Groups of more than 100 000 rows are asked for in a hundred million; with fewer rows, of as many fewer. */
export async function readQueries(scale) {
  const queries = await readWorkloadQueries(new URL('./queries/', import.meta.url));
  const least = Math.round((100_000 * scale * 1_000_000) / originalRows);
  return queries.map((query) => ({
    ...query,
    sql: query.sql.replace('> 100000', `> ${least}`),
    isOrdered: false,
    top: orderedBy[query.name] && {
      keys: orderedBy[query.name],
      without: (sql) => sql.replace(limit, ''),
    },
  }));
}
