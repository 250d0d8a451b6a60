// What the quickstart prints: a line for each step with the time it took, and rows as a table.

/** Runs one step and prints how long it took; resolves to what the step gave. */
export async function step(title, work) {
  const start = performance.now();
  const result = await work();
  const took = performance.now() - start;
  console.log(`${title.padEnd(66)} ${milliseconds(took).padStart(10)}`);
  return result;
}

/** Prints the first `limit` rows under a heading. */
export function show(heading, rows, limit = 5) {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.slice(0, limit).map((row) => names.map((name) => cell(row[name])))];
  const width = (column) => Math.max(...lines.map((line) => line[column].length));
  const isNumber = (column) => typeof rows[0][names[column]] === 'number';
  const align = (text, column) =>
    isNumber(column) ? text.padStart(width(column)) : text.padEnd(width(column));

  const [header, ...body] = lines.map((line) => line.map(align).join('   '));
  const more = rows.length > limit ? `   … ${rows.length - limit} more` : '';
  console.log(`\n  ${heading}\n  ${header}\n  ${'─'.repeat(header.length)}`);
  for (const line of body) console.log(`  ${line}`);
  console.log(`${more}\n`);
}

function cell(value) {
  if (value === null) return '–';
  if (typeof value !== 'number') return String(value);
  const digits = Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function milliseconds(time) {
  return time < 1 ? `${(time * 1000).toFixed(0)} µs` : `${time.toFixed(time < 10 ? 2 : 0)} ms`;
}
