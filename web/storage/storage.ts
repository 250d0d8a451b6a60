/** Files that the core wrote and removed in its folder. */
export interface FolderChanges {
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/** How sure a write has to be: `relaxed` may lose the last second in a power cut, never more. */
export type WriteLevel = 'relaxed' | 'strict';

/** Where a database is kept. */
export interface Storage {
  /** The folder in the module's file system; empty for a database in memory. */
  readonly folder: string;
  /** True when what the core writes to the folder is on disk at once, so that `store` is idle. */
  readonly isImmediate: boolean;
  /** Called once, when the core has read the folder. */
  opened(): void;
  /**
   * Makes changes of the folder durable: all of them, or none and an error. What a strict call
   * stored, and everything stored before it, survives a power cut.
   */
  store(changes: FolderChanges, level: WriteLevel): Promise<void>;
  /** Gives the place up to others. */
  close(): void;
}
