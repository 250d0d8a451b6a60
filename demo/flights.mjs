// US flights from January 2001 on, and the country's airports: real data, from the npm package vega-datasets.
import { readFile } from 'node:fs/promises';
import { csvParse } from 'd3-dsv';
import { asyncBufferFromFile, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { TextColumn } from './text-column.mjs';

const folder = new URL('../node_modules/vega-datasets/data/', import.meta.url);

/** The airports as rows: { iata, name, city, state }. */
export async function readAirports() {
  const airports = csvParse(await readFile(new URL('airports.csv', folder), 'utf8'));
  return airports.map(({ iata, name, city, state }) => ({ iata, name, city, state }));
}

/**
 * The first `count` flights, in order of departure, as columns: typed arrays for numbers, and for texts
 * { codes, values }. `db.table('flights').insert(…)` takes them as they are. There are 3 million.
 */
export async function readFlights(count) {
  const departure = new BigInt64Array(count); // microseconds since 1970
  const delay = new Int32Array(count); // minutes; below zero when early
  const distance = new Int32Array(count); // miles
  const origin = new TextColumn(count);
  const destination = new TextColumn(count);

  const store = {
    date: (row, microseconds) => (departure[row] = microseconds),
    delay: (row, minutes) => (delay[row] = Number(minutes)),
    distance: (row, miles) => (distance[row] = Number(miles)),
    origin: (row, airport) => origin.set(row, airport),
    destination: (row, airport) => destination.set(row, airport),
  };
  await parquetRead({
    file: await asyncBufferFromFile(new URL('flights-3m.parquet', folder)),
    columns: Object.keys(store),
    rowEnd: count,
    compressors,
    parsers: { timestampFromMicroseconds: (value) => value },
    onChunk({ columnName, columnData, rowStart }) {
      const rows = Math.min(columnData.length, count - rowStart);
      for (let i = 0; i < rows; i++) store[columnName](rowStart + i, columnData[i]);
    },
  });

  const id = Int32Array.from({ length: count }, (_, row) => row + 1);
  return { id, departure, origin, destination, delay, distance };
}
