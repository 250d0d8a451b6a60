import type { InterruptionOptions } from './interruption.js';

/** What JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [name: string]: JsonValue };

/**
 * A value in a result. `BIGINT` is a number where that is exact and a bigint where it is not;
 * `NUMERIC` is its digits, exact, in a string; `DATE` and `TIMESTAMP` with and without time zone are
 * Dates in UTC, or ±Infinity; `JSON` and `JSONB` are what they hold; `BYTEA` is bytes; an array is an array; `TIME`,
 * `INTERVAL` and `UUID` are strings as PostgreSQL writes them; `NULL` is null.
 */
export type SqlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | JsonValue
  | SqlValue[];

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** @internal */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/**
 * A value that can be sent as a parameter; `undefined` is NULL. A string is whatever the statement
 * needs in its place; so are arrays and typed arrays, which become SQL arrays (a Uint8Array, bytes),
 * and plain objects, which become JSON. To send an array as JSON, send `JSON.stringify` of it.
 */
export type SqlInput = SqlValue | TypedArray | undefined;

/** A row of a result: a plain object, by column name. */
export type Row = Record<string, SqlValue>;

/** The name of a type without elements. */
export type ScalarTypeName =
  | 'unknown'
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'double precision'
  | 'text'
  | 'date'
  | 'timestamp'
  | 'smallint'
  | 'real'
  | 'numeric'
  | 'character'
  | 'time'
  | 'timestamptz'
  | 'interval'
  | 'uuid'
  | 'bytea'
  | 'json'
  | 'jsonb';

/** The name of a column's type. */
export type TypeName = ScalarTypeName | `${ScalarTypeName}[]`;

/** A column of a result. */
export interface Field {
  readonly name: string;
  readonly type: TypeName;
}

/**
 * By type, what to make of a value's text as PostgreSQL writes it. Of `numeric`, `character`, `time`,
 * `interval`, `uuid`, `bytea`, `json`, `jsonb` and arrays; other types do not come as text.
 */
export type Parsers = { readonly [type in TypeName]?: (text: string) => SqlValue };

/** How rows are wanted, and what may end the statement early. */
export interface QueryOptions extends InterruptionOptions {
  /**
   * `'object'`, by column name, if not given. `'array'`: in the order of the columns, two of which
   * may then share a name.
   */
  readonly rowMode?: 'object' | 'array';
  /**
   * What to make of the texts of types that come as text.
   *
   * @example
   * ```js
   * db.query('SELECT 0.1 + 0.2 AS sum', [], { parsers: { numeric: Number } }).rows[0].sum; // 0.3
   * ```
   */
  readonly parsers?: Parsers;
}

/** What a statement gave back. */
export interface QueryResult<R extends object = Row> {
  /** The rows: plain objects, or arrays where those were asked for. */
  readonly rows: R[];
  /** The columns, in order. */
  readonly fields: Field[];
  /** Rows returned, or rows changed. */
  readonly rowCount: number;
}
