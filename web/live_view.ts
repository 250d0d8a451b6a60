import type { Connection } from './connection.js';
import { closedError } from './errors.js';
import type { LiveContents, LivePlaces, RowChanges } from './live_contents.js';
import { LiveRows } from './live_rows.js';
import { OrderedRows } from './ordered_rows.js';
import type { Row } from './values.js';
import type { ResponseReader } from './wire/response.js';

/** What to follow of a view: by default all rows, in the order its query ends in, if it does. */
export interface LiveOptions {
  /**
   * The order, in parts as SQL's ORDER BY has them: `'amount'`, `'amount DESC NULLS LAST'`. By
   * columns of the view only. Rows that tie are in the order of the view's key; `[]`: all are.
   */
  readonly orderBy?: string | readonly string[];
  /** The first position to follow: 0 if not given. */
  readonly from?: number;
  /** The position after the last to follow; if not given, all that come. */
  readonly to?: number;
}

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
  /**
   * Where, of a view followed in an order: `at.inserted[i]` is the index of `inserted[i]`, and so
   * on. Those of `deleted` and `previous` are indexes in `rows` as they were, those of `inserted`
   * and `updated` in `rows` as they are. So: take out everything that `at.deleted` and
   * `at.previous` name, then put in what came, by ascending index.
   */
  readonly at?: LivePlaces;
  /** The commit. */
  readonly version: number;
}

/** Called after each commit that changed the rows or their total, with how it changed them. */
export type LiveListener<R extends object = Row> = (change: LiveChange<R>) => void;

/**
 * The rows of a materialized view, kept up to date. Made by `db.live`.
 *
 * `rows` is a snapshot: the same array until a commit changes the view, a new one afterwards, in
 * which unchanged rows are the same objects. Rows whose key is known (the view's `GROUP BY`, a
 * primary key) are updated in place; without one, a changed row is one deleted and one inserted.
 *
 * A view whose query ends in ORDER BY is followed in that order; `LiveOptions` ask for another, or
 * for a window of it, which costs what the window costs, however large the view. Otherwise rows are
 * in no particular order.
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
  readonly #rows: LiveContents;
  readonly #listeners = new Set<LiveListener<R>>();
  #version: number;
  #isClosed = false;

  /** @internal */
  constructor(views: LiveViews, name: string, id: number, rows: LiveContents, version: number) {
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

  /** How many rows the view has; `rows` are fewer where a window shows a part of them. */
  get total(): number {
    return this.#rows.total;
  }

  /**
   * Moves the window of a view followed in an order, as a list is scrolled: `rows` are then those
   * at `from` … `to` − 1. Listeners are told what entered and what left. 22023 for what is no
   * window; 55000 where there is none, or the view is gone.
   */
  setWindow(from: number, to: number): void {
    if (this.#isClosed) throw closedError('live view');
    this.#views.moveWindow(this.#id, from, to);
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

/** What the core knows a view's order by. */
const Order = { own: 1, given: 2 } as const;
/** Of a change in which nothing goes or comes: its total, and 0. */
const unmovedPlaces = 2;

interface Taken {
  readonly view: LiveView;
  readonly changes: RowChanges;
  readonly version: number;
}

/** All live views of a database: reads what changed out of responses, and hands it out. */
export class LiveViews {
  readonly #connection: Connection;
  readonly #open = new Map<number, LiveView>();
  readonly #waiting: (() => void)[] = [];
  #isTelling = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  follow(name: string, { orderBy, from, to }: LiveOptions = {}): LiveView {
    const hasWindow = from !== undefined || to !== undefined;
    const keys = typeof orderBy === 'string' ? [orderBy] : [...(orderBy ?? [])].map(String);
    return this.#connection.exchange(
      (request) => {
        request.text(name);
        request.integer(orderBy === undefined ? Order.own : Order.given);
        request.integer(hasWindow || orderBy !== undefined ? 1 : 0);
        request.number(from ?? 0);
        request.number(to ?? Number.POSITIVE_INFINITY);
        request.textRun(keys);
      },
      (native, size) => native.subscribe(size),
      (response) => {
        const id = response.answer;
        const version = response.number();
        const names = response.columnNames();
        const key = [...response.codes()];
        const plain = new LiveRows(this.#connection, names, key);
        const contents = plain.read(response);
        const rows = contents.places.length > 0 ? new OrderedRows(this.#connection, names) : plain;
        rows.apply(contents);
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

  moveWindow(id: number, from: number, to: number): void {
    const taken = this.#connection.exchange(
      () => {},
      (native) => native.moveWindow(id, Number(from), Number(to)),
      (response) => this.#readChange(response),
    );
    const isMoved = taken !== undefined && taken.changes.places.length > unmovedPlaces;
    this.#tell(isMoved ? [taken] : []);
  }

  closeAll(): void {
    for (const view of [...this.#open.values()]) view.close();
  }

  /**
   * Brings every view up to date, then tells the listeners, commit by commit. A listener may run
   * statements: what those change is told after what came before. Everything is read before
   * anything is told: listeners may make calls of their own.
   */
  catchUp(response: ResponseReader): void {
    const taken: Taken[] = [];
    for (let left = response.integer(); left > 0; left--) {
      const change = this.#readChange(response);
      if (change) taken.push(change);
    }
    this.#tell(taken);
  }

  #tell(taken: readonly Taken[]): void {
    for (const { view, changes, version } of taken) {
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

  #readChange(response: ResponseReader): Taken | undefined {
    const view = this.#open.get(response.integer());
    const version = response.number();
    if (view) return { view, changes: view.read(response), version };
    response.rows(); // closed since
    response.codes();
    return undefined;
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
