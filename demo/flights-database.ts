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

/** The views go with the tables. */
export const dropEverything =
  'DROP TABLE IF EXISTS flights CASCADE; DROP TABLE IF EXISTS airports CASCADE;';

/** Whether an earlier visit left its tables and views. */
export function isFilled(db: Database): boolean {
  return Object.keys(viewQueries).every((name) => db.views.viewExists(name));
}

/** Drops what is there, creates everything and loads the first `count` flights: all in one transaction. */
export function fill(db: Database, flights: Flights, count: number): void {
  db.transaction((tx) => {
    tx.exec(`
      ${dropEverything}
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

export function countFlights(db: Database): number {
  return db.query<{ flights: number }>('SELECT count(*) AS flights FROM flights').rows[0]!.flights;
}
