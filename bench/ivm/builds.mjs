// First builds: a view made over tables that are full already, beside the same by hand and beside DuckDB-WASM, which
// runs the query to its Arrow table; and the WebAssembly memory that matview's view takes.
import { openDuck } from '../engines/duckdb.mjs';
import { openMatview } from '../engines/ivm/matview.mjs';
import { differenceBetween } from '../equality.mjs';
import { summary } from '../timing.mjs';

/** Rows `{ engine, metric: 'build', … }` for each of `views`, as lists by view's name. `builders`: participants. */
export async function measureBuilds(builders, { tables, views, data, runs }) {
  const duckdb = await openDuck();
  for (const table of tables) duckdb.load(table, data[table.name]);
  const results = new Map();
  for (const view of views) {
    const engines = builders.map(({ name, engine }) => ({
      name,
      run: () => engine.create(view),
      rows: () => engine.results(view)[0],
      settle: () => engine.drop(view),
    }));
    let answer;
    engines.push({
      name: 'duckdb',
      run() {
        answer = duckdb.query(view.sql);
      },
      rows: () => objectsOf(answer, duckdb.rowsOf(answer)),
      settle() {},
    });
    results.set(view.name, await measureBuild(view, engines, runs));
  }
  duckdb.close();
  return results;
}

async function measureBuild(view, engines, runs) {
  const times = new Map(engines.map(({ name }) => [name, []]));
  let expected;
  for (let i = 0; i <= runs; i++) {
    for (const engine of i % 2 === 0 ? engines : engines.toReversed()) {
      globalThis.gc?.();
      const start = performance.now();
      engine.run();
      const took = performance.now() - start;
      if (i > 0) {
        times.get(engine.name).push(took);
      } else {
        const rows = engine.rows();
        expected ??= rows;
        const difference = differenceBetween(expected, rows);
        if (difference) throw new Error(`${view.name}: ${engine.name} differs: ${difference}`);
      }
      engine.settle();
    }
  }
  return engines.map(({ name }) => ({
    engine: name,
    metric: 'build',
    ...summary(times.get(name)),
  }));
}

function objectsOf(answer, rows) {
  const names = answer.schema.fields.map(({ name }) => name);
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

/**
 * `{ engine, metric: 'memory', … }`: the bytes by which the WebAssembly memory of a new instance grows with `views`. It
 * grows in steps and never shrinks, so this is at least what the views hold, and includes what building them took.
 */
export async function measureMemory({ tables, views, data }) {
  const engine = await openMatview({ tables });
  engine.load(data);
  const before = engine.memory();
  for (const view of views) engine.create(view);
  const bytes = engine.memory() - before;
  await engine.close();
  return { engine: 'matview', metric: 'memory', median: bytes, min: bytes, max: bytes, runs: 1 };
}
