// Nexmark's queries as a batch SELECT over everything that happened, from the files beside. Windows of time are
// made by date_bin, sessions by the gaps between bids; q12's processing time is the time of the event; where the
// original leaves the order of equal prices open (q6, q19), the earlier bid comes first.
import { readWorkloadQueries } from '../workload/queries.mjs';

export async function readQueries() {
  const queries = await readWorkloadQueries(new URL('./queries/', import.meta.url));
  return queries.map((query) => ({ ...query, isOrdered: false }));
}
