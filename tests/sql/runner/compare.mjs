// Whether a result is what a record expects, in whichever form it is written down.
import { createHash } from 'node:crypto';

const integers = new Set(['smallint', 'integer', 'bigint']);
const reals = new Set(['real', 'double precision', 'numeric']);

/** What a column of a type is called in a query's header. */
export const typeLetter = (type) => (integers.has(type) ? 'I' : reals.has(type) ? 'R' : 'T');

/** One value on one line, in a form of its own: tabs separate columns, an empty line ends the record. */
export function writtenValue(text) {
  if (text === null) return 'NULL';
  if (text === '') return '(empty)';
  return text.replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
}

/** The rows of a result as lines, sorted as the record asks. */
export function writtenRows(rows, sort) {
  const lines = rows.map((row) => row.map(writtenValue).join('\t'));
  return sort === 'rowsort' ? lines.sort() : lines;
}

/**
 * What differs, as a sentence; undefined when nothing does.
 *
 * @param {{ types: string, expected: string[] }} record
 * @param {{ types: string[], rows: (string | null)[][] }} result
 * @param {{ sort: string, isSqlite: boolean }} how `isSqlite`: values may be formatted as SQLite's runner does
 */
export function differenceFrom(record, result, { sort, isSqlite }) {
  const { expected } = record;
  const hash = /^(\d+) values hashing to ([0-9a-f]{32})$/.exec(expected[0] ?? '');
  const columns = result.types.length;
  if (hash) return hashDifference(hash, formatted(record, result, isSqlite), sort);
  const isOnePerLine = columns > 1 && expected.length === result.rows.length * columns;
  if (isOnePerLine && !expected.some((line) => line.includes('\t'))) {
    return valuesDifference(record, result, { sort, isSqlite });
  }
  const order = sort === 'valuesort' ? 'rowsort' : sort;
  const found = writtenRows(result.rows, order);
  const wanted = order === 'rowsort' ? expected.toSorted() : expected;
  const difference = linesDifference(wanted, found, result);
  if (difference && isSqlite && columns === 1) {
    return valuesDifference(record, result, { sort, isSqlite });
  }
  return difference;
}

function linesDifference(wanted, found, { types }) {
  if (wanted.length !== found.length) {
    return `${wanted.length} rows are expected, ${found.length} came: ${shown(found)}`;
  }
  const at = wanted.findIndex((line, i) => !isSameLine(line, found[i], types));
  return at < 0 ? undefined : `row ${at + 1}: "${wanted[at]}" is expected, "${found[at]}" came`;
}

/** Booleans may be written as DuckDB does, columns may be separated by any blanks. */
function isSameLine(wanted, found, types) {
  if (wanted === found || squeezed(wanted) === squeezed(found)) return true;
  if (!types.includes('boolean')) return false;
  const values = wanted.split('\t');
  const others = found.split('\t');
  const isSame = (value, i) =>
    value === others[i] || (types[i] === 'boolean' && booleanText(value) === others[i]);
  return values.length === others.length && values.every(isSame);
}

const squeezed = (line) => line.trim().split(/\s+/).join(' ');
const booleanText = (text) => ({ true: 't', false: 'f', 1: 't', 0: 'f' })[text] ?? text;

// ── One value on each line, and hashes: SQLite's forms ──

function valuesDifference(record, result, { sort, isSqlite }) {
  const found = sorted(formatted(record, result, isSqlite), sort);
  const wanted = sort === 'valuesort' ? record.expected.toSorted() : record.expected;
  if (wanted.length !== found.length) {
    return `${wanted.length} values are expected, ${found.length} came: ${shown(found)}`;
  }
  const at = wanted.findIndex((line, i) => line !== found[i]);
  return at < 0 ? undefined : `value ${at + 1}: "${wanted[at]}" is expected, "${found[at]}" came`;
}

/** Rows of values, formatted by the record's types when they are SQLite's. */
function formatted({ types }, { rows }, isSqlite) {
  return rows.map((row) =>
    row.map((text, i) => (isSqlite ? sqliteValue(text, types[i]) : writtenValue(text))),
  );
}

function sorted(rows, sort) {
  if (sort === 'valuesort') return rows.flat().sort();
  return (sort === 'rowsort' ? rows.toSorted(compareRows) : rows).flat();
}

function compareRows(a, b) {
  const i = a.findIndex((value, column) => value !== b[column]);
  return i < 0 ? 0 : a[i] < b[i] ? -1 : 1;
}

/** I: as an integer, R: with three decimals, T: what cannot be printed is an @. */
export function sqliteValue(text, type) {
  if (text === null) return 'NULL';
  if (type === 'I') return String(Math.trunc(Number(booleanNumber(text))) || 0);
  if (type === 'R') return Number(text).toFixed(3);
  if (text === '') return '(empty)';
  return text.replace(/[^ -~]/g, '@');
}

const booleanNumber = (text) => ({ t: 1, f: 0 })[text] ?? text;

function hashDifference([, count, digest], rows, sort) {
  const values = sorted(rows, sort);
  if (values.length !== Number(count)) return `${count} values are expected, ${values.length} came`;
  const found = createHash('md5')
    .update(values.map((value) => `${value}\n`).join(''))
    .digest('hex');
  return found === digest ? undefined : `${count} values hash to ${found}, not to ${digest}`;
}

const shown = (lines) =>
  lines
    .slice(0, 3)
    .map((line) => JSON.stringify(line))
    .join(', ');
