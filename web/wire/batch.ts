import { DatabaseError } from '../errors.js';
import type { Field, SqlInput } from '../values.js';
import {
  type ColumnInput,
  type EncodedColumn,
  encodeColumn,
  encodeValues,
  isColumnInput,
} from './column_input.js';
import type { RequestWriter } from './request.js';
import type { TextCache } from './texts.js';

/**
 * Rows to store: an array of objects, or an object of columns. What is missing or undefined is
 * NULL.
 */
export type RowsInput = readonly object[] | { readonly [column: string]: ColumnInput };

/** Rows as whole columns, checked and ready to be copied into memory. */
export interface Batch {
  readonly count: number;
  readonly columns: readonly EncodedColumn[];
}

/**
 * Checks `input` against the schema of `relation` and turns it into columns, in the schema's
 * order. Columns that it lacks are left out, or filled with NULLs. What one row lacks and another
 * has is NULL; an error under `'same'`.
 */
export function encodeBatch(
  relation: string,
  schema: readonly Field[],
  input: RowsInput,
  texts: TextCache,
  missing: 'omit' | 'fill' | 'same' = 'omit',
): Batch {
  const batch = isArray(input)
    ? encodeRows(relation, schema, input, texts, missing === 'same')
    : encodeColumns(relation, schema, input, texts);
  if (missing !== 'fill' && batch.columns.length > 0) return batch;
  const nothing = new Array<SqlInput>(batch.count);
  const columns = schema.map(
    (field) =>
      batch.columns.find(({ name }) => name === field.name) ?? encodeValues(field, nothing, texts),
  );
  return { count: batch.count, columns };
}

export function writeBatch(request: RequestWriter, { count, columns }: Batch): void {
  const bytes = columns.reduce((sum, { data }) => sum + byteSize(data) + count / 8 + 512, 0);
  request.reserve(bytes);
  request.integer(count);
  request.integer(columns.length);
  for (const { name, type, validity, data } of columns) {
    request.text(name);
    request.integer(type);
    request.integer(validity ? 1 : 0);
    if (validity) request.bytes(validity);
    if (ArrayBuffer.isView(data)) request.bytes(data);
    else request.textRun(data);
  }
}

/** Of texts a guess: the request grows if it is too small. */
function byteSize(data: EncodedColumn['data']): number {
  return ArrayBuffer.isView(data) ? data.byteLength : data.length * 16;
}

// ── An array of objects ──

function encodeRows(
  relation: string,
  schema: readonly Field[],
  rows: readonly object[],
  texts: TextCache,
  allSame: boolean,
): Batch {
  const count = rows.length;
  const found = new Uint32Array(count);
  const columns: EncodedColumn[] = [];
  checkObjects(rows);
  for (const field of schema) {
    const values = gather(rows, field.name, found);
    if (!values) continue;
    if (allSame) checkNoneMissing(field, values);
    columns.push(encodeValues(field, values, texts));
  }
  // A row with more keys than columns found in it has one that no column takes.
  for (let row = 0; row < count; row++) {
    if (Object.keys(rows[row]!).length !== found[row]) checkNames(relation, schema, rows[row]!);
  }
  return { count, columns };
}

/** The values of one column, counted in `found`; undefined when no row has one. */
function gather(rows: readonly object[], name: string, found: Uint32Array): SqlInput[] | undefined {
  const isInherited = name in Object.prototype; // `constructor`, say: only a row's own counts
  const values = new Array<SqlInput>(rows.length);
  let isThere = false;
  for (let row = 0; row < rows.length; row++) {
    const object = rows[row] as Record<string, SqlInput>;
    const value = isInherited && !Object.hasOwn(object, name) ? undefined : object[name];
    values[row] = value;
    if (value === undefined) continue;
    isThere = true;
    found[row]!++;
  }
  return isThere ? values : undefined;
}

function checkNoneMissing({ name }: Field, values: readonly SqlInput[]): void {
  const row = values.indexOf(undefined);
  if (row < 0) return;
  throw new DatabaseError('22023', `row ${row} has no value for column "${name}"`, {
    hint: 'Give every row the same columns. null stores NULL.',
  });
}

function checkObjects(rows: readonly unknown[]): void {
  const row = rows.findIndex((value) => typeof value !== 'object' || value === null);
  if (row < 0) return;
  const what = rows[row] === null ? 'null' : typeof rows[row];
  throw new DatabaseError('42804', `row ${row} is not an object but ${what}`);
}

// ── An object of columns ──

function encodeColumns(
  relation: string,
  schema: readonly Field[],
  input: { readonly [column: string]: ColumnInput },
  texts: TextCache,
): Batch {
  checkNames(relation, schema, input);
  const columns: EncodedColumn[] = [];
  for (const field of schema) {
    if (!Object.hasOwn(input, field.name)) continue;
    const values = input[field.name];
    if (values === undefined) continue;
    if (!isColumnInput(values)) {
      throw new DatabaseError('42804', `column "${field.name}" is not an array`, {
        hint: 'Pass an array of rows, or an object with an array for each column.',
      });
    }
    columns.push(encodeColumn(field, values, texts));
  }
  return { count: commonCount(columns), columns };
}

function commonCount(columns: readonly EncodedColumn[]): number {
  const [first] = columns;
  if (!first) return 0;
  const odd = columns.find(({ count }) => count !== first.count);
  if (odd) {
    throw new DatabaseError(
      '22023',
      `columns differ in length: "${first.name}" has ${first.count} values, "${odd.name}" ${odd.count}`,
    );
  }
  return first.count;
}

function checkNames(relation: string, schema: readonly Field[], object: object): void {
  for (const name of Object.keys(object)) {
    if (schema.some((field) => field.name === name)) continue;
    throw new DatabaseError('42703', `column "${name}" of relation "${relation}" does not exist`, {
      hint: `Its columns are: ${schema.map((field) => field.name).join(', ')}.`,
    });
  }
}

function isArray(value: RowsInput): value is readonly object[] {
  return Array.isArray(value);
}
