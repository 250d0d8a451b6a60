// The page's database: two tables and the two views that the page shows.
import type { Database } from 'matview';
import type { Flights } from './fetch-flights.ts';

export interface StateRow {
  state: string;
  flights: number;
  average: number;
}

export interface DayRow {
  day: Date;
  flights: number;
  average: number;
}

export const viewQueries = {
  flights_by_state: `SELECT state, count(*) AS flights, avg(delay) AS average
FROM flights JOIN airports ON iata = origin
GROUP BY state`,
  delays_by_day: `SELECT date_trunc('day', departure) AS day,
       count(*) AS flights, avg(delay) AS average
FROM flights
GROUP BY date_trunc('day', departure)`,
};

/** Whether an earlier visit left its tables and views. */
export const isFilled = (db: Database) => db.views.viewExists('delays_by_day');

/** Creates everything and loads the first `count` flights, in one transaction. */
export function fill(db: Database, flights: Flights, count: number): void {
  db.transaction((tx) => {
    tx.exec(`
      CREATE TABLE airports (iata text PRIMARY KEY, name text, city text, state text);
      CREATE TABLE flights (
        id          integer PRIMARY KEY,
        departure   timestamp,
        origin      text,
        destination text,
        delay       integer,
        distance    integer
      )`);
    tx.table('airports').insert(flights.airports);
    tx.table('flights').insert(flights.first(count));
    for (const [name, query] of Object.entries(viewQueries)) {
      tx.exec(
        `CREATE MATERIALIZED VIEW ${name} WITH (refresh_strategy = 'incremental') AS ${query}`,
      );
    }
  });
}

export function empty(db: Database): void {
  db.transaction((tx) => {
    for (const name of Object.keys(viewQueries)) tx.exec(`DROP MATERIALIZED VIEW ${name}`);
    tx.exec('DROP TABLE flights; DROP TABLE airports');
  });
}

export function countFlights(db: Database): number {
  return db.query<{ flights: number }>('SELECT count(*) AS flights FROM flights').rows[0]!.flights;
}
