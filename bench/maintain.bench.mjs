// One changed row → two incremental views fresh, from JavaScript and back, while the table grows a hundredfold.
// Beside it: the same table and the same two views, kept by hand in JavaScript Maps.
import { Database } from 'matview';
import { createFlights, flightsUpTo, readAirports } from './flights.mjs';
import { HandKeptViews } from './hand-kept-views.mjs';
import { Benchmark } from './harness.mjs';

const views = `
  CREATE MATERIALIZED VIEW delays_by_airport WITH (refresh_strategy = 'incremental') AS
    SELECT origin, count(*) AS flights, sum(delay) AS minutes, avg(delay) AS average
    FROM flights
    GROUP BY origin;

  CREATE MATERIALIZED VIEW late_by_state WITH (refresh_strategy = 'incremental') AS
    SELECT airports.state, count(*) AS flights, sum(delay) AS minutes
    FROM flights JOIN airports ON airports.iata = flights.origin
    WHERE delay >= 15
    GROUP BY airports.state;`;

const sizes = [10_000, 100_000, 1_000_000];
const operations = 2_000; // in one run
const update = 'one row updated by primary key';
const insert = 'one row inserted';

const bench = new Benchmark('maintain');
for (const n of sizes) {
  bench.expect({ case: update, n, milliseconds: 0.03 });
  bench.expect({ case: insert, n, milliseconds: 0.03 });
}

const airports = await readAirports();
const firstFlights = await flightsUpTo(sizes.at(-1));
for (const n of sizes) {
  const flights = firstFlights(n);
  const db = await openDatabase(flights);
  const byHand = new HandKeptViews(airports, flights);

  const setDelay = db.prepare('UPDATE flights SET delay = $1 WHERE id = $2');
  await bench.measure({
    name: update,
    n,
    delta: 1,
    engines: bothEngines(db, byHand, {
      matview: ({ id, delay }) => setDelay.run(delay, id),
      js: ({ id, delay }) => byHand.setDelay(id, delay),
      changes: (round) => changedDelays(n, round),
    }),
  });

  const table = db.table('flights');
  await bench.measure({
    name: insert,
    n,
    delta: 1,
    engines: bothEngines(db, byHand, {
      matview: (flight) => table.insert([flight]),
      js: (flight) => byHand.insert(flight),
      changes: (round) => newFlights(n + round * operations, flights),
    }),
  });
  await db.close();
}
await bench.finish();

async function openDatabase(flights) {
  const db = await Database.open();
  db.exec(
    `CREATE TABLE airports (iata text PRIMARY KEY, name text, city text, state text); ${createFlights}`,
  );
  db.table('airports').insert(airports);
  db.table('flights').insert(flights);
  db.exec(views);
  return db;
}

/** Two engines that make the same changes, one operation each. */
function bothEngines(db, byHand, { matview, js, changes }) {
  const engine = (name, change, results) => ({
    name,
    prepare: changes,
    run(prepared) {
      for (const one of prepared) change(one);
      return prepared.length;
    },
    results,
  });
  return [
    engine('matview', matview, () => [
      db.query('SELECT * FROM delays_by_airport').rows,
      db.query('SELECT * FROM late_by_state').rows,
    ]),
    engine('js', js, () => [byHand.delaysByAirport(), byHand.lateByState()]),
  ];
}

/** Some flight or other gets another delay, the same in every engine's round. */
function changedDelays(n, round) {
  const random = randomNumbers(round);
  return Array.from({ length: operations }, () => ({
    id: 1 + Math.floor(random() * n),
    delay: Math.floor(random() * 120) - 30,
  }));
}

function newFlights(first, { origin, destination }) {
  const random = randomNumbers(first);
  const airport = ({ codes, values }) => values[codes[Math.floor(random() * codes.length)]];
  return Array.from({ length: operations }, (_, i) => ({
    id: first + i + 1,
    departure: new Date(Date.UTC(2001, 6, 1, 0, i)),
    origin: airport(origin),
    destination: airport(destination),
    delay: Math.floor(random() * 120) - 30,
    distance: Math.floor(random() * 2000),
  }));
}

/** Repeatable random numbers from 0 to 1 (a linear congruential generator). */
function randomNumbers(seed) {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
