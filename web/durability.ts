import type { DatabaseError } from './errors.js';
import type { Platform } from './platform.js';
import type { FolderChanges, Storage, WriteLevel } from './storage/storage.js';

/**
 * When commits are made durable.
 *
 * - `'relaxed'`: soon after; commits close together are written together. A crash of the page or
 *   process may lose the last moments, never more.
 * - `'strict'`: in Node before the call returns; in browsers at once, and `flush()` waits for it.
 * - `'manual'`: when `flush()` or `close()` is called.
 */
export type DurabilityMode = 'relaxed' | 'strict' | 'manual';

/** Whether everything committed is stored. */
export type SaveStatus = 'saved' | 'saving' | 'unsaved';

/** Called when the status changes; with the reason when commits could not be stored. */
export type StatusListener = (status: SaveStatus, reason?: DatabaseError) => void;

/** The core's side of saving. */
export interface CommitWriter {
  /** Writes what is committed to the folder. */
  writeCommits(): void;
  /** Writes one slice of a checkpoint if one is due; true when there is more of it to write. */
  checkpointStep(): boolean;
  takeFolderChanges(): FolderChanges;
}

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

// How long a relaxed commit may go without a strict one after it.
const longestRelaxed = 1000;
// How long after a failure it is tried again.
const retryDelay = 2000;

/** Decides when commits are written, and follows each one to the storage. */
export class Durability {
  readonly #writer: CommitWriter;
  readonly #storage: Storage;
  readonly #platform: Platform;
  readonly #mode: DurabilityMode;
  readonly #tell: StatusListener;

  #status: SaveStatus = 'saved';
  #hasCommits = false;
  #hasRelaxed = false;
  #isSaving = false;
  #isCheckpointing = false;
  // A slice of a checkpoint is in the folder and not yet in the storage.
  #hasSlice = false;
  #isStopped = false;
  #endPause: (() => void) | undefined;
  #waiters: Waiter[] = [];
  // Names that are in the folder and not, or no longer, in the storage.
  readonly #written = new Set<string>();
  readonly #removed = new Set<string>();
  #cancelTimer: (() => void) | undefined;
  readonly #stopWatching: () => void;

  constructor(
    writer: CommitWriter,
    storage: Storage,
    platform: Platform,
    mode: DurabilityMode,
    tell: StatusListener,
  ) {
    this.#writer = writer;
    this.#storage = storage;
    this.#platform = platform;
    this.#mode = mode;
    this.#tell = tell;
    this.#stopWatching = mode === 'manual' ? () => {} : platform.onLeaving(() => this.#leave());
  }

  get status(): SaveStatus {
    return this.#status;
  }

  /** Called after every commit. In strict mode on a disk, throws when it cannot be stored. */
  commitsWaiting(): void {
    this.#hasCommits = true;
    if (this.#status === 'saved') this.#setStatus('unsaved');
    if (this.#mode === 'manual') return;
    if (this.#mode === 'strict') {
      if (this.#storage.isImmediate) this.#writeNow();
      else this.#start();
    } else {
      this.#later(this.#platform.relaxedDelay);
    }
  }

  /** Resolves when everything committed so far survives a power cut. */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#start();
    });
  }

  /** The same, and ends a checkpoint, or many short sessions would never come to the end of one. */
  async finish(): Promise<void> {
    await this.flush();
    try {
      while (this.#hasSlice) await this.flush();
    } catch {
      // The log holds it all the same.
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#endPause?.();
    this.#cancelTimer?.();
    this.#stopWatching();
  }

  #later(milliseconds: number): void {
    if (this.#cancelTimer || this.#isSaving) return;
    this.#cancelTimer = this.#platform.timer(() => {
      this.#cancelTimer = undefined;
      this.#start();
    }, milliseconds);
  }

  /** Saves until nothing is left to save: commits that come meanwhile go together. */
  #start(): void {
    if (this.#isSaving) {
      this.#endPause?.();
      return;
    }
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#isSaving = true;
    void this.#saveAll();
  }

  async #saveAll(): Promise<void> {
    let isFirst = true;
    while (isFirst || this.#hasMoreToSave()) {
      isFirst = false;
      const waiters = this.#waiters;
      this.#waiters = [];
      // With nobody waiting and nothing new, this is the strict write that ends a relaxed series.
      const isStrict = waiters.length > 0 || this.#mode === 'strict' || !this.#hasCommits;
      try {
        await this.#save(isStrict ? 'strict' : 'relaxed');
        for (const waiter of waiters) waiter.resolve();
      } catch (error) {
        for (const waiter of waiters) waiter.reject(error);
        this.#isSaving = false;
        this.#setStatus('unsaved', error as DatabaseError);
        if (this.#mode !== 'manual') this.#later(retryDelay);
        return;
      }
      this.#checkpoint();
      if (this.#hasSlice && this.#waiters.length === 0) {
        if (!this.#hasCommits) this.#setStatus('saved');
        await this.#pause();
      }
    }
    this.#isSaving = false;
    this.#setStatus(this.#hasCommits ? 'unsaved' : 'saved');
    if (this.#hasRelaxed) this.#later(longestRelaxed);
  }

  #hasMoreToSave(): boolean {
    if (this.#waiters.length > 0) return true;
    return !this.#isStopped && (this.#hasSlice || (this.#hasCommits && this.#mode !== 'manual'));
  }

  /** One slice, if a checkpoint is due. The log holds all it is about, so an error loses nothing. */
  #checkpoint(): void {
    if (this.#isStopped) return;
    const wasCheckpointing = this.#isCheckpointing;
    try {
      this.#isCheckpointing = this.#writer.checkpointStep();
      this.#hasSlice = wasCheckpointing || this.#isCheckpointing;
    } catch {
      this.#isCheckpointing = false; // tried anew after the next commits
    }
  }

  /** Lets the page and the process live between two slices. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#platform.timer(resolve, 0);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  async #save(level: WriteLevel): Promise<void> {
    if (this.#hasCommits || !this.#hasSlice) this.#setStatus('saving');
    this.#hasSlice = false;
    this.#write();
    if (this.#storage.isImmediate) return;
    const isIdle = this.#written.size + this.#removed.size === 0;
    if (isIdle && !(level === 'strict' && this.#hasRelaxed)) return;
    const changes = { written: [...this.#written], removed: [...this.#removed] };
    this.#written.clear();
    this.#removed.clear();
    try {
      await this.#storage.store(changes, level);
      this.#hasRelaxed = level === 'relaxed';
    } catch (error) {
      for (const name of changes.written) if (!this.#removed.delete(name)) this.#written.add(name);
      for (const name of changes.removed) this.#removed.add(name);
      throw error;
    }
  }

  /** From memory to the folder; on a disk that is all there is to do. */
  #write(): void {
    if (this.#hasCommits) this.#writer.writeCommits();
    this.#hasCommits = false;
    const { written, removed } = this.#writer.takeFolderChanges();
    for (const name of written) this.#written.add(name);
    for (const name of removed) if (!this.#written.delete(name)) this.#removed.add(name);
  }

  #writeNow(): void {
    try {
      this.#write();
      this.#setStatus('saved');
      if (!this.#isSaving) this.#checkpoint();
      if (this.#hasSlice) this.#later(0);
    } catch (error) {
      this.#setStatus('unsaved', error as DatabaseError);
      this.#later(retryDelay);
      throw error;
    }
  }

  /** The page is being hidden or the process is ending: there may be no later. */
  #leave(): void {
    if (!this.#hasCommits) return;
    if (this.#storage.isImmediate) {
      this.#writeNow();
    } else {
      // Even while another save is under way: transactions keep their order.
      this.#save('strict').then(
        () => this.#isSaving || this.#setStatus('saved'),
        (error: DatabaseError) => this.#setStatus('unsaved', error),
      );
    }
  }

  #setStatus(status: SaveStatus, reason?: DatabaseError): void {
    if (status === this.#status && !reason) return;
    this.#status = status;
    this.#tell(status, reason);
  }
}
