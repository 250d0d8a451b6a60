import { closedError, DatabaseError } from './errors.js';
import type { Address, MatviewModule, NativeCatalog, NativeDatabase } from './glue.js';
import { Interruption, type InterruptionOptions } from './interruption.js';
import type { FolderChanges } from './storage/storage.js';
import type { QueryOptions } from './values.js';
import { WasmMemory } from './wire/memory.js';
import { RequestWriter } from './wire/request.js';
import { ResponseReader } from './wire/response.js';
import { type CommandResult, readResult } from './wire/rows.js';
import { type Dictionary, TextCache } from './wire/texts.js';

/** Told after every call, once its response has been read. */
export interface ConnectionObserver {
  /** A commit changed views that somebody follows: the response is at their changes. */
  viewsChanged(response: ResponseReader): void;
  /** There are new commits, which wait to be written. */
  commitsWaiting(): void;
}

type Write = (request: RequestWriter) => void;
type Send = (native: NativeDatabase, size: number) => Address;
type Read<T> = (response: ResponseReader) => T;

const nothing = () => {};
const outOfMemory = '53200';
// Statements that leave every schema as it is.
const keepsSchemas = /^(SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|SAVEPOINT|RELEASE|REFRESH)/;

/**
 * The one way from the public API into the module: a request is written, one call made, one
 * response read. Also what a database and its statements, tables and views share.
 */
export class Connection {
  readonly memory: WasmMemory;
  readonly texts: TextCache;
  observer: ConnectionObserver | undefined;
  /** Changes whenever a schema may have; until then a schema can be remembered. */
  schemaVersion = 0;
  inTransaction = false;
  version = 0;

  readonly #module: MatviewModule;
  readonly #request: RequestWriter;
  readonly #response: ResponseReader;
  #native: NativeDatabase | undefined;
  #catalog: NativeCatalog | undefined;
  #failure: unknown;
  #isBusy = false;

  constructor(module: MatviewModule) {
    this.#module = module;
    this.#native = new module.Database();
    this.#catalog = new module.MaterializedViewCatalog(this.#native);
    this.memory = new WasmMemory(module);
    this.texts = new TextCache(this.#dictionary());
    this.#request = new RequestWriter(this.#native, this.memory);
    this.#response = new ResponseReader(this.memory);
  }

  get isOpen(): boolean {
    return this.#native !== undefined;
  }

  /**
   * Opens or creates the database in `folder`, or in memory, where it begins with `backup`. Comes
   * before everything else. `memoryBudget` is in bytes; `Infinity` bounds nothing.
   */
  open(folder: string, memoryBudget: number, backup: Uint8Array = new Uint8Array()): void {
    this.exchange(
      (request) => {
        request.text(folder);
        request.textBytes(backup);
        request.number(memoryBudget <= Number.MAX_SAFE_INTEGER ? memoryBudget : 0); // 0: none
      },
      (native, size) => native.open(size),
      () => {},
    );
  }

  /** Requires: `read` takes everything it needs out of the response before it returns. */
  exchange<T>(write: Write, send: Send, read: Read<T>, sql?: string): T {
    const native = this.#open();
    this.#requireIdle();
    this.#request.begin();
    write(this.#request);
    this.#isBusy = true;
    let response: ResponseReader;
    try {
      response = this.#receive(this.#response, () => send(native, this.#request.size));
    } finally {
      this.#isBusy = false;
    }
    const { hasViewChanges, hasUnwrittenCommits, version } = response;
    const hasCommitted = version !== this.version;
    this.version = version;
    this.inTransaction = response.inTransaction;
    try {
      if (response.isError) {
        this.schemaVersion++; // statements before the one that failed may have changed it
        throw response.error(sql);
      }
      return read(response);
    } finally {
      if (hasViewChanges) {
        response.goToViewChanges();
        this.observer?.viewsChanged(response);
      }
      if (hasCommitted && hasUnwrittenCommits) this.observer?.commitsWaiting();
    }
  }

  /** An exchange that `options` may end early. */
  interruptible<T>(options: InterruptionOptions, exchange: () => T): T {
    if (!Interruption.isWanted(options)) return exchange();
    const interruption = new Interruption(options);
    interruption.checkStart();
    const native = this.#open();
    this.#module.isCancelled = interruption.isCancelled;
    native.allowInterruption(true);
    try {
      return exchange();
    } catch (error) {
      throw error instanceof DatabaseError && error.code === '57014' ? interruption.error() : error;
    } finally {
      if (this.#native && this.#failure === undefined) native.allowInterruption(false);
    }
  }

  /** An exchange whose request is one name, or nothing. */
  ask<T>(name: string | undefined, send: Send, read: Read<T>): T {
    return this.exchange(
      name === undefined ? nothing : (request) => request.text(name),
      send,
      read,
    );
  }

  /** The catalog's side of an exchange. */
  catalog(call: (catalog: NativeCatalog, size: number) => Address): Send {
    return (_, size) => call(this.#catalog!, size);
  }

  readResult(response: ResponseReader, options: QueryOptions = {}): CommandResult {
    const result = readResult(response, this, options);
    if (!keepsSchemas.test(result.command)) this.schemaVersion++;
    return result;
  }

  writeCommits(): void {
    this.ask(
      undefined,
      (native) => native.writeCommits(),
      () => {},
    );
  }

  checkpointStep(): boolean {
    return this.ask(
      undefined,
      (native) => native.checkpointStep(),
      ({ answer }) => answer !== 0,
    );
  }

  takeFolderChanges(): FolderChanges {
    return this.ask(
      undefined,
      (native) => native.takeFolderChanges(),
      (response) => ({ written: response.texts(), removed: response.texts() }),
    );
  }

  /** Calls that have no response. Does nothing when the database is closed. */
  tell(call: (native: NativeDatabase) => void): void {
    if (this.#native && this.#failure === undefined) call(this.#native);
  }

  close(): void {
    this.#requireIdle();
    this.observer = undefined;
    this.#catalog?.delete();
    this.#native?.delete();
    this.#catalog = undefined;
    this.#native = undefined;
  }

  #open(): NativeDatabase {
    if (!this.#native) throw closedError();
    if (this.#failure !== undefined) throw brokenError(this.#failure);
    return this.#native;
  }

  #requireIdle(): void {
    if (!this.#isBusy) return;
    throw new DatabaseError('55006', 'the database is running a statement', {
      hint: 'onProgress must not use it.',
    });
  }

  #receive(response: ResponseReader, call: () => Address): ResponseReader {
    let address: Address;
    try {
      address = call();
    } catch (error) {
      // The module stopped in the middle of something: nothing in its memory can be trusted.
      this.#failure = error;
      throw brokenError(error);
    }
    this.memory.renew();
    response.begin(address);
    return response;
  }

  /** Texts are asked for while a response is being read, so they have one of their own. */
  #dictionary(): Dictionary {
    const response = new ResponseReader(this.memory);
    const ask = (write: Write, send: Send) => {
      const native = this.#open();
      this.#request.begin();
      write(this.#request);
      return this.#receive(response, () => send(native, this.#request.size));
    };
    return {
      textsOf: (codes) =>
        ask(
          (request) => request.codes(codes),
          (native, size) => native.texts(size),
        ).textRun(),
      codesOf: (texts) =>
        ask(
          (request) => request.textRun(texts),
          (native, size) => native.intern(size),
        ).codes(),
    };
  }
}

function brokenError(cause: unknown): DatabaseError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const isOutOfMemory = (cause as { code?: unknown }).code === outOfMemory; // as bindings/memory_meter.cc throws it
  return new DatabaseError(
    isOutOfMemory ? outOfMemory : 'XX000',
    `the database stopped working: ${message}`,
    {
      cause,
      hint: 'Close it and open it again; what was saved is not affected.',
    },
  );
}
