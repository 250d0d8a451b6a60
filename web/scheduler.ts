import type { Connection } from './connection.js';
import type { Platform } from './platform.js';

// Short enough to fit beside the work of one frame.
const budgetMicroseconds = 4000;

/** Lets the core refresh `auto` views that are due, a little at a time. */
export class Scheduler {
  readonly #connection: Connection;
  readonly #platform: Platform;
  readonly #interval: number;
  #cancel: (() => void) | undefined;

  constructor(connection: Connection, platform: Platform, interval: number) {
    this.#connection = connection;
    this.#platform = platform;
    this.#interval = interval;
    if (interval > 0) this.#wait();
  }

  stop(): void {
    this.#cancel?.();
  }

  #wait(): void {
    this.#cancel = this.#platform.timer(() => {
      this.#wait();
      this.#run();
    }, this.#interval);
  }

  #run(): void {
    if (!this.#connection.isOpen || this.#connection.inTransaction) return;
    try {
      this.#connection.ask(
        undefined,
        (native) => native.runScheduledRefreshes(budgetMicroseconds),
        () => {},
      );
    } catch {
      // There is no call to throw it from. pg_mv_refresh_history has the error, db.status a failed save.
    }
  }
}
