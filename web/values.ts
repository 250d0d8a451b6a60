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

/** What a statement gave back. */
export interface QueryResult<R extends object = Row> {
  /** The rows, as plain objects. */
  readonly rows: R[];
  /** The columns, in order. */
  readonly fields: Field[];
  /** Rows returned, or rows changed. */
  readonly rowCount: number;
}
