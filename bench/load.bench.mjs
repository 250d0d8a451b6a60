// Bulk load: flights from typed arrays into a table with a primary key, beside making plain objects of the same
// columns, and beside DuckDB-WASM, which gets them as Arrow and keeps no key.
import { Database } from 'matview';
import { arrowStream, openDuckDB, rowsOf } from './duckdb.mjs';
import { createFlights, flightsUpTo } from './flights.mjs';
import { Benchmark } from './harness.mjs';

// What every engine has to agree on afterwards.
const checkQuery = `SELECT origin, count(*) AS flights, sum(id) AS ids, sum(delay) AS minutes, sum(distance) AS miles
  FROM flights GROUP BY origin`;

const sizes = [20_000, 200_000, 1_000_000];
const name = 'bulk load';
const bench = new Benchmark('load');
bench.expect({ case: name, n: 200_000, engine: 'js', times: 3 });

const firstFlights = await flightsUpTo(sizes.at(-1));
const duckdb = await openDuckDB();
for (const n of sizes) {
  const flights = firstFlights(n);
  const db = await Database.open();
  const engines = [intoMatview(db, flights), intoObjects(flights), intoDuckDB(duckdb, flights)];
  await bench.measure({ name, n, engines });
  await db.close();
}
duckdb.close();
await bench.finish();

function intoMatview(db, flights) {
  db.exec(createFlights);
  return {
    name: 'matview',
    run() {
      db.table('flights').insert(flights);
    },
    results: () => [db.query(checkQuery).rows],
    settle() {
      db.exec(`DROP TABLE flights; ${createFlights}`);
    },
  };
}

function intoObjects(flights) {
  const { id, origin, destination, delay, distance } = flights;
  // Division of bigints would cost more than all the rest.
  const departure = Float64Array.from(
    flights.departure,
    (microseconds) => Number(microseconds) / 1000,
  );
  let rows;
  return {
    name: 'js',
    run() {
      rows = new Array(id.length);
      for (let row = 0; row < id.length; row++) {
        rows[row] = {
          id: id[row],
          departure: departure[row],
          origin: origin.values[origin.codes[row]],
          destination: destination.values[destination.codes[row]],
          delay: delay[row],
          distance: distance[row],
        };
      }
    },
    results() {
      const groups = new Map();
      for (const row of rows) {
        const group = groups.get(row.origin) ?? { flights: 0, ids: 0, minutes: 0, miles: 0 };
        groups.set(row.origin, group);
        group.flights++;
        group.ids += row.id;
        group.minutes += row.delay;
        group.miles += row.distance;
      }
      return [Array.from(groups, ([airport, sums]) => ({ origin: airport, ...sums }))];
    },
    settle() {
      rows = undefined;
    },
  };
}

function intoDuckDB(connection, flights) {
  const stream = arrowStream(flights);
  return {
    name: 'duckdb',
    run() {
      connection.insertArrowFromIPCStream(stream, { name: 'flights', create: true });
    },
    results: () => [rowsOf(connection.query(checkQuery))],
    settle() {
      connection.query('DROP TABLE flights');
    },
  };
}
