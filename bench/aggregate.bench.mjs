// A query over everything: GROUP BY with the five aggregates, run from SQL text to an answer in JavaScript.
import { Database } from 'matview';
import { arrowStream, openDuckDB, rowsOf } from './duckdb.mjs';
import { createFlights, flightsUpTo } from './flights.mjs';
import { Benchmark } from './harness.mjs';

const aggregates =
  'count(*) AS flights, sum(delay) AS minutes, avg(delay) AS average, min(delay) AS best, max(delay) AS worst';
const queries = {
  'five aggregates by airport': `SELECT origin, ${aggregates} FROM flights GROUP BY origin`,
  'five aggregates by route': `SELECT origin, destination, ${aggregates} FROM flights GROUP BY origin, destination`,
};

const sizes = [10_000, 100_000, 1_000_000];
const bench = new Benchmark('aggregate');
for (const name of Object.keys(queries)) {
  for (const n of sizes) bench.expect({ case: name, n, engine: 'duckdb', times: 3 });
}

const firstFlights = await flightsUpTo(sizes.at(-1));
const duckdb = await openDuckDB();
for (const n of sizes) {
  const flights = firstFlights(n);
  const db = await Database.open();
  db.exec(createFlights);
  db.table('flights').insert(flights);
  duckdb.insertArrowFromIPCStream(arrowStream(flights), { name: 'flights', create: true });

  for (const [name, query] of Object.entries(queries)) {
    const engines = [
      engine('matview', () => db.query(query).rows),
      // Its answer is timed as the Arrow table that it is; making rows of that takes as long again.
      engine('duckdb', () => duckdb.query(query), rowsOf),
    ];
    await bench.measure({ name, n, engines });
  }
  await db.close();
  duckdb.query('DROP TABLE flights');
}
duckdb.close();
await bench.finish();

function engine(name, select, toRows = (rows) => rows) {
  let answer;
  return {
    name,
    run() {
      answer = select();
    },
    results: () => [toRows(answer)],
  };
}
