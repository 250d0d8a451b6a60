import type { Effect, Key, LiveContents, RowChanges } from './live_contents.js';
import type { Row } from './values.js';
import type { ColumnSource, ColumnValues } from './wire/columns.js';
import type { ResponseReader, WireRows } from './wire/response.js';
import { buildRows, buildRowsAt, readColumns, rowTemplate } from './wire/rows.js';
import { textOfValue } from './wire/text_form.js';

/**
 * The contents of a live view by key, in the order in which the keys first came. Where no key is
 * known the whole row is one, and a number tells equal rows apart.
 */
export class LiveRows implements LiveContents {
  readonly #source: ColumnSource;
  readonly #names: readonly string[];
  readonly #template: Row;
  readonly #keyColumns: readonly number[];
  readonly #hasKey: boolean;
  readonly #rows = new Map<Key, Row>();
  readonly #copies = new Map<Key, number>();
  #snapshot: readonly Row[] | undefined;

  /** `key`: the columns that identify a row; none when that is not known. */
  constructor(source: ColumnSource, names: readonly string[], key: readonly number[]) {
    this.#source = source;
    this.#names = names;
    this.#template = rowTemplate(names);
    this.#hasKey = key.length > 0;
    this.#keyColumns = this.#hasKey ? key : [...names.keys()];
  }

  get total(): number {
    return this.#rows.size;
  }

  snapshot(): readonly Row[] {
    this.#snapshot ??= [...this.#rows.values()];
    return this.#snapshot;
  }

  read(response: ResponseReader): RowChanges {
    const wire = response.rows();
    const columns = readColumns(this.#source, wire);
    return {
      rows: this.#readRows(columns, wire),
      keys: this.#readKeys(columns, wire),
      weights: wire.weights,
      places: response.codes(), // none
    };
  }

  /** Where the key is known, the rows that went are known too: only those that come are made. */
  #readRows(columns: readonly ColumnValues[], { count, weights }: WireRows): Row[] {
    if (!weights || !this.#hasKey) return buildRows(this.#names, columns, count, this.#template);
    const coming: number[] = [];
    for (let row = 0; row < count; row++) if (weights[row]! > 0) coming.push(row);
    return buildRowsAt(this.#names, columns, coming, this.#template);
  }

  apply(changes: RowChanges): Effect {
    this.#snapshot = undefined;
    const effect: Effect = { inserted: [], updated: [], previous: [], deleted: [] };
    if (this.#hasKey) this.#applyByKey(changes, effect);
    else this.#applyCopies(changes, effect);
    return effect;
  }

  /** What went stands right before what took its place, as a rule; but it may stand anywhere. */
  #applyByKey({ rows, keys, weights }: RowChanges, effect: Effect): void {
    const gone = new Map<Key, Row>();
    const cameKeys: Key[] = [];
    const cameRows: Row[] = [];
    let coming = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (weights === undefined || weights[i]! > 0) {
        cameKeys.push(key);
        cameRows.push(rows[coming++]!);
        continue;
      }
      const before = this.#rows.get(key);
      if (before === undefined) continue;
      if (keys[i + 1] === key && weights[i + 1]! > 0) {
        this.#replace(key, before, rows[coming++]!, effect);
        i++;
      } else {
        gone.set(key, before);
      }
    }
    for (let i = 0; i < cameKeys.length; i++) {
      const key = cameKeys[i]!;
      const row = cameRows[i]!;
      const before = gone.get(key);
      if (before !== undefined) {
        gone.delete(key);
        this.#replace(key, before, row, effect);
      } else {
        this.#rows.set(key, row);
        effect.inserted.push(row);
      }
    }
    for (const [key, row] of gone) this.#remove(key, row, effect);
  }

  #applyCopies({ rows, keys, weights }: RowChanges, effect: Effect): void {
    for (let i = 0; i < rows.length; i++) {
      for (let times = weights?.[i] ?? 1; times < 0; times++) {
        const key = this.#lastCopy(keys[i]!);
        this.#remove(key, this.#rows.get(key) ?? rows[i]!, effect);
      }
    }
    for (let i = 0; i < rows.length; i++) {
      for (let times = weights?.[i] ?? 1; times > 0; times--) {
        this.#rows.set(this.#nextCopy(keys[i]!), rows[i]!);
        effect.inserted.push(rows[i]!);
      }
    }
  }

  /** The row keeps its place. */
  #replace(key: Key, before: Row, row: Row, effect: Effect): void {
    this.#rows.set(key, row);
    effect.updated.push(row);
    effect.previous.push(before);
  }

  #remove(key: Key, row: Row, effect: Effect): void {
    this.#rows.delete(key);
    effect.deleted.push(row);
  }

  #nextCopy(key: Key): string {
    const copy = (this.#copies.get(key) ?? 0) + 1;
    this.#copies.set(key, copy);
    return `${key} ${copy}`;
  }

  #lastCopy(key: Key): string {
    const copy = this.#copies.get(key) ?? 1;
    if (copy > 1) this.#copies.set(key, copy - 1);
    else this.#copies.delete(key);
    return `${key} ${copy}`;
  }

  #readKeys(columns: readonly ColumnValues[], { count }: WireRows): Key[] {
    const keys = new Array<Key>(count);
    if (this.#keyColumns.length === 1) {
      const only = columns[this.#keyColumns[0]!]!;
      for (let row = 0; row < count; row++) keys[row] = keyPart(only[row]);
      return keys;
    }
    for (let row = 0; row < count; row++) {
      let key = '';
      for (const column of this.#keyColumns) {
        key += `${unambiguous(keyPart(columns[column]![row]))},`;
      }
      keys[row] = key;
    }
    return keys;
  }
}

function keyPart(value: ColumnValues[number] | undefined): Key {
  if (typeof value !== 'object' || value === null) return value ?? null;
  return value instanceof Date ? value.getTime() : textOfValue(value);
}

/** Texts are quoted, so that no two different keys become one when they are joined. */
function unambiguous(part: Key): string {
  return typeof part === 'string' ? JSON.stringify(part) : String(part);
}
