// DuckDB-WASM as a peer: in this process, blocking and on one thread, as matview is.
import { createRequire } from 'node:module';
import { createDuckDB, NODE_RUNTIME, VoidLogger } from '@duckdb/duckdb-wasm/blocking';
import * as arrow from 'apache-arrow';

const { resolve } = createRequire(import.meta.url);
const bundle = (name) => ({
  mainModule: resolve(`@duckdb/duckdb-wasm/dist/duckdb-${name}.wasm`),
  mainWorker: resolve(`@duckdb/duckdb-wasm/dist/duckdb-node-${name}.worker.cjs`),
});

/** A connection to a new DuckDB whose integers arrive as numbers. */
export async function openDuckDB() {
  const bundles = { mvp: bundle('mvp'), eh: bundle('eh') };
  const db = await createDuckDB(bundles, new VoidLogger(), NODE_RUNTIME);
  await db.instantiate();
  db.open({ query: { castBigIntToDouble: true, castDecimalToDouble: true } });
  return db.connect();
}

/** The bytes of an Arrow stream with the columns of flights, the form that DuckDB-WASM loads fastest. */
export function arrowStream({ id, departure, origin, destination, delay, distance }) {
  const timestamps = arrow.makeData({
    type: new arrow.TimestampMicrosecond(),
    length: departure.length,
    data: departure,
  });
  const table = new arrow.Table({
    id: arrow.makeVector(id),
    departure: arrow.makeVector(timestamps),
    origin: textVector(origin),
    destination: textVector(destination),
    delay: arrow.makeVector(delay),
    distance: arrow.makeVector(distance),
  });
  return arrow.tableToIPC(table, 'stream');
}

function textVector({ codes, values }) {
  const dictionary = arrow.vectorFromArray(values, new arrow.Utf8());
  const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());
  return arrow.makeVector(arrow.makeData({ type, length: codes.length, data: codes, dictionary }));
}

/** The rows of an answer as plain objects. */
export const rowsOf = (answer) => answer.toArray().map((row) => row.toJSON());
