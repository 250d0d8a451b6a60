import { DatabaseError } from './errors.js';

/** How far a statement has come. */
export interface Progress {
  /** Rows read from tables so far. */
  readonly rowsRead: number;
  /** Milliseconds since it began. */
  readonly elapsed: number;
}

/** What may end a statement before it has finished: a DatabaseError with code 57014, and no effect. */
export interface InterruptionOptions {
  /**
   * Looked at before the statement and while it runs. A statement runs in one go, so what happens
   * elsewhere in the same thread comes too late: abort in `onProgress`, or give a `timeout`.
   */
  readonly signal?: Pick<AbortSignal, 'aborted' | 'reason'>;
  /** Milliseconds that the statement may take. */
  readonly timeout?: number;
  /** Called every now and then while the statement runs. It must not use the database. */
  readonly onProgress?: (progress: Progress) => void;
}

// Milliseconds between two calls of onProgress.
const interval = 20;

/** Watches over one statement. */
export class Interruption {
  readonly #options: InterruptionOptions;
  readonly #begin = performance.now();
  #reported = this.#begin;
  #cause: unknown;
  #isCancelled = false;

  constructor(options: InterruptionOptions) {
    this.#options = options;
  }

  static isWanted({ signal, timeout, onProgress }: InterruptionOptions): boolean {
    return signal !== undefined || timeout !== undefined || onProgress !== undefined;
  }

  /** Throws when the statement is not to begin at all. */
  checkStart(): void {
    if (this.#options.signal?.aborted) throw this.error();
  }

  readonly isCancelled = (rowsRead: number): boolean => {
    const { timeout, onProgress } = this.#options;
    const now = performance.now();
    const elapsed = now - this.#begin;
    if (onProgress && now - this.#reported >= interval) {
      this.#reported = now;
      try {
        onProgress({ rowsRead, elapsed });
      } catch (error) {
        this.#cause = error;
        this.#isCancelled = true;
      }
    }
    this.#isCancelled ||= this.#options.signal?.aborted === true;
    return this.#isCancelled || (timeout !== undefined && elapsed >= timeout);
  };

  /** What the end of the statement is thrown as. */
  error(): DatabaseError {
    const { signal } = this.#options;
    const isRequested = this.#isCancelled || signal?.aborted === true;
    const why = isRequested ? 'user request' : 'statement timeout';
    const cause = this.#cause ?? signal?.reason;
    return new DatabaseError('57014', `canceling statement due to ${why}`, { cause });
  }
}
