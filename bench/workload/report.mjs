// What a workload's benchmark prints: a line for each query, then the geometric mean beside each engine.

const ours = 'matview';

/** One query, every engine on its line. */
export function printQuery(rows) {
  console.log(`\n${rows[0].case}`);
  const base = rows.find(({ engine }) => engine === ours)?.median;
  for (const { engine, median, min, max, runs, error } of rows) {
    const name = `  ${engine.padEnd(10)}`;
    if (median === null) {
      console.log(`${name} ✗ ${error}`);
      continue;
    }
    const spread = `(${time(min)} … ${time(max)}, ${runs} ${runs === 1 ? 'run' : 'runs'})`;
    const against = engine !== ours && base ? `matview takes ${ratio(base / median)} of it` : '';
    console.log(`${name} ${time(median).padStart(10)}  ${spread.padEnd(36)}${against}`);
  }
}

/** A table of ratios, geometric means over the queries that both could run, and the bars. */
export function printSummary(rows, bars) {
  const times = rows.filter(({ metric, case: name }) => metric === 'time' && !name.includes(':'));
  const peers = [...new Set(times.map(({ engine }) => engine))].filter((name) => name !== ours);
  const cases = [...new Set(times.map((row) => row.case))];
  const medianOf = (name, engine) =>
    times.find((row) => row.case === name && row.engine === engine)?.median ?? null;
  const ratiosTo = (peer) =>
    cases
      .map((name) => ({ name, own: medianOf(name, ours), other: medianOf(name, peer) }))
      .filter(({ own, other }) => own !== null && other !== null)
      .map(({ name, own, other }) => ({ name, ratio: own / other }));

  console.log(`\nmatview's time, as a multiple of theirs (– where one of the two has none)`);
  console.log(`  ${'query'.padEnd(8)}${'matview'.padStart(12)}${peers.map(column).join('')}`);
  for (const name of cases) {
    const own = medianOf(name, ours);
    const cells = peers.map((peer) => {
      const other = medianOf(name, peer);
      return column(own !== null && other !== null ? ratio(own / other) : '–');
    });
    console.log(
      `  ${name.padEnd(8)}${(own === null ? '–' : time(own)).padStart(12)}${cells.join('')}`,
    );
  }
  for (const peer of peers) {
    const ratios = ratiosTo(peer);
    if (ratios.length === 0) {
      console.log(`  geometric mean beside ${peer}: no query that both can run`);
      continue;
    }
    const mean = geometricMean(ratios.map((one) => one.ratio));
    const worst = ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a));
    console.log(
      `  geometric mean beside ${peer}: ${ratio(mean)} over ${ratios.length} of ${cases.length} queries; ` +
        `worst ${worst.name}, ${ratio(worst.ratio)}`,
    );
  }
  for (const bar of bars) printBar(bar, ratiosTo(bar.engine), cases.length);
  printFailures(times);
}

function printBar({ engine, mean, each }, ratios, count) {
  if (ratios.length === 0) return;
  const complete = ratios.length === count ? '' : `, ${count - ratios.length} queries missing`;
  const reached = geometricMean(ratios.map((one) => one.ratio));
  console.log(
    `  ${mark(reached <= mean && !complete)} geometric mean ${ratio(reached)} of ${engine}, ` +
      `at most ${ratio(mean)}${complete}`,
  );
  if (!each) return;
  const over = ratios.filter((one) => one.ratio > each).map(({ name }) => name);
  const said = over.length > 0 ? `: ${over.join(', ')} over it` : '';
  console.log(`  ${mark(over.length === 0 && !complete)} each query at most ${ratio(each)}${said}`);
}

function printFailures(times) {
  for (const engine of new Set(times.map((row) => row.engine))) {
    const failed = times.filter((row) => row.engine === engine && row.median === null);
    if (failed.length === 0) continue;
    console.log(`  ${engine} has no time for ${failed.map((row) => row.case).join(', ')}`);
  }
}

/** Mebibytes held after a query in a new instance, and how much of it the data were. */
export function printMemory(rows) {
  console.log(
    '\nMemory after the query, in a new instance with the data loaded (MiB; in brackets: data alone)',
  );
  for (const name of new Set(rows.map((row) => row.case))) {
    const cells = rows
      .filter((row) => row.case === name)
      .map(({ engine, median, loaded, error }) =>
        error
          ? `${engine} ✗ ${error.slice(0, 60)}`
          : `${engine} ${mebibytes(median)} (${mebibytes(loaded)})`,
      );
    console.log(`  ${name.padEnd(8)}${cells.join('   ')}`);
  }
}

const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
const column = (text) => text.padStart(12);
const mark = (isReached) => (isReached ? '✓' : '✗');
const ratio = (value) => `${value.toFixed(2)}×`;
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(0);

function time(milliseconds) {
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(1)} µs`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
}
