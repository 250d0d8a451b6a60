import type { Connection } from './connection.js';
import type { Platform } from './platform.js';

// Short enough to fit beside the work of one frame.
const budgetMicroseconds = 4000;
// Between the slices of a refresh that takes long: what is left of the frame is the page's.
const pause = 12;

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

  #wait(milliseconds = this.#interval): void {
    this.#cancel = this.#platform.timer(() => {
      this.#wait();
      if (!this.#run()) return;
      this.stop();
      this.#wait(Math.min(pause, this.#interval));
    }, milliseconds);
  }

  /** Whether a refresh has only begun. */
  #run(): boolean {
    if (!this.#connection.isOpen || this.#connection.inTransaction) return false;
    try {
      return this.#connection.ask(
        undefined,
        (native) => native.runScheduledRefreshes(budgetMicroseconds),
        ({ answer }) => answer !== 0,
      );
    } catch {
      // There is no call to throw it from. pg_mv_refresh_history has the error, db.status a failed save.
      return false;
    }
  }
}
