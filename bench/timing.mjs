// The clock of every benchmark: garbage is collected before each run, outside the time.

/** Milliseconds for one operation of `engine`; see `Engine` in harness.mjs. */
export async function timeOf(engine, round) {
  const prepared = engine.prepare?.(round);
  globalThis.gc?.();
  const start = performance.now();
  const result = engine.run(prepared);
  const operations = (typeof result?.then === 'function' ? await result : result) ?? 1;
  const took = performance.now() - start;
  await engine.settle?.();
  return took / operations;
}

/** The median, the fastest and the slowest of some times. */
export function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), runs: sorted.length };
}
