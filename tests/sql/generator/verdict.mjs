// Whether two engines did the same with a statement.

/** Errors of the data at hand (class 22) and of a plan's making depend on what is evaluated, and in which order. */
const dependsOnPlan = (code) => code.startsWith('22') || code.startsWith('54');
const isFloat = (type) => type === 'double precision' || type === 'real';

/** `{ rows, types }` or `{ error: { code, message } }`. */
export async function outcomeOf(engine, sql) {
  try {
    return await engine.run(sql);
  } catch (error) {
    if (!error.code) throw error;
    return { error };
  }
}

/**
 * `'same'`, `'unsupported'` (0A000, where PostgreSQL answers), `'open'` (nobody can say), or `{ kind, text }` of the
 * difference. `isStrict`: constants only, so that even errors of data have to be the same.
 */
export function verdict(found, wanted, { isOrdered, isStrict }) {
  if (found.error?.code === '0A000') return 'unsupported';
  if (found.error?.code === 'crash') return { kind: 'crash', text: found.error.message };
  const codes = [found.error?.code, wanted.error?.code];
  if (!isStrict && codes.some((code) => code && dependsOnPlan(code))) return 'open';
  if (found.error || wanted.error) {
    if (codes[0] === codes[1]) return 'same';
    const says = ({ error }) => (error ? `${error.code} ${error.message}` : 'rows');
    return {
      kind: `error ${codes.map((code) => code ?? 'none').join(', not ')}`,
      text: `${says(found)}; PostgreSQL: ${says(wanted)}`,
    };
  }
  const difference = rowsDifference(found, wanted, isOrdered);
  return difference ? { kind: 'rows', text: difference } : 'same';
}

function rowsDifference(found, wanted, isOrdered) {
  if (found.types.length !== wanted.types.length) {
    return `${found.types.length} columns; PostgreSQL: ${wanted.types.length}`;
  }
  const floats = wanted.types.map(isFloat);
  const left = inOrder(found.rows, isOrdered, floats);
  const right = inOrder(wanted.rows, isOrdered, floats);
  if (left.length !== right.length) return `${left.length} rows; PostgreSQL: ${right.length}`;
  const at = left.findIndex(
    (row, i) => !row.every((value, c) => isSame(value, right[i][c], floats[c])),
  );
  return at < 0
    ? undefined
    : `row ${at + 1}: ${JSON.stringify(left[at])}; PostgreSQL: ${JSON.stringify(right[at])}`;
}

/** Sums of floating point numbers differ in the last digits with the order of additions. */
function isSame(a, b, isFloatColumn) {
  if (a === b) return true;
  if (!isFloatColumn || a === null || b === null) return false;
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x), Math.abs(y));
}

/** Sorted by what is exact first. */
function inOrder(rows, isOrdered, floats) {
  if (isOrdered) return rows;
  const keyOf = (row) => {
    const exact = row.filter((_, i) => !floats[i]);
    const rounded = row
      .filter((_, i) => floats[i])
      .map((value) => value && Number(value).toPrecision(8));
    return JSON.stringify([exact, rounded]);
  };
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}
