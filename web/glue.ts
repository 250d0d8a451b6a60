// The Emscripten module as we use it: the two bound classes, its memory and its file systems.

/** Where in WebAssembly memory a response begins. */
export type Address = number;

/** A call takes the size of the request written before it and says where its response is. */
type Call = (requestSize: number) => Address;

/** `bindings/session.h`. */
export interface NativeDatabase {
  requestArea(bytes: number): Address;
  open: Call;
  allowInterruption(allowed: boolean): void;
  execute: Call;
  executeScript: Call;
  prepare: Call;
  run(statement: number, requestSize: number): Address;
  describeStatement(statement: number): Address;
  finalize(statement: number): void;
  insertRows: Call;
  updateRows: Call;
  upsertRows: Call;
  deleteRows: Call;
  copyFrom: Call;
  copyTo: Call;
  describe: Call;
  intern: Call;
  texts: Call;
  subscribe: Call;
  unsubscribe(subscription: number): void;
  moveWindow(subscription: number, from: number, to: number): Address;
  runScheduledRefreshes(budgetMicroseconds: number): Address;
  writeCommits(): Address;
  checkpointStep(): Address;
  backup(): Address;
  check(): Address;
  takeFolderChanges(): Address;
  delete(): void;
}

/** `bindings/catalog_session.h`. */
export interface NativeCatalog {
  createView: Call;
  viewExists: Call;
  getView: Call;
  updateView: Call;
  dropView: Call;
  listViews(): Address;
  storeViewData: Call;
  readViewData: Call;
  refreshView: Call;
  needsFullRefresh: Call;
  stalenessSeconds: Call;
  delete(): void;
}

export interface FileNode {
  readonly parent: FileNode;
  readonly name: string;
  contents?: Uint8Array;
  usedBytes?: number;
}

export interface FileStream {
  readonly node: FileNode;
  readonly nfd?: number;
}

/** A file system that can be mounted. */
export interface FileSystem {
  readonly stream_ops?: { fsync?: (stream: FileStream) => number };
}

/** Emscripten's FS. */
export interface Files {
  readonly ErrnoError: new (errno: number) => Error;
  mkdirTree(path: string): void;
  mount(type: FileSystem, options: object, mountpoint: string): unknown;
  syncfs(populate: boolean, callback: (error: unknown) => void): void;
  readdir(path: string): string[];
  lookupPath(path: string): { node: FileNode };
  stat(path: string): { size: number; mtime: Date };
  truncate(path: string, size: number): void;
  utime(path: string, atime: number, mtime: number): void;
}

interface FileSet {
  readonly type: 'local' | 'remote';
  readonly entries: Record<string, { timestamp: Date }>;
}

/** Emscripten's IDBFS. */
export interface IndexedDbFiles extends FileSystem {
  readonly dbs: Record<string, IDBDatabase>;
  readonly DB_STORE_NAME: string;
  getDB(name: string, callback: (error: unknown, db?: IDBDatabase) => void): void;
  reconcile(
    source: FileSet,
    target: FileSet & { db: Pick<IDBDatabase, 'transaction'> },
    callback: (error: unknown) => void,
  ): void;
}

/** Emscripten's NODEFS. */
export interface NodeFiles extends FileSystem {
  realPath(node: FileNode): string;
  tryFSOperation<T>(operation: () => T): T;
  readonly stream_ops: { fsync?: (stream: FileStream) => number };
}

export interface MatviewModule {
  readonly Database: new () => NativeDatabase;
  readonly MaterializedViewCatalog: new (database: NativeDatabase) => NativeCatalog;
  /** Renewed by the module whenever its memory grows. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly FS: Files;
  readonly IDBFS: IndexedDbFiles;
  readonly NODEFS?: NodeFiles;
  /** Asked while a statement runs that allows interruption. */
  isCancelled?: (rowsRead: number) => boolean;
}

/** What `matview-node.mjs` and `matview-web.mjs` export. */
export type CreateModule = (options: {
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}) => Promise<MatviewModule>;
