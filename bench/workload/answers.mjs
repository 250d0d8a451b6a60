// Whether two engines answered a query alike. Engines differ in how they give numbers and dates, so values are
// brought to one form first; numbers are equal up to rounding.

/** A value that every engine gives in the same form: null, boolean, number, or text without blanks at its end. */
export function plain(value) {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return value;
  const text = value.trimEnd();
  if (text !== '' && /^-?\d*\.?\d*(e[+-]?\d+)?$/i.test(text) && !/^0\d/.test(text)) {
    return Number(text);
  }
  return text.replace(/^(\d{4}-\d\d-\d\d) 00:00:00$/, '$1');
}

/** What differs between two answers (arrays of arrays), as a sentence; undefined when nothing does. */
export function differenceOfAnswers(rows, others, { isOrdered = true } = {}) {
  if (rows.length !== others.length) return `${rows.length} rows and ${others.length} rows`;
  const left = rows.map((row) => row.map(plain));
  const right = others.map((row) => row.map(plain));
  if (!isOrdered) {
    left.sort(compareRows);
    right.sort(compareRows);
  }
  for (const [i, row] of left.entries()) {
    if (row.length !== right[i].length) return `${row.length} columns and ${right[i].length}`;
    if (!isSameRow(row, right[i])) return `row ${i}: ${textOf(row)} and ${textOf(right[i])}`;
  }
  return undefined;
}

/**
 * The same for a query with a LIMIT whose order does not decide everything: both answers have equal values in the
 * columns `keys` (in order), and every row of theirs is one of `all`, the answer without the limit.
 */
export function differenceOfTops(rows, others, { keys, all }) {
  const keysOf = (answer) => answer.map((row) => keys.map((key) => row[key]));
  const difference = differenceOfAnswers(keysOf(rows), keysOf(others));
  if (difference) return difference;
  const known = new Set(all.map((row) => textOf(row.map(rounded))));
  const stray = rows.find((row) => !known.has(textOf(row.map(rounded))));
  return stray && `${textOf(stray)} is not among the rows without the limit`;
}

/** Numbers cut to what is equal whatever the order of additions was. */
function rounded(value) {
  const known = plain(value);
  return typeof known === 'number' ? Number(known.toPrecision(9)) : known;
}

function isSame(a, b) {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)) || Object.is(a, b);
  }
  return a === b;
}

const isSameRow = (row, other) => row.every((value, i) => isSame(value, other[i]));

/** By what is not a number first: what is only equal up to rounding must not decide. */
function compareRows(a, b) {
  for (const numbers of [false, true]) {
    for (const [i, value] of a.entries()) {
      if ((typeof value === 'number') !== numbers || isSame(value, b[i])) continue;
      if (value === null || b[i] === null) return value === null ? 1 : -1;
      return value < b[i] ? -1 : 1;
    }
  }
  return 0;
}

const textOf = (row) => JSON.stringify(row);
