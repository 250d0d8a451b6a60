// The most memory that one query takes: in a new instance of the engine that holds the data and nothing else,
// because WebAssembly memory never shrinks.

const measurable = ['matview', 'duckdb'];

/** A row for each query and engine: bytes held after loading and the query, `metric` "memory". */
export async function measureMemory(tables, data, queries, engineNames, open) {
  const { loadAll } = await import('./run.mjs');
  const rows = [];
  for (const query of queries) {
    for (const name of engineNames.filter((engine) => measurable.includes(engine))) {
      const engine = await open[name]();
      const row = { case: query.name, engine: name, metric: 'memory' };
      let error = await loadAll(engine, tables, data);
      const loaded = engine.memory();
      try {
        if (!error) await engine.query(query.sql, query.variants);
      } catch (reason) {
        error = reason.message.split('\n')[0];
      }
      const bytes = error ? null : engine.memory();
      rows.push({
        ...row,
        loaded,
        median: bytes,
        min: bytes,
        max: bytes,
        runs: error ? 0 : 1,
        error,
      });
      await engine.close();
    }
  }
  return rows;
}
