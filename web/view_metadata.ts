import type { InterruptionOptions } from './interruption.js';
import type { Field, SqlInput } from './values.js';

/** When a view's contents are made again. */
export type RefreshStrategy =
  /** When `refreshView` or `REFRESH MATERIALIZED VIEW` says so. */
  | 'manual'
  /** By the scheduler, when the view has fallen behind. */
  | 'auto'
  /** In every commit that changes what the view reads. */
  | 'incremental';

/** A column of a view. */
export interface ViewColumn extends Field {
  readonly notNull: boolean;
}

/** What the catalog knows about a materialized view. */
export interface ViewMetadata {
  readonly viewName: string;
  /** The query as it was written. */
  readonly queryText: string;
  /** Its plan, in a versioned form of the database's own. */
  readonly queryPlanBytes: Uint8Array;
  /** Every table and view it reads, sorted. */
  readonly baseTables: readonly string[];
  readonly schema: readonly ViewColumn[];
  readonly createdAt: Date;
  /** Null until the first refresh. */
  readonly lastRefresh: Date | null;
  readonly lastFullRefresh: Date | null;
  readonly refreshStrategy: RefreshStrategy;
  readonly incrementalEnabled: boolean;
  /** Null until the first refresh. */
  readonly rowCount: number | null;
  /** Rows changed one by one since the contents were last made in full. */
  readonly deltaCountSinceFull: number;
  /** Committed rows of the base tables that the view does not show yet. */
  readonly pendingChanges: number;
  /** The options it was given. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A view to be created. */
export interface ViewDefinition {
  readonly viewName: string;
  /** The `SELECT` it shows. */
  readonly queryText: string;
  /** `'manual'` if not given. */
  readonly refreshStrategy?: RefreshStrategy;
  /** Options as `CREATE MATERIALIZED VIEW … WITH (…)` takes them. */
  readonly metadata?: Readonly<Record<string, SqlInput>>;
  /** Fill it at once. Incremental and auto views always are. */
  readonly withData?: boolean;
}

/** What to change about a view; what is missing stays. */
export interface ViewUpdate {
  readonly viewName: string;
  /** A new query discards the contents. */
  readonly queryText?: string;
  readonly refreshStrategy?: RefreshStrategy;
  readonly incrementalEnabled?: boolean;
  readonly metadata?: Readonly<Record<string, SqlInput>>;
}

/** How to refresh, and what may end it: then the view is as it was. */
export interface RefreshOptions extends InterruptionOptions {
  /**
   * `'full'` runs the query again, `'incremental'` applies what changed (and fails where the query
   * does not allow it), `'automatic'`, the default, is incremental where possible.
   */
  readonly mode?: 'automatic' | 'full' | 'incremental';
  /** Build the new contents aside and swap them in, rather than replace them in place. */
  readonly concurrently?: boolean;
}

/** What became of a refresh. */
export interface RefreshRecord {
  readonly viewName: string;
  readonly startTime: Date;
  readonly endTime: Date;
  readonly success: boolean;
  /** Null when it succeeded. */
  readonly errorMessage: string | null;
  /** Rows of the view that came and went; all rows of a full one. */
  readonly rowsAffected: number;
  /**
   * `'full'` ran the query and replaced the rows, `'recomputed'` ran it and changed what differs,
   * `'incremental'` applied what had changed.
   */
  readonly strategy: 'full' | 'incremental' | 'recomputed';
  /** Who asked: a call or statement, the scheduler, a reader, or a commit too large to follow. */
  readonly trigger: 'manual' | 'scheduler' | 'reader' | 'commit';
  /** The version of the database that shows it; null when it failed. */
  readonly version: number | null;
}
