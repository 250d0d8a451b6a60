import type { Connection } from './connection.js';
import { Database, type DatabaseOptions } from './database.js';
import { DatabaseError } from './errors.js';
import type { Field, Row, SqlInput } from './values.js';
import type {
  RefreshOptions,
  RefreshRecord,
  ViewDefinition,
  ViewMetadata,
  ViewUpdate,
} from './view_metadata.js';
import { encodeBatch, type RowsInput, writeBatch } from './wire/batch.js';
import type { RequestWriter } from './wire/request.js';
import type { ResponseReader } from './wire/response.js';
import { readViewMetadata } from './wire/view_metadata.js';

const historyQuery = `SELECT mv_name AS "viewName", start_time AS "startTime", end_time AS "endTime",
  success, error_message AS "errorMessage", rows_affected::int AS "rowsAffected", strategy, trigger,
  version::int FROM pg_mv_refresh_history WHERE mv_name = $1`;

const refreshModes = ['automatic', 'full', 'incremental'] as const;

/**
 * The materialized views of a database: their whole life from `createView` to `dropView`. Part of
 * every database as `db.views`; `MaterializedViewCatalog.open` opens a database for the catalog
 * alone.
 *
 * @example
 * ```js
 * const views = await MaterializedViewCatalog.open('memory://');
 * views.database.exec('CREATE TABLE sales (region text, amount int)');
 * views.createView({
 *   viewName: 'revenue',
 *   queryText: 'SELECT region, sum(amount) AS total FROM sales GROUP BY region',
 *   refreshStrategy: 'incremental',
 * });
 * views.database.exec("INSERT INTO sales VALUES ('EU', 10), ('EU', 5)");
 * views.readViewData('revenue'); // [{ region: 'EU', total: 15 }]
 * await views.close();
 * ```
 */
export class MaterializedViewCatalog {
  /** The database that the views are in. */
  readonly database: Database;
  readonly #connection: Connection;

  /** @internal */
  constructor(database: Database, connection: Connection) {
    this.database = database;
    this.#connection = connection;
  }

  /** Opens a database, as `Database.open` does, and gives its catalog. */
  static async open(
    url?: string | URL,
    options?: DatabaseOptions,
  ): Promise<MaterializedViewCatalog> {
    return (await Database.open(url, options)).views;
  }

  // ── Definition ──

  /**
   * Creates a view. 42P07 `Materialized view 'NAME' already exists` if there is one.
   *
   * @example
   * ```js
   * db.exec('CREATE TABLE events (kind text)');
   * db.views.createView({ viewName: 'kinds', queryText: 'SELECT DISTINCT kind FROM events' });
   * ```
   */
  createView(definition: ViewDefinition): void {
    const { viewName, queryText, refreshStrategy = 'manual', metadata = {} } = definition;
    this.#connection.exchange(
      (request) => {
        request.text(viewName);
        request.text(queryText);
        request.text(refreshStrategy);
        request.integer(definition.withData ? 1 : 0);
        writeOptions(request, metadata);
      },
      this.#connection.catalog((catalog, size) => catalog.createView(size)),
      () => {},
      queryText,
    );
    this.#connection.schemaVersion++;
  }

  /** Whether there is a view of that name. */
  viewExists(viewName: string): boolean {
    return this.#ask(viewName, 'viewExists', ({ answer }) => answer !== 0);
  }

  /** What is known about a view. 42P01 `Materialized view 'NAME' does not exist`. */
  getView(viewName: string): ViewMetadata {
    return this.#ask(viewName, 'getView', readViewMetadata);
  }

  /**
   * Changes a view's query, strategy or options. Takes what `getView` gives as well: only what
   * differs is changed. 42P01 for a view that does not exist.
   *
   * @example
   * ```js
   * db.exec('CREATE TABLE t (a int)');
   * db.views.createView({ viewName: 'v', queryText: 'SELECT a FROM t' });
   * db.views.updateView({ ...db.views.getView('v'), refreshStrategy: 'incremental' });
   * ```
   */
  updateView(update: ViewUpdate): void {
    const { viewName, queryText } = update;
    const current = this.getView(viewName);
    const query = queryText === current.queryText ? undefined : queryText;
    const options = changedOptions(update, current);
    if (query === undefined && Object.keys(options).length === 0) return;
    this.#connection.exchange(
      (request) => {
        request.text(viewName);
        request.integer(query === undefined ? 0 : 1);
        request.text(query ?? '');
        writeOptions(request, options);
      },
      this.#connection.catalog((catalog, size) => catalog.updateView(size)),
      () => {},
      query,
    );
    this.#connection.schemaVersion++;
  }

  /** Removes a view and its contents. 42P01 `Materialized view 'NAME' does not exist`. */
  dropView(viewName: string): void {
    this.#ask(viewName, 'dropView', () => {});
    this.#connection.schemaVersion++;
  }

  /** The names of all views, sorted. */
  listViews(): string[] {
    return this.#connection.ask(
      undefined,
      this.#connection.catalog((catalog) => catalog.listViews()),
      (response) => response.texts(),
    );
  }

  // ── Contents ──

  /**
   * Replaces the contents of a view by rows of your own and marks it refreshed; returns how many
   * there are. With `schema`, checks that it is the view's (42804). An incremental view refuses
   * (55000): its rows follow its query.
   */
  storeViewData(viewName: string, rows: RowsInput, schema?: readonly Field[]): number {
    return this.#store(viewName, rows, schema, false);
  }

  /**
   * The same, but the new contents are built aside and swapped in: readers see all of the old or
   * all of the new, and a failure leaves the old.
   */
  storeViewDataConcurrent(viewName: string, rows: RowsInput, schema?: readonly Field[]): number {
    return this.#store(viewName, rows, schema, true);
  }

  /** The rows of a view. 55000 `Materialized view 'NAME' has no data (never refreshed)`. */
  readViewData<R extends object = Row>(viewName: string): R[] {
    const read = (response: ResponseReader) => this.#connection.readResult(response).rows;
    return this.#ask(viewName, 'readViewData', read) as R[];
  }

  /**
   * Brings the contents of a view up to date; returns how many rows it has.
   *
   * @example
   * ```js
   * db.exec('CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT a FROM t');
   * db.views.refreshView('v', { mode: 'full', concurrently: true });
   * ```
   */
  refreshView(viewName: string, options: RefreshOptions = {}): number {
    const mode = refreshModes.indexOf(options.mode ?? 'automatic');
    if (mode < 0) throw new DatabaseError('22023', `unknown refresh mode "${options.mode}"`);
    return this.#connection.interruptible(options, () =>
      this.#connection.exchange(
        (request) => {
          request.text(viewName);
          request.integer(mode);
          request.integer(options.concurrently ? 1 : 0);
        },
        this.#connection.catalog((catalog, size) => catalog.refreshView(size)),
        ({ answer }) => answer,
      ),
    );
  }

  /**
   * What became of the last refreshes of a view, oldest first, since the database was opened:
   * `pg_mv_refresh_history`.
   *
   * @example
   * ```js
   * db.exec('CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT a FROM t');
   * db.views.refreshView('v');
   * db.views.refreshHistory('v').at(-1).strategy; // 'full'
   * ```
   */
  refreshHistory(viewName: string): RefreshRecord[] {
    return this.database.query<RefreshRecord>(historyQuery, [viewName]).rows;
  }

  // ── Freshness ──

  /** Whether it was never refreshed in full, or more than half of its rows changed since. */
  needsFullRefresh(viewName: string): boolean {
    return this.#ask(viewName, 'needsFullRefresh', ({ answer }) => answer !== 0);
  }

  /** Whole seconds since the last refresh; null if there was none. */
  stalenessSeconds(viewName: string): number | null {
    return this.#ask(viewName, 'stalenessSeconds', ({ answer }) => (answer < 0 ? null : answer));
  }

  // ── The database behind it ──

  /** See `Database.flush`. */
  flush(): Promise<void> {
    return this.database.flush();
  }

  /** Closes the database. */
  close(): Promise<void> {
    return this.database.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<T>(
    viewName: string,
    method:
      | 'viewExists'
      | 'getView'
      | 'dropView'
      | 'readViewData'
      | 'needsFullRefresh'
      | 'stalenessSeconds',
    read: (response: ResponseReader) => T,
  ): T {
    const send = this.#connection.catalog((catalog, size) => catalog[method](size));
    return this.#connection.ask(viewName, send, read);
  }

  #store(
    viewName: string,
    rows: RowsInput,
    schema: readonly Field[] | undefined,
    concurrently: boolean,
  ): number {
    const fields = this.getView(viewName).schema;
    if (schema) checkSchema(viewName, schema, fields);
    const batch = encodeBatch(viewName, fields, rows, this.#connection.texts, 'fill');
    return this.#connection.exchange(
      (request) => {
        request.text(viewName);
        request.integer(concurrently ? 1 : 0);
        writeBatch(request, batch);
      },
      this.#connection.catalog((catalog, size) => catalog.storeViewData(size)),
      ({ answer }) => answer,
    );
  }
}

function writeOptions(request: RequestWriter, options: Readonly<Record<string, SqlInput>>): void {
  const entries = Object.entries(options);
  request.integer(entries.length);
  for (const [name, value] of entries) {
    request.text(name);
    request.value(value, name);
  }
}

function changedOptions(update: ViewUpdate, current: ViewMetadata): Record<string, SqlInput> {
  const { refreshStrategy = current.refreshStrategy, metadata = {} } = update;
  const { incrementalEnabled = current.incrementalEnabled } = update;
  return {
    ...Object.fromEntries(
      Object.entries(metadata).filter(([name, value]) => value !== current.metadata[name]),
    ),
    ...(refreshStrategy !== current.refreshStrategy && { refresh_strategy: refreshStrategy }),
    ...(incrementalEnabled !== current.incrementalEnabled && {
      incremental_enabled: incrementalEnabled,
    }),
  };
}

function checkSchema(viewName: string, given: readonly Field[], expected: readonly Field[]): void {
  const text = (fields: readonly Field[]) => fields.map((f) => `${f.name} ${f.type}`).join(', ');
  if (text(given) === text(expected)) return;
  throw new DatabaseError(
    '42804',
    `the rows for materialized view '${viewName}' have the columns (${text(given)}), ` +
      `but the view has (${text(expected)})`,
  );
}
