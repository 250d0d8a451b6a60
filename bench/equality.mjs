// Whether two engines found the same rows: in any order, with numbers equal up to rounding. Exact decimals, which come
// as text, equal the number that they say.

/** What differs, as a sentence; undefined when nothing does. Rows are objects with the same columns. */
export function differenceBetween(rows, others) {
  if (rows.length !== others.length) return `${rows.length} rows and ${others.length} rows`;
  const columns = Object.keys(rows[0] ?? {});
  const sorted = inOrder(rows, columns);
  const sortedOthers = inOrder(others, columns);
  for (const [i, row] of sorted.entries()) {
    const column = columns.find((name) => !isSame(row[name], sortedOthers[i][name]));
    if (column) return `${text(row)} and ${text(sortedOthers[i])} in ${column}`;
  }
  return undefined;
}

/** By the columns that are not numbers first: what is only equal up to rounding must not decide. */
function inOrder(rows, columns) {
  const isNumeric = (column) => typeof rows[0][column] === 'number';
  const byKind = [...columns].sort((a, b) => isNumeric(a) - isNumeric(b));
  return rows.toSorted((a, b) => {
    for (const column of byKind) {
      if (!isSame(a[column], b[column])) return a[column] < b[column] ? -1 : 1;
    }
    return 0;
  });
}

function isSame(a, b) {
  if (typeof a === 'number' || typeof b === 'number') {
    const [x, y] = [numberOf(a), numberOf(b)];
    return Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x), Math.abs(y));
  }
  return a === b;
}

function numberOf(value) {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && decimal.test(value) ? Number(value) : Number.NaN;
}

const decimal = /^-?\d+(\.\d+)?$/;

const text = (row) => JSON.stringify(row);
