import type { Connection } from './connection.js';
import { closedError } from './errors.js';
import { LiveRows, type RowChanges } from './live_rows.js';
import type { Row } from './values.js';
import type { ResponseReader } from './wire/response.js';

/** How one commit changed a view. */
export interface LiveChange<R extends object = Row> {
  /** Rows that came. */
  readonly inserted: readonly R[];
  /** Rows that took the place of one with the same key, as they are now. */
  readonly updated: readonly R[];
  /** What each of `updated` was before, in the same order. */
  readonly previous: readonly R[];
  /** Rows that went. */
  readonly deleted: readonly R[];
  /** The commit. */
  readonly version: number;
}

/** Called after each commit that changed the view, with how it changed. */
export type LiveListener<R extends object = Row> = (change: LiveChange<R>) => void;

/**
 * The rows of a materialized view, kept up to date. Made by `db.live`.
 *
 * `rows` is a snapshot: the same array until a commit changes the view, a new one afterwards, in
 * which unchanged rows are the same objects. Rows whose key is known (the view's `GROUP BY`, a
 * primary key) are updated in place; without one, a changed row is one deleted and one inserted.
 *
 * @example
 * ```js
 * const live = db.live('revenue');
 * console.log(live.rows);
 * const stop = live.subscribe(({ inserted, updated, deleted, version }) => {
 *   console.log(version, inserted, updated, deleted, live.rows);
 * });
 * stop();
 * live.close();
 * ```
 */
export class LiveView<R extends object = Row> {
  /** The view's name. */
  readonly name: string;
  readonly #views: LiveViews;
  readonly #id: number;
  readonly #rows: LiveRows;
  readonly #listeners = new Set<LiveListener<R>>();
  #version: number;
  #isClosed = false;

  /** @internal */
  constructor(views: LiveViews, name: string, id: number, rows: LiveRows, version: number) {
    this.#views = views;
    this.name = name;
    this.#id = id;
    this.#rows = rows;
    this.#version = version;
  }

  /** The rows as of `version`. After `close()`, as they were then. */
  get rows(): readonly R[] {
    return this.#rows.snapshot() as R[];
  }

  /** The commit that `rows` shows: the last that changed the view. */
  get version(): number {
    return this.#version;
  }

  /** Calls `listener` after every commit that changes the view. Returns what ends it. */
  subscribe(listener: LiveListener<R>): () => void {
    if (this.#isClosed) throw closedError('live view');
    // A listener given twice is called twice, and each of the two ends by itself.
    const own: LiveListener<R> = (change) => listener(change);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** Stops following the view. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listeners.clear();
    this.#views.forget(this.#id);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  read(response: ResponseReader): RowChanges {
    return this.#rows.read(response);
  }

  /** @internal Returns what tells the listeners, for when every view shows the commit. */
  apply(changes: RowChanges, version: number): () => void {
    const effect = this.#rows.apply(changes);
    this.#version = version;
    return () => {
      const change = { ...effect, version } as unknown as LiveChange<R>;
      for (const listener of [...this.#listeners]) callSafely(() => listener(change));
    };
  }
}

/** All live views of a database: fetches what changed, once a commit, and hands it out. */
export class LiveViews {
  readonly #connection: Connection;
  readonly #open = new Map<number, LiveView>();
  readonly #waiting: (() => void)[] = [];
  #isTelling = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  follow(name: string): LiveView {
    return this.#connection.ask(
      name,
      (native, size) => native.subscribe(size),
      (response) => {
        const id = response.answer;
        const version = response.number();
        const rows = new LiveRows(this.#connection, response);
        const view = new LiveView(this, name, id, rows, version);
        this.#open.set(id, view);
        return view;
      },
    );
  }

  forget(id: number): void {
    this.#open.delete(id);
    this.#connection.tell((native) => native.unsubscribe(id));
  }

  closeAll(): void {
    for (const view of [...this.#open.values()]) view.close();
  }

  /**
   * Brings every view up to date, then tells the listeners, commit by commit. A listener may run
   * statements: what those change is told after what came before.
   */
  catchUp(): void {
    for (const { view, changes, version } of this.#take()) {
      this.#waiting.push(view.apply(changes, version));
    }
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let tell = this.#waiting.shift(); tell; tell = this.#waiting.shift()) tell();
    } finally {
      this.#isTelling = false;
    }
  }

  /** Everything is read before anything is told: listeners may make calls of their own. */
  #take(): { view: LiveView; changes: RowChanges; version: number }[] {
    return this.#connection.ask(
      undefined,
      (native) => native.takeViewChanges(),
      (response) => {
        const taken = [];
        for (let left = response.integer(); left > 0; left--) {
          const view = this.#open.get(response.integer());
          const version = response.number();
          if (view) taken.push({ view, changes: view.read(response), version });
          else response.rows(); // closed since
        }
        return taken;
      },
    );
  }
}

/** A listener that throws must not keep the commit from the others; its error is still reported. */
function callSafely(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
