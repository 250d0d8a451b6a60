// What bench:ivm prints: each case as it is measured, then a table of ratios, and how times grow.

const ours = 'matview';

/** One view and one size of commits: a line for each engine. */
export function printCase(rows) {
  const [{ case: name, n, delta }] = rows;
  console.log(`\n${name} — ${count(n)} orders, ${count(delta)} changed`);
  const times = rows.filter(({ metric }) => metric === 'time');
  const base = times.find(({ engine }) => engine === ours)?.median;
  for (const { engine, median, min, max, runs, error } of times) {
    const label = `  ${engine.padEnd(12)}`;
    if (median === null) {
      console.log(`${label} ✗ ${error}`);
      continue;
    }
    const spread = `(${time(min)} … ${time(max)}, ${runs} runs)`;
    const against = engine !== ours && base ? `matview takes ${ratio(base / median)} of it` : '';
    const kinds = rows
      .filter((row) => row.engine === engine && row.metric !== 'time')
      .map((row) => `${row.metric} ${time(row.median)}`)
      .join(', ');
    const parts = [time(median).padStart(10), spread.padEnd(36), against.padEnd(26), kinds];
    console.log(`${label} ${parts.join('  ').trimEnd()}`);
  }
}

export function printBuilds(rows) {
  console.log('\nFirst build, and memory of the view');
  for (const name of new Set(rows.map((row) => row.case))) {
    const own = rows.filter((row) => row.case === name);
    const built = own.filter(({ metric }) => metric === 'build');
    const cells = built.map(({ engine, median }) => `${engine} ${time(median)}`.padEnd(20));
    const memory = own.find(({ metric }) => metric === 'memory');
    if (memory) cells.push(`${mebibytes(memory.median)} of ${mebibytes(memory.held)} held`);
    console.log(`  ${name.padEnd(26)}${cells.join('  ')}`);
  }
}

/** All cases: matview's time for a commit, and as a multiple of each other engine's. */
export function printTable(rows) {
  const times = rows.filter(({ metric }) => metric === 'time');
  const peers = [...new Set(times.map(({ engine }) => engine))].filter((name) => name !== ours);
  console.log(
    "\nmatview's time for a commit, and as a multiple of theirs (– where one of the two has none)",
  );
  const head = ['matview', ...peers].map((name) => name.padStart(12)).join('');
  console.log(`  ${'view'.padEnd(26)}${'orders'.padStart(10)}${'changed'.padStart(9)}${head}`);
  for (const [key, group] of groupsOf(times, (row) => `${row.case}|${row.n}|${row.delta}`)) {
    const [name, n, delta] = key.split('|');
    const own = group.find(({ engine }) => engine === ours)?.median ?? null;
    const cells = peers.map((peer) => {
      const other = group.find(({ engine }) => engine === peer)?.median ?? null;
      return (own !== null && other !== null ? ratio(own / other) : '–').padStart(12);
    });
    const shown = (own === null ? '–' : time(own)).padStart(12);
    const place = `${name.padEnd(26)}${count(Number(n)).padStart(10)}${count(Number(delta)).padStart(9)}`;
    console.log(`  ${place}${shown}${cells.join('')}`);
  }
}

/** By how much a commit costs more when there are ten times the rows, for each view, size of commits and engine. */
export function printGrowth(rows) {
  const times = rows.filter(({ metric, median }) => metric === 'time' && median !== null);
  const engines = [...new Set(times.map(({ engine }) => engine))];
  console.log('\nHow many times as much a commit costs with ten times the orders');
  const head = engines.map((name) => name.padStart(12)).join('');
  console.log(`  ${'view'.padEnd(26)}${'changed'.padStart(9)}${head}`);
  for (const [key, group] of groupsOf(times, (row) => `${row.case}|${row.delta}`)) {
    const [name, delta] = key.split('|');
    const cells = engines.map((engine) => {
      const growth = growthOf(group.filter((row) => row.engine === engine));
      return (growth === undefined ? '–' : ratio(growth)).padStart(12);
    });
    console.log(`  ${name.padEnd(26)}${count(Number(delta)).padStart(9)}${cells.join('')}`);
  }
}

/** The factor for each decade of n, by least squares of the logarithms; undefined with one size. */
export function growthOf(rows) {
  if (rows.length < 2) return undefined;
  const points = rows.map(({ n, median }) => [Math.log10(n), Math.log10(median)]);
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return 10 ** (covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0));
}

export function groupsOf(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}

export const ratio = (value) => `${value.toFixed(value < 0.095 ? 3 : 2)}×`;
export const count = (n) => n.toLocaleString('en').replaceAll(',', ' ');
export const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

export function time(milliseconds) {
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(1)} µs`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
}
