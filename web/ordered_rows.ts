import type { Effect, LiveContents, RowChanges } from './live_contents.js';
import type { Row } from './values.js';
import type { ColumnSource } from './wire/columns.js';
import type { ResponseReader } from './wire/response.js';
import { buildRows, readColumns, rowTemplate } from './wire/rows.js';

/** Where a row that came is no other version of one that was there. */
const none = 0xffffffff;
// With more changes than this, a new array costs less than to move the rows behind each.
const fewChanges = 8;

/** The rows in a window of a view, in its order. Which these are, the core says. */
export class OrderedRows implements LiveContents {
  readonly #source: ColumnSource;
  readonly #names: readonly string[];
  readonly #template: Row;
  #rows: Row[] = [];
  #total = 0;
  #snapshot: readonly Row[] | undefined;

  constructor(source: ColumnSource, names: readonly string[]) {
    this.#source = source;
    this.#names = names;
    this.#template = rowTemplate(names);
  }

  get total(): number {
    return this.#total;
  }

  snapshot(): readonly Row[] {
    this.#snapshot ??= this.#rows.slice();
    return this.#snapshot;
  }

  read(response: ResponseReader): RowChanges {
    const wire = response.rows();
    const columns = readColumns(this.#source, wire);
    const rows = buildRows(this.#names, columns, wire.count, this.#template);
    return { rows, keys: [], weights: undefined, places: response.codes().slice() };
  }

  apply({ rows, places }: RowChanges): Effect {
    const [total, removedCount] = places as unknown as [number, number];
    const removed = places.subarray(2, 2 + removedCount);
    const at = places.subarray(2 + removedCount, 2 + removedCount + rows.length);
    const replaced = places.subarray(2 + removedCount + rows.length);
    const before = this.#rows;
    const gone = new Map<number, Row>();
    for (const place of removed) gone.set(place, before[place]!);
    if (removedCount + rows.length <= fewChanges) this.#splice(removed, rows, at);
    else this.#rows = merged(before, gone, rows, at);
    if (removedCount + rows.length > 0) this.#snapshot = undefined;
    this.#total = total;
    return effectOf(gone, rows, at, replaced);
  }

  #splice(removed: Uint32Array, rows: readonly Row[], at: Uint32Array): void {
    for (let i = removed.length - 1; i >= 0; i--) this.#rows.splice(removed[i]!, 1);
    for (let i = 0; i < rows.length; i++) this.#rows.splice(at[i]!, 0, rows[i]!);
  }
}

function merged(
  before: readonly Row[],
  gone: ReadonlyMap<number, Row>,
  rows: readonly Row[],
  at: Uint32Array,
): Row[] {
  const after: Row[] = [];
  let next = 0;
  const takeComing = () => {
    while (next < rows.length && at[next] === after.length) after.push(rows[next++]!);
  };
  for (let i = 0; i < before.length; i++) {
    if (gone.has(i)) continue;
    takeComing();
    after.push(before[i]!);
  }
  takeComing();
  return after;
}

/** Sorts what came by whether it took the place of something. Takes that out of `gone`. */
function effectOf(
  gone: Map<number, Row>,
  rows: readonly Row[],
  at: Uint32Array,
  replaced: Uint32Array,
): Effect {
  const effect = { inserted: [] as Row[], updated: [] as Row[], previous: [] as Row[] };
  const places = {
    inserted: [] as number[],
    updated: [] as number[],
    previous: [] as number[],
  };
  for (const [i, row] of rows.entries()) {
    const before = replaced[i]!;
    if (before === none) {
      effect.inserted.push(row);
      places.inserted.push(at[i]!);
    } else {
      effect.updated.push(row);
      places.updated.push(at[i]!);
      effect.previous.push(gone.get(before)!);
      places.previous.push(before);
      gone.delete(before);
    }
  }
  return {
    ...effect,
    deleted: [...gone.values()],
    at: { ...places, deleted: [...gone.keys()] },
  };
}
