// The data of the benchmarks: real flights, as columns, in the sizes that --quick and a full run take.
import { readFlights } from '../demo/flights.mjs';

export { readAirports } from '../demo/flights.mjs';

export const createFlights = `CREATE TABLE flights (id integer PRIMARY KEY, departure timestamp, origin text,
  destination text, delay integer, distance integer)`;

/** Resolves to a function that gives the first n flights. */
export async function flightsUpTo(most) {
  const all = await readFlights(most);
  const shorten = ({ codes, values }, n) => ({ codes: codes.subarray(0, n), values });
  return (n) => ({
    id: all.id.subarray(0, n),
    departure: all.departure.subarray(0, n),
    origin: shorten(all.origin, n),
    destination: shorten(all.destination, n),
    delay: all.delay.subarray(0, n),
    distance: all.distance.subarray(0, n),
  });
}
