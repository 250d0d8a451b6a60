// npm run quickstart: 200 000 real flights, three views that keep themselves fresh, and a reopening from disk.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Database } from 'matview';
import { readAirports, readFlights } from './flights.mjs';
import { show, step } from './print.mjs';

const airports = await readAirports();
const flights = await readFlights(200_000); // columns: { id: Int32Array, …, origin: { codes, values }, … }
const folder = await mkdtemp(path.join(tmpdir(), 'matview-'));

// ── Tables ──

let db = await Database.open(`file://${folder}`);

db.exec(`
  CREATE TABLE airports (iata text PRIMARY KEY, name text, city text, state text);
  CREATE TABLE flights (
    id          integer PRIMARY KEY,
    departure   timestamp,
    origin      text,
    destination text,
    delay       integer,
    distance    integer
  );
`);

await step('Load 3 376 airports and 200 000 flights', () => {
  db.table('airports').insert(airports);
  db.table('flights').insert(flights);
});

// ── Views ──

await step('Create three incremental views over them', () =>
  db.exec(`
    CREATE MATERIALIZED VIEW delays_by_state WITH (refresh_strategy = 'incremental') AS
      SELECT airports.state, count(*) AS flights, avg(delay) AS average, min(delay) AS best, max(delay) AS worst
      FROM flights JOIN airports ON airports.iata = flights.origin
      GROUP BY airports.state;

    CREATE MATERIALIZED VIEW routes WITH (refresh_strategy = 'incremental') AS
      SELECT origin, destination, count(*) AS flights, avg(delay) AS average
      FROM flights
      GROUP BY origin, destination;

    CREATE MATERIALIZED VIEW delays_by_hour WITH (refresh_strategy = 'incremental') AS
      SELECT extract(hour FROM departure) AS hour, count(*) AS flights, avg(delay) AS average
      FROM flights
      GROUP BY extract(hour FROM departure);
  `),
);

const busiestStates = 'SELECT * FROM delays_by_state ORDER BY flights DESC, state';
const worstRoutes = 'SELECT * FROM routes WHERE flights >= 50 ORDER BY average DESC, origin';
show('Delays by state, in minutes', db.query(busiestStates).rows);
show('Routes with the longest delays', db.query(worstRoutes).rows);

// ── Changes: when a statement returns, the views are right ──

const setDelay = db.prepare('UPDATE flights SET delay = $1 WHERE id = $2');
await step(
  'Update one by one: the year begins with 10 000 flights on time',
  () => {
    for (let id = 1; id <= 10_000; id++) setDelay.run(0, id);
  },
  10_000,
);

await step('Insert one: the first flight ever out of Delaware', () =>
  db.table('flights').insert([
    {
      id: 200_001,
      departure: new Date('2001-01-13T09:00Z'),
      origin: 'ILG',
      destination: 'ORD',
      delay: -3,
      distance: 680,
    },
  ]),
);

const { rowCount } = await step('Update many: fog over San Francisco costs everyone an hour', () =>
  db.query(`UPDATE flights SET delay = delay + 60 WHERE origin = 'SFO'`),
);

await step('Delete many: Atlanta closes', () =>
  db.query(`DELETE FROM flights WHERE origin = 'ATL'`),
);

console.log(`\n  ${rowCount} flights waited for the fog to lift.`);
show('Delays by state', db.query(busiestStates).rows);
show('Delaware', db.query(`SELECT * FROM delays_by_state WHERE state = 'DE'`).rows);

// ── On disk ──

await step('Close', () => db.close());
db = await step('Reopen from the folder, views included', () => Database.open(`file://${folder}`));

show('Routes with the longest delays', db.query(worstRoutes).rows);
show(
  'Delays by hour of departure',
  db.query('SELECT * FROM delays_by_hour ORDER BY hour').rows,
  24,
);

await db.close();
await rm(folder, { recursive: true });
