import type { Field, Parsers, QueryOptions, QueryResult, Row, SqlValue } from '../values.js';
import { type ColumnSource, type ColumnValues, readColumn } from './columns.js';
import type { ResponseReader, WireRows } from './response.js';
import { typeName } from './types.js';

/** A result with the command that gave it. */
export interface CommandResult extends QueryResult<object> {
  readonly command: string;
}

/** Reads one result of a statement. */
export function readResult(
  response: ResponseReader,
  source: ColumnSource,
  { rowMode, parsers }: QueryOptions,
): CommandResult {
  const command = response.text();
  const rowCount = response.number();
  const names = response.columnNames();
  const wire = response.rows();
  const fields = readFields(names, wire);
  if (wire.count === 0) return { command, rows: [], fields, rowCount };
  const columns = readColumns(source, wire, parsers);
  const rows =
    rowMode === 'array' ? buildArrays(columns, wire.count) : buildRows(names, columns, wire.count);
  return { command, rows, fields, rowCount };
}

/** The columns that `wire` has, by the names given beside it. */
export function readFields(names: readonly string[], wire: WireRows): Field[] {
  return wire.columns.map(({ type }, i) => ({ name: names[i]!, type: typeName(type) }));
}

/** All values, column by column; see `readColumn` for how long they hold. */
export function readColumns(
  source: ColumnSource,
  wire: WireRows,
  parsers?: Parsers,
): ColumnValues[] {
  source.texts.learn(wire.columns, wire.count, source.memory.u32);
  return wire.columns.map((column) => readColumn(source, column, wire.count, parsers));
}

/** The rows as plain objects. */
export function readRows(source: ColumnSource, names: readonly string[], wire: WireRows): Row[] {
  return buildRows(names, readColumns(source, wire), wire.count);
}

/** A row of these columns, all NULL. */
export function rowTemplate(names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, null]));
}

// Rows made at a time: few enough to stay in the processor's cache from column to column.
const blockRows = 512;

/**
 * Makes row objects of columns.
 *
 * Copies of one template share its hidden class, and writing a column at a time keeps the property
 * the same through the loop: about as fast as an object literal, without generating code. Who builds
 * rows of the same names again and again keeps the template.
 */
export function buildRows(
  names: readonly string[],
  columns: readonly ColumnValues[],
  count: number,
  template: Row = rowTemplate(names),
): Row[] {
  const rows = new Array<Row>(count);
  for (let begin = 0; begin < count; begin += blockRows) {
    const end = Math.min(begin + blockRows, count);
    for (let row = begin; row < end; row++) rows[row] = { ...template };
    for (let i = 0; i < names.length; i++) {
      writeColumn(rows, begin, end, names[i]!, columns[i]!);
    }
  }
  return rows;
}

/** The same for the rows at the places given, in their order. */
export function buildRowsAt(
  names: readonly string[],
  columns: readonly ColumnValues[],
  places: readonly number[],
  template: Row,
): Row[] {
  const rows = new Array<Row>(places.length);
  for (let begin = 0; begin < places.length; begin += blockRows) {
    const end = Math.min(begin + blockRows, places.length);
    for (let row = begin; row < end; row++) rows[row] = { ...template };
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      const values = columns[i]!;
      for (let row = begin; row < end; row++) rows[row]![name] = values[places[row]!]!;
    }
  }
  return rows;
}

function buildArrays(columns: readonly ColumnValues[], count: number): SqlValue[][] {
  return Array.from({ length: count }, (_, row) => columns.map((values) => values[row]!));
}

function writeColumn(
  rows: Row[],
  begin: number,
  end: number,
  name: string,
  values: ArrayLike<SqlValue>,
): void {
  for (let row = begin; row < end; row++) rows[row]![name] = values[row]!;
}
