import { Connection } from './connection.js';
import {
  Durability,
  type DurabilityMode,
  type SaveStatus,
  type StatusListener,
} from './durability.js';
import { type EngineOptions, startEngine } from './engine.js';
import { closedError, DatabaseError } from './errors.js';
import type { InterruptionOptions } from './interruption.js';
import { type LiveOptions, type LiveView, LiveViews } from './live_view.js';
import { MaterializedViewCatalog } from './materialized_view_catalog.js';
import { type Platform, platform } from './platform.js';
import { Scheduler } from './scheduler.js';
import { Statement } from './statement.js';
import type { Storage } from './storage/storage.js';
import { Table } from './table.js';
import type { QueryOptions, QueryResult, Row, SqlInput, SqlValue } from './values.js';

/** Options of `Database.open`. */
export interface DatabaseOptions extends EngineOptions {
  /** When commits are made durable: `'relaxed'` if not given. */
  readonly durability?: DurabilityMode;
  /** Called when `db.status` changes; with the reason when commits could not be stored. */
  readonly onStatus?: StatusListener;
  /** Milliseconds between looks for `auto` views that are due: 1000 if not given, 0 for never. */
  readonly refreshInterval?: number;
  /**
   * How many bytes of memory the database may take: 2 GiB if not given, `Infinity` for no budget. What
   * would take more fails with 53200 and leaves nothing; what is there can be read, and deleted.
   */
  readonly memoryBudget?: number;
  /** What `db.backup()` gave: the database begins with it. 55000 when it is not a new one. */
  readonly backup?: Uint8Array;
}

// A 32-bit memory has twice as many, but what grows may need as much again beside itself.
const defaultMemoryBudget = 2 ** 31;

/** What the function given to `db.transaction` may use. */
export type Transaction = Pick<Database, 'exec' | 'query' | 'prepare' | 'table' | 'views'>;

/** Something that `db.check()` found wrong. */
export interface Problem {
  /** The table or view. */
  readonly relation: string;
  /** What it is, as what follows the name: `has 3 rows and counts 4`. */
  readonly message: string;
}

/**
 * An SQL database whose materialized views maintain themselves.
 *
 * Everything but `open`, `flush` and `close` is synchronous.
 *
 * @example
 * ```js
 * const db = await Database.open('memory://');
 * db.exec(`
 *   CREATE TABLE orders (id int PRIMARY KEY, region text, amount int);
 *   CREATE MATERIALIZED VIEW revenue WITH (refresh_strategy = 'incremental') AS
 *     SELECT region, sum(amount) AS total FROM orders GROUP BY region;
 * `);
 * db.table('orders').insert([{ id: 1, region: 'EU', amount: 10 }]);
 * const { rows } = db.query('SELECT * FROM revenue WHERE region = $1', ['EU']);
 * await db.close();
 * ```
 */
export class Database {
  /** Its materialized views. */
  readonly views: MaterializedViewCatalog;
  readonly #connection: Connection;
  readonly #storage: Storage;
  readonly #durability: Durability;
  readonly #scheduler: Scheduler;
  readonly #live: LiveViews;
  #closing: Promise<void> | undefined;

  private constructor(
    connection: Connection,
    storage: Storage,
    on: Platform,
    { durability = 'relaxed', onStatus = () => {}, refreshInterval = 1000 }: DatabaseOptions,
  ) {
    this.#connection = connection;
    this.#storage = storage;
    this.#durability = new Durability(commitWriter(connection), storage, on, durability, onStatus);
    this.#live = new LiveViews(connection);
    this.#scheduler = new Scheduler(connection, on, refreshInterval);
    this.views = new MaterializedViewCatalog(this, connection);
    connection.observer = {
      viewsChanged: (response) => this.#live.catchUp(response),
      commitsWaiting: () => this.#durability.commitsWaiting(),
    };
  }

  /**
   * Opens a database, or creates it: `'memory://'` (the default), `'idb://NAME'` in IndexedDB,
   * `'file://FOLDER'` in Node. 55006 when another page, process or connection has it open.
   *
   * @example
   * ```js
   * const db = await Database.open('memory://', { durability: 'relaxed' });
   * ```
   */
  static async open(
    url: string | URL = 'memory://',
    options: DatabaseOptions = {},
  ): Promise<Database> {
    const { memoryBudget = defaultMemoryBudget } = options;
    if (!(memoryBudget > 0)) {
      throw new DatabaseError(
        '22023',
        `memoryBudget must be a positive number, not ${memoryBudget}`,
      );
    }
    const on = platform();
    const module = await startEngine(on, options);
    const storage = await on.openStorage(String(url), module);
    try {
      const connection = new Connection(module);
      connection.open(storage.folder, memoryBudget, options.backup);
      storage.opened();
      const database = new Database(connection, storage, on, options);
      if (options.backup && storage.folder) database.#durability.commitsWaiting();
      return database;
    } catch (error) {
      storage.close();
      throw error;
    }
  }

  // ── SQL ──

  /**
   * Runs any number of statements, and gives back the result of each. Each is a commit of its own
   * unless the text opens a transaction; an error ends it there.
   *
   * @example
   * ```js
   * db.exec('CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)');
   * ```
   */
  exec(sql: string, options?: QueryOptions & { rowMode?: 'object' }): QueryResult[];
  exec(sql: string, options: QueryOptions & { rowMode: 'array' }): QueryResult<SqlValue[]>[];
  exec(sql: string, options: QueryOptions = {}): QueryResult<object>[] {
    const connection = this.#connection;
    return connection.interruptible(options, () =>
      connection.exchange(
        (request) => request.text(sql),
        (native, size) => native.executeScript(size),
        (response) =>
          Array.from({ length: response.integer() }, () => {
            const { rows, fields, rowCount } = connection.readResult(response, options);
            return { rows, fields, rowCount };
          }),
        sql,
      ),
    );
  }

  /**
   * Runs one statement, with `$1`, `$2`, … standing for `parameters`.
   *
   * @example
   * ```js
   * const { rows, fields, rowCount } = db.query('SELECT $1::int + 1 AS next', [41]);
   * console.log(rows[0].next); // 42
   * ```
   *
   * @example What takes too long is ended.
   * ```js
   * db.query('SELECT count(*) FROM generate_series(1, 1000)', [], { timeout: 5000 });
   * ```
   */
  query<R extends object = Row>(
    sql: string,
    parameters?: readonly SqlInput[],
    options?: QueryOptions & { rowMode?: 'object' },
  ): QueryResult<R>;
  query(
    sql: string,
    parameters: readonly SqlInput[],
    options: QueryOptions & { rowMode: 'array' },
  ): QueryResult<SqlValue[]>;
  query(
    sql: string,
    parameters: readonly SqlInput[] = [],
    options: QueryOptions = {},
  ): QueryResult<object> {
    const connection = this.#connection;
    return connection.interruptible(options, () =>
      connection.exchange(
        (request) => {
          request.text(sql);
          request.parameters(parameters);
        },
        (native, size) => native.execute(size),
        (response) => {
          const { rows, fields, rowCount } = connection.readResult(response, options);
          return { rows, fields, rowCount };
        },
        sql,
      ),
    );
  }

  /**
   * Runs `COPY table FROM STDIN` with `data` as what stands in for standard input: rows in CSV or in
   * PostgreSQL's text format, as the statement says. Gives back how many rows came; all of them or,
   * with an error that names line and column, none.
   *
   * @example
   * ```js
   * db.exec('CREATE TABLE cities (name text, people integer)');
   * db.copyFrom('COPY cities FROM STDIN (FORMAT csv, HEADER)', 'name,people\nOslo,717710\n'); // 1
   * ```
   */
  copyFrom(sql: string, data: string | Uint8Array): number {
    return this.#connection.exchange(
      (request) => {
        request.text(sql);
        if (typeof data === 'string') request.text(data);
        else request.textBytes(data);
      },
      (native, size) => native.copyFrom(size),
      (response) => response.answer,
      sql,
    );
  }

  /**
   * Runs `COPY table TO STDOUT` or `COPY (query) TO STDOUT`, and gives back the text.
   *
   * @example
   * ```js
   * db.copyTo('COPY (SELECT 1 AS one) TO STDOUT (FORMAT csv, HEADER)'); // 'one\n1\n'
   * ```
   */
  copyTo(sql: string): string {
    return this.#connection.ask(
      sql,
      (native, size) => native.copyTo(size),
      (response) => response.text(),
    );
  }

  /**
   * The whole database as of the last commit, as bytes to keep elsewhere; also of one in memory.
   * The option `backup` of `Database.open` makes a database of them. 25001 inside a transaction.
   *
   * @example
   * ```js
   * const copy = await Database.open('memory://', { backup: db.backup() });
   * ```
   */
  backup(): Uint8Array {
    return this.#connection.ask(
      undefined,
      (native) => native.backup(),
      (response) => response.bytes().slice(),
    );
  }

  /**
   * Holds everything to what it is derived from: indexes to their tables, incremental views to their
   * queries. Gives back what is wrong: nothing, of a database that is whole. What is stored was
   * verified when it was opened. Takes as long as reading all tables and running each view's query.
   * 25001 inside a transaction.
   *
   * @example
   * ```js
   * for (const { relation, message } of db.check()) console.error(`${relation} ${message}`);
   * ```
   */
  check(options: InterruptionOptions = {}): Problem[] {
    const connection = this.#connection;
    return connection.interruptible(options, () =>
      connection.ask(
        undefined,
        (native) => native.check(),
        (response) => {
          const texts = response.texts();
          return Array.from({ length: texts.length / 2 }, (_, i) => ({
            relation: texts[2 * i]!,
            message: texts[2 * i + 1]!,
          }));
        },
      ),
    );
  }

  /** Parses and plans a statement once, to run it many times. See {@link Statement}. */
  prepare<R extends object = Row>(sql: string): Statement<R> {
    return new Statement<R>(this.#connection, sql);
  }

  /**
   * Runs `run` in a transaction: all that it does is one commit, or, when it throws, nothing. Gives
   * back what it returns. 25001 inside another transaction.
   *
   * @example
   * ```js
   * db.exec('CREATE TABLE t (a int)');
   * db.transaction((tx) => {
   *   tx.exec('INSERT INTO t VALUES (1)');
   *   tx.exec('INSERT INTO t VALUES (2)');
   * });
   * ```
   */
  transaction<T>(run: (tx: Transaction) => T): T {
    if (this.#connection.inTransaction) {
      throw new DatabaseError('25001', 'there is already a transaction in progress');
    }
    this.query('BEGIN');
    let result: T;
    try {
      result = run(this);
      if (isPromise(result)) {
        throw new DatabaseError('0A000', 'a transaction cannot wait for a promise', {
          hint: 'Get what it needs first; then the function needs no `await`.',
        });
      }
    } catch (error) {
      if (this.#connection.isOpen && this.#connection.inTransaction) this.query('ROLLBACK');
      throw error;
    }
    if (this.#connection.inTransaction) this.query('COMMIT');
    return result;
  }

  /** A table, for bulk inserts. See {@link Table}. */
  table(name: string): Table {
    return new Table(this.#connection, name);
  }

  /**
   * Follows a materialized view, or a window of it in an order. See {@link LiveView}.
   *
   * 42P01 for no such view, 42703 for an order by no column of it, 0A000 for one by something else
   * than columns, which the view's own ORDER BY may also be: name an `orderBy` then. 55000 for a
   * view that was never refreshed, 25001 inside a transaction.
   *
   * @example
   * ```js
   * const page = db.live('items', { orderBy: ['amount DESC', 'id'], from: 0, to: 50 });
   * page.subscribe(({ at }) => console.log(at, page.rows, page.total));
   * page.setWindow(50, 100);
   * ```
   */
  live<R extends object = Row>(name: string, options?: LiveOptions): LiveView<R> {
    return this.#live.follow(name, options) as unknown as LiveView<R>;
  }

  // ── State ──

  /** The number of the last commit. */
  get version(): number {
    return this.#connection.version;
  }

  /** Whether everything committed is stored. */
  get status(): SaveStatus {
    return this.#durability.status;
  }

  /**
   * Resolves when everything committed so far is stored and survives a power cut. 53100 when there
   * is no room: the rows are still here, and it can be tried again.
   */
  async flush(): Promise<void> {
    if (!this.#connection.isOpen) throw closedError();
    await this.#durability.flush();
  }

  /**
   * Stores what is left to store and closes the database; an open transaction is undone. When
   * storing fails, it is closed all the same, and the error says what was lost.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#scheduler.stop();
    try {
      if (this.#connection.inTransaction) this.query('ROLLBACK');
      this.#live.closeAll();
      await this.#durability.finish();
    } finally {
      this.#durability.stop();
      this.#connection.close();
      this.#storage.close();
    }
  }
}

function commitWriter(connection: Connection): ConstructorParameters<typeof Durability>[0] {
  return {
    writeCommits: () => connection.writeCommits(),
    checkpointStep: () => connection.checkpointStep(),
    takeFolderChanges: () => connection.takeFolderChanges(),
  };
}

function isPromise(value: unknown): boolean {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
