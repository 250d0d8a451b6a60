/**
 * A value in a result. `BIGINT` is a number where that is exact and a bigint where it is not;
 * `DATE` and `TIMESTAMP` are Dates in UTC; `NULL` is null.
 */
export type SqlValue = null | boolean | number | bigint | string | Date;

/** A value that can be sent as a parameter; `undefined` is NULL. */
export type SqlInput = SqlValue | undefined;

/** A row of a result: a plain object, by column name. */
export type Row = Record<string, SqlValue>;

/** The name of a column's type. */
export type TypeName =
  | 'unknown'
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'double precision'
  | 'text'
  | 'date'
  | 'timestamp';

/** A column of a result. */
export interface Field {
  readonly name: string;
  readonly type: TypeName;
}

/** How rows are wanted. */
export interface QueryOptions {
  /**
   * `'object'`, by column name, if not given. `'array'`: in the order of the columns, two of which
   * may then share a name.
   */
  readonly rowMode?: 'object' | 'array';
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
