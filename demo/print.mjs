// What the quickstart prints: a line for each step with the time it took, and rows as a table.

/** Runs one step, which may be `count` like ones, and prints how long it took; resolves to what it gave. */
export async function step(title, work, count = 1) {
  const start = performance.now();
  const result = await work();
  const took = performance.now() - start;
  const each = count > 1 ? `   ${duration(took / count)} each` : '';
  console.log(`${title.padEnd(62)} ${duration(took).padStart(8)}${each}`);
  return result;
}

/** Prints the first `limit` rows under a heading. */
export function show(heading, rows, limit = 5) {
  const shown = rows.slice(0, limit);
  const names = Object.keys(shown[0]);
  const columns = names.map((name) =>
    column(
      name,
      shown.map((row) => row[name]),
    ),
  );
  const [header, ...lines] = [names, ...shown].map((_, i) =>
    columns.map((texts) => texts[i]).join('   '),
  );
  const more = rows.length > limit ? [`… ${rows.length - limit} more`] : [];
  const printed = ['', heading, header, '─'.repeat(header.length), ...lines, ...more];
  console.log(`${printed.join('\n  ')}\n`);
}

/** A column's name and values as texts of one width, numbers to the right and with as many decimals. */
function column(name, values) {
  const isNumeric = values.every((value) => typeof value === 'number');
  const digits = values.every(Number.isInteger) ? 0 : 1;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const texts = [name, ...values.map((value) => value?.toLocaleString('en', format) ?? '–')];
  const width = Math.max(...texts.map(({ length }) => length));
  return texts.map((text) => (isNumeric ? text.padStart(width) : text.padEnd(width)));
}

function duration(milliseconds) {
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(0)} µs`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}
