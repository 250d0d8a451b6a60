// A workload's queries as incremental views: what they hold while the tables change, against the queries themselves.
import assert from 'node:assert/strict';

const engines = {
  matview: async () => (await import('../runner/engines/matview.mjs')).openMatview(),
  native: async () => (await import('../runner/engines/native.mjs')).openNative(),
};

/** The package; with MATVIEW_ENGINE=native what matview_answers was built from. */
export const openEngine = () => engines[process.env.MATVIEW_ENGINE ?? 'matview']();

const nameOf = ({ name }) => `view_${name.toLowerCase()}`;

/** Makes the views; every part of them follows changes at the cost of the change. */
export async function createViews(engine, queries) {
  for (const query of queries) {
    const { rows } = await engine.run(`EXPLAIN ${query.sql}`);
    // An ORDER BY at the end means nothing in a view.
    const recomputed = rows.map(([line]) => line).filter((line) => /\[recompute\]$/.test(line));
    const others = recomputed.filter((line) => !/^Sort/.test(line));
    assert.deepEqual(others, [], `${query.name} is partly computed again`);
    const { types } = await engine.run(query.sql);
    const columns = types.map((_, i) => `c${i}`).join(', ');
    await engine.run(
      `CREATE MATERIALIZED VIEW ${nameOf(query)} (${columns}) WITH (refresh_strategy = 'incremental') AS ${query.sql}`,
    );
  }
}

/** Throws at the first view that does not hold what `judge`, the same engine or another, answers to its query. */
export async function checkViews(engine, judge, queries) {
  for (const query of queries) {
    const found = linesOf(await engine.run(`SELECT * FROM ${nameOf(query)}`));
    const wanted = linesOf(await judge.run(query.sql));
    const at = wanted.findIndex((line, i) => line !== found[i]);
    const differ = `${query.name}: ${found.length} rows, ${judge.name}: ${wanted.length}`;
    assert.ok(
      at < 0 && found.length === wanted.length,
      `${differ}; ${found[at]} instead of ${wanted[at]}`,
    );
  }
}

const linesOf = ({ rows }) => rows.map((row) => row.map((v) => v ?? 'NULL').join('\t')).sort();

/** Cuts what happens, [{ table, … }] in order, into transactions: `sqlOf(table, events)` is one statement's. */
export function transactions(events, size, sqlOf) {
  const scripts = [];
  for (let first = 0; first < events.length; first += size) {
    const batch = events.slice(first, first + size);
    const tables = [...new Set(batch.map(({ table }) => table))];
    const statements = tables.map((table) =>
      sqlOf(
        table,
        batch.filter((event) => event.table === table),
      ),
    );
    scripts.push(`BEGIN; ${statements.join('; ')}; COMMIT`);
  }
  return scripts;
}
