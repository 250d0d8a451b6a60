// A database in IndexedDB, through Emscripten's IDBFS.
//
// The core's folder is in the module's memory; IDBFS mirrors it. Its own `syncfs` lists every file
// and compares times on each run. We know which files changed, so we hand exactly those to
// `IDBFS.reconcile`: the cost of a commit follows the commit, and one commit is one IndexedDB
// transaction. IDBFS alone can still read all that is written here, and does, on opening.
import { DatabaseError } from '../errors.js';
import type { MatviewModule } from '../glue.js';
import { rotateLog } from './log_rotation.js';
import type { FolderChanges, Storage, WriteLevel } from './storage.js';
import { lockDatabase } from './web_lock.js';
import { forgetStored, rememberStored, wasStored } from './wipe_marker.js';

// Chromium keeps larger values as files of their own, which a relaxed transaction never syncs:
// after a power cut they are unreadable, and so is the database.
const largestRelaxedFile = 60_000;

export async function openIdbfs(module: MatviewModule, name: string): Promise<Storage> {
  const unlock = await lockDatabase(name);
  try {
    const storage = new IdbfsStorage(module, `/matview/${encodeURIComponent(name)}`, unlock);
    await storage.populate();
    return storage;
  } catch (error) {
    unlock();
    throw error;
  }
}

class IdbfsStorage implements Storage {
  readonly isImmediate = false;
  readonly folder: string;
  readonly #module: MatviewModule;
  readonly #unlock: () => void;
  #isClosed = false;
  // Files get increasing times, whatever the clock does: IDBFS takes equal times for equal files.
  #time = 1;
  // A file that is known to be stored. Once it is missing, so is the database.
  #anchor: string | undefined;
  #usesStockSync = false;
  #isRemembered = false;

  constructor(module: MatviewModule, folder: string, unlock: () => void) {
    this.#module = module;
    this.folder = folder;
    this.#unlock = unlock;
  }

  async populate(): Promise<void> {
    const { FS, IDBFS } = this.#module;
    FS.mkdirTree(this.folder);
    FS.mount(IDBFS, {}, this.folder);
    await this.#stockSync(true).catch((cause: unknown) => {
      throw new DatabaseError('58030', 'could not read the database from IndexedDB', { cause });
    });
    this.#watchConnection();
    this.#usesStockSync = typeof IDBFS.reconcile !== 'function' || IDBFS.reconcile.length !== 3;
    const paths = this.#paths();
    if (paths.length === 0) this.#refuseIfWiped();
    else void rotateLog(this.folder).catch(() => undefined);
    for (const path of paths) {
      this.#time = Math.max(this.#time, FS.stat(path).mtime.getTime());
      this.#anchor = path;
    }
  }

  /** Says so once: whoever opens the database again knows, and begins a new one. */
  #refuseIfWiped(): void {
    if (!wasStored(this.folder)) return;
    forgetStored(this.folder);
    throw new DatabaseError('58030', 'the database was stored here once, and is gone', {
      hint: 'The browser or somebody else has deleted it. Opened again, it begins anew.',
    });
  }

  opened(): void {
    this.#release(this.#paths());
  }

  async store(changes: FolderChanges, level: WriteLevel): Promise<void> {
    const written = changes.written.map((name) => `${this.folder}/${name}`);
    const removed = changes.removed.map((name) => `${this.folder}/${name}`);
    for (const path of written) this.#seal(path);
    const durability = this.#needsStrict(written) ? 'strict' : level;
    try {
      await this.#mirror(written, removed, durability);
    } catch (error) {
      if (isQuotaError(error)) throw quotaError(error);
      // A browser may drop a connection at any time, and an error may hide a success.
      if (!(await this.#hasStored(written))) await this.#mirror(written, removed, durability);
    }
    if (this.#anchor !== undefined && removed.includes(this.#anchor)) this.#anchor = undefined;
    this.#anchor = written.at(-1) ?? this.#anchor;
    if (!this.#isRemembered) rememberStored(this.folder);
    this.#isRemembered = true;
    this.#release(written);
  }

  close(): void {
    this.#isClosed = true;
    this.#disconnect();
    this.#unlock();
  }

  async #mirror(written: string[], removed: string[], durability: WriteLevel): Promise<void> {
    if (written.length + removed.length === 0) return this.#touch(durability);
    if (this.#usesStockSync) return this.#stockSync(false);
    const wentThroughUs = await this.#reconcile(written, removed, durability);
    if (wentThroughUs) return;
    // An IDBFS that works otherwise than we rely on. Its own sync is slower, and always right.
    this.#usesStockSync = true;
    await this.#stockSync(false);
  }

  /** Resolves to whether IDBFS took the transaction we offered. */
  async #reconcile(written: string[], removed: string[], durability: WriteLevel): Promise<boolean> {
    const { IDBFS, FS } = this.#module;
    // Not a tick is lost while there is a connection: a page that is going away has no more.
    const db = IDBFS.dbs[this.folder] ?? (await this.#connect());
    const now = { timestamp: new Date(0) };
    const entries = Object.fromEntries(
      written.map((path) => [path, { timestamp: FS.stat(path).mtime }]),
    );
    return new Promise((resolve, reject) => {
      let transaction: IDBTransaction | undefined;
      let failed = false;
      const offer = {
        transaction: (stores: string | Iterable<string>, mode?: IDBTransactionMode) => {
          transaction = db.transaction(stores, mode, { durability });
          transaction.addEventListener('abort', () => {
            reject(transaction?.error ?? new Error('the transaction was aborted'));
          });
          // Names are never used twice, so a name that is there means a second writer.
          const store = transaction.objectStore(IDBFS.DB_STORE_NAME);
          store.put = store.add;
          return transaction;
        },
      };
      IDBFS.reconcile(
        { type: 'local', entries },
        {
          type: 'remote',
          entries: Object.fromEntries(removed.map((path) => [path, now])),
          db: offer,
        },
        (error) => {
          failed = Boolean(error);
          if (error) reject(error);
          else resolve(transaction !== undefined);
        },
      );
      if (failed) transaction?.abort();
      // Every put is under way. Said now, an error in one undoes all (IDBFS would keep the rest),
      // and the transaction survives the page that made it.
      else transaction?.commit();
    });
  }

  /** A strict transaction of a single empty entry: the writes before it are synced with it. */
  async #touch(durability: WriteLevel): Promise<void> {
    if (this.#usesStockSync || durability === 'relaxed') return;
    const db = await this.#connect();
    const store = this.#module.IDBFS.DB_STORE_NAME;
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction(store, 'readwrite', { durability });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      const entry = { timestamp: new Date(1), mode: 0o100644, contents: new Uint8Array() };
      transaction.objectStore(store).put(entry, `${this.folder}.synced`);
      transaction.commit();
    });
  }

  #stockSync(populate: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#module.FS.syncfs(populate, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  // ── The connection ──

  async #connect(): Promise<IDBDatabase> {
    const open = this.#module.IDBFS.dbs[this.folder];
    if (open) return open;
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      this.#module.IDBFS.getDB(this.folder, (error, opened) => {
        if (error || !opened) reject(error);
        else resolve(opened);
      });
    });
    this.#watchConnection();
    if (this.#anchor && !(await this.#isThere(db, this.#anchor))) {
      this.#disconnect();
      throw new DatabaseError('58030', 'the database was deleted while it was open', {
        hint: 'Its rows are still in memory: copy them to a database of another name.',
      });
    }
    return db;
  }

  /** Lets go of a connection that the browser closes, or that stands in the way of a deletion. */
  #watchConnection(): void {
    const db = this.#module.IDBFS.dbs[this.folder];
    if (!db) return;
    db.onversionchange = () => this.#disconnect();
    db.onclose = () => this.#disconnect();
  }

  #disconnect(): void {
    const { dbs } = this.#module.IDBFS;
    dbs[this.folder]?.close();
    delete dbs[this.folder];
  }

  /** After an error: whether the files were stored all the same. Connects anew. */
  async #hasStored(written: string[]): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#disconnect();
    const db = await this.#connect();
    return written[0] !== undefined && (await this.#isThere(db, written[0]));
  }

  #isThere(db: IDBDatabase, path: string): Promise<boolean> {
    const store = this.#module.IDBFS.DB_STORE_NAME;
    return new Promise((resolve, reject) => {
      const request = db.transaction(store).objectStore(store).getKey(path);
      request.onsuccess = () => resolve(request.result !== undefined);
      request.onerror = () => reject(request.error);
    });
  }

  // ── The files in memory ──

  #paths(): string[] {
    return this.#module.FS.readdir(this.folder)
      .filter((name) => !name.startsWith('.'))
      .map((name) => `${this.folder}/${name}`);
  }

  /** Gives a written file its time, and drops the room it kept for growing: IDBFS would store it. */
  #seal(path: string): void {
    const { FS } = this.#module;
    const { node } = FS.lookupPath(path);
    if (node.contents && node.contents.buffer.byteLength !== node.usedBytes) {
      node.contents = node.contents.slice(0, node.usedBytes);
    }
    this.#time += 1;
    FS.utime(path, this.#time, this.#time);
  }

  /** Drops the contents of files that are stored: the core never reads them again. */
  #release(paths: string[]): void {
    const { FS } = this.#module;
    const present = new Set(this.#paths());
    for (const path of paths) {
      if (!present.has(path)) continue; // removed since
      const time = FS.stat(path).mtime.getTime();
      FS.truncate(path, 0);
      FS.utime(path, time, time);
    }
  }

  /** Checkpoints replace the log before them, so they have to be there whatever happens. */
  #needsStrict(written: string[]): boolean {
    const { FS } = this.#module;
    return written.some((path) => {
      const isLog = path.startsWith(`${this.folder}/w`);
      return !isLog || FS.stat(path).size > largestRelaxedFile;
    });
  }
}

function isQuotaError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

function quotaError(cause: unknown): DatabaseError {
  return new DatabaseError('53100', 'the browser has no more room for this site', {
    cause,
    hint: 'Delete rows or other data of the site and call flush(); everything is still in memory.',
  });
}
