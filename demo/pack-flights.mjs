// The page's data as one compact file, made when the page is built: 10 bytes a flight. fetch-flights.ts reads it.
import { readAirports, readFlights } from './flights.mjs';

const microsecondsPerMinute = 60_000_000n;

/** A header in JSON, its length before it, and the columns one after the other, widest first. */
export async function packFlights(count) {
  const flights = await readFlights(count);
  const header = JSON.stringify({
    count,
    airports: await readAirports(),
    origins: flights.origin.values,
    destinations: flights.destination.values,
  });
  const padded = header.padEnd(header.length + padding(new TextEncoder().encode(header).length));
  const text = new TextEncoder().encode(padded);
  return Buffer.concat(
    [
      Uint32Array.of(text.length),
      text,
      Int32Array.from(flights.departure, (time) => Number(time / microsecondsPerMinute)),
      Int16Array.from(flights.delay),
      Int16Array.from(flights.distance),
      Uint8Array.from(flights.origin.codes), // there are 223 airports with scheduled flights
      Uint8Array.from(flights.destination.codes),
    ].map(({ buffer }) => new Uint8Array(buffer)),
  );
}

/** Bytes to the next multiple of 4, where a column of 32-bit integers may start. */
const padding = (length) => (4 - (length % 4)) % 4;
