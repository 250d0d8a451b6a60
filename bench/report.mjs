// What a benchmark prints: medians beside each other, how they grow with the size, and which bars they reach.

/** One case at one size: a line for each engine. */
export function printCase(rows) {
  const [{ case: name, n, delta }] = rows;
  const ours = rows.find(({ engine }) => engine === 'matview');
  const changed = delta === null ? '' : `, ${rowCount(delta)} changed`;
  console.log(`\n${name} — ${rowCount(n)} rows${changed}`);
  for (const { engine, median, min, max, runs } of rows) {
    const spread = `(${time(min)} … ${time(max)}, ${runs} runs)`;
    const against =
      engine === 'matview' ? '' : `matview takes ${ratio(ours.median / median)} of it`;
    console.log(
      `  ${engine.padEnd(10)} ${time(median).padStart(10)}  ${spread.padEnd(36)}${against}`,
    );
  }
}

/** For each case and engine, the power of n that its time grows with: 1 is linear, 0 is no growth. */
export function printGrowth(rows) {
  console.log('\nGrowth with the number of rows');
  for (const name of new Set(rows.map(title))) {
    const sizes = rows.filter((row) => title(row) === name);
    if (sizes.length > 1) console.log(`  ${name.padEnd(50)} n^${slope(sizes).toFixed(2)}`);
  }
}

/** Each bar, and whether matview reaches it. */
export function printBars(bars, rows) {
  console.log('\nBars');
  for (const bar of bars) {
    const measured = (engine) =>
      rows.find((row) => row.case === bar.case && row.n === bar.n && row.engine === engine);
    const ours = measured('matview');
    if (!ours) continue; // a size that --quick leaves out
    const where = `${bar.case}, ${rowCount(bar.n)} rows`;
    if (bar.engine) {
      const reached = ours.median / measured(bar.engine).median;
      const text = `${where}: ${ratio(reached)} of ${bar.engine}, at most ${ratio(bar.times)}`;
      console.log(`  ${reached <= bar.times ? '✓' : '✗'} ${text}`);
    } else {
      const text = `${where}: ${time(ours.median)}, at most ${time(bar.milliseconds)}`;
      console.log(`  ${ours.median <= bar.milliseconds ? '✓' : '✗'} ${text}`);
    }
  }
}

/** The least-squares slope of log(median) over log(n). */
function slope(rows) {
  const points = rows.map(({ n, median }) => [Math.log(n), Math.log(median)]);
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

const title = (row) => `${row.case}: ${row.engine}`;
const ratio = (value) => `${value.toFixed(2)}×`;
const rowCount = (n) => n.toLocaleString('en').replaceAll(',', ' ');

function time(milliseconds) {
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(2)} µs`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
}
