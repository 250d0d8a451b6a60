import type { Row } from './values.js';
import type { ResponseReader } from './wire/response.js';

export type Key = string | number | bigint | boolean | null;

/** How a view changed, as it was read from a response. */
export interface RowChanges {
  /** Those that came; where no key tells which went, these too. */
  readonly rows: readonly Row[];
  /** What identifies each that came or went; none in an order. */
  readonly keys: readonly Key[];
  /** How often each of `keys` came (negative: went). */
  readonly weights: Float64Array | undefined;
  /** Where rows go and come, in an order; docs/wire.md. Empty without one. */
  readonly places: Uint32Array;
}

/** Where the rows of a change stand; see `LiveChange.at`. */
export interface LivePlaces {
  readonly inserted: readonly number[];
  readonly updated: readonly number[];
  readonly previous: readonly number[];
  readonly deleted: readonly number[];
}

/** What applying changes did, sorted by kind. */
export interface Effect {
  readonly inserted: Row[];
  readonly updated: Row[];
  readonly previous: Row[];
  readonly deleted: Row[];
  readonly at?: LivePlaces;
}

/** The rows that a live view holds. */
export interface LiveContents {
  /** How many rows the view has. */
  readonly total: number;
  /** The rows: one array until they change. */
  snapshot(): readonly Row[];
  /** Requires: the response stands at rows and their places. */
  read(response: ResponseReader): RowChanges;
  apply(changes: RowChanges): Effect;
}
