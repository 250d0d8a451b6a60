/** What a {@link DatabaseError} knows besides its message. */
export interface DatabaseErrorDetails {
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly context?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
  readonly position?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The one error that matview throws. `code` is the SQLSTATE that PostgreSQL gives the same mistake.
 *
 * @example
 * ```js
 * try {
 *   db.query('SELEC 1');
 * } catch (error) {
 *   if (error instanceof DatabaseError && error.code === '42601') console.log(error.message);
 * }
 * ```
 */
export class DatabaseError extends Error {
  /** The five-character SQLSTATE: `'42P01'` for a table that does not exist, and so on. */
  readonly code: string;
  /** What exactly was wrong, where the message alone does not say: the values of a key, say. */
  readonly detail: string | undefined;
  /** How to mend it, where that is known. */
  readonly hint: string | undefined;
  /** Where in the data it happened: `COPY t, line 3, column a: "x"`. */
  readonly context: string | undefined;
  /** What it is about, where PostgreSQL names it: of a constraint that was broken. */
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
  /** Index into the SQL text where the mistake is, where it belongs to one. */
  readonly position: number | undefined;

  static {
    DatabaseError.prototype.name = 'DatabaseError';
  }

  constructor(code: string, message: string, details: DatabaseErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.detail = details.detail;
    this.hint = details.hint;
    this.context = details.context;
    this.table = details.table;
    this.column = details.column;
    this.constraint = details.constraint;
    this.position = details.position;
  }
}

/** The error of every use after `close()`. */
export function closedError(what = 'database'): DatabaseError {
  return new DatabaseError('55000', `${what} is closed`);
}
