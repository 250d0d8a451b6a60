import type { Connection } from './connection.js';
import { closedError } from './errors.js';
import type { Field, QueryResult, Row, SqlInput, TypeName } from './values.js';
import { type CommandResult, readFields } from './wire/rows.js';
import { typeName } from './wire/types.js';

/** Parameters one by one, or all in one array. */
export type StatementParameters = readonly SqlInput[] | [readonly SqlInput[]];

/** What a statement takes and gives back. */
export interface StatementDescription {
  /** The types of `$1`, `$2`, … */
  readonly parameters: readonly TypeName[];
  /** The columns of its rows; none where it gives back no rows, and of `EXPLAIN` and other utilities. */
  readonly fields: readonly Field[];
}

// Frees statements that were forgotten rather than closed.
const forgotten = new FinalizationRegistry<{ connection: Connection; id: number }>(
  ({ connection, id }) => connection.tell((native) => native.finalize(id)),
);

/**
 * A statement that is parsed and planned once and run many times. Made by `db.prepare`.
 *
 * @example
 * ```js
 * const add = db.prepare('INSERT INTO orders VALUES ($1, $2)');
 * add.run(1, 'EU');
 * add.run([2, 'US']);
 * const inRegion = db.prepare('SELECT * FROM orders WHERE region = $1');
 * inRegion.all('EU'); // the rows
 * inRegion.get('EU'); // the first row, or undefined
 * inRegion.query(['EU']); // { rows, fields, rowCount }
 * inRegion.describe().parameters; // ['text']
 * ```
 */
export class Statement<R extends object = Row> {
  /** The text it was prepared from. */
  readonly sql: string;
  readonly #connection: Connection;
  readonly #id: number;
  #isClosed = false;

  /** @internal */
  constructor(connection: Connection, sql: string) {
    this.sql = sql;
    this.#connection = connection;
    this.#id = connection.exchange(
      (request) => request.text(sql),
      (native, size) => native.prepare(size),
      (response) => response.answer,
      sql,
    );
    forgotten.register(this, { connection, id: this.#id }, this);
  }

  /** Runs it; gives back how many rows it changed or returned. */
  run(...parameters: StatementParameters): { rowCount: number } {
    const { rowCount } = this.#run(parameters);
    return { rowCount };
  }

  /** Runs it; gives back the rows. */
  all(...parameters: StatementParameters): R[] {
    return this.#run(parameters).rows as R[];
  }

  /** Runs it; gives back the first row, if there is one. */
  get(...parameters: StatementParameters): R | undefined {
    return this.#run(parameters).rows[0] as R | undefined;
  }

  /** Runs it; gives back rows, fields and row count, as `db.query` does. */
  query(...parameters: StatementParameters): QueryResult<R> {
    const { rows, fields, rowCount } = this.#run(parameters);
    return { rows: rows as R[], fields, rowCount };
  }

  /** What it takes and gives back, by planning it without running it. Fails as running it would. */
  describe(): StatementDescription {
    this.#requireOpen();
    return this.#connection.exchange(
      () => {},
      (native) => native.describeStatement(this.#id),
      (response) => {
        const fields = readFields(response.columnNames(), response.rows());
        return { fields, parameters: response.rows().columns.map(({ type }) => typeName(type)) };
      },
      this.sql,
    );
  }

  /** Frees it. A statement that is forgotten is freed too, only later. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    forgotten.unregister(this);
    this.#connection.tell((native) => native.finalize(this.#id));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #run(parameters: StatementParameters): CommandResult {
    const [first] = parameters;
    const values = (Array.isArray(first) ? first : parameters) as readonly SqlInput[];
    this.#requireOpen();
    return this.#connection.exchange(
      (request) => request.parameters(values),
      (native, size) => native.run(this.#id, size),
      (response) => this.#connection.readResult(response),
      this.sql,
    );
  }

  #requireOpen(): void {
    if (this.#isClosed && this.#connection.isOpen) throw closedError('statement');
  }
}
