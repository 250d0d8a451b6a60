import type { Connection } from './connection.js';
import { DatabaseError } from './errors.js';
import type { NativeDatabase } from './glue.js';
import { type Field, isTypedArray, type SqlInput, type TypedArray } from './values.js';
import { encodeBatch, type RowsInput, writeBatch } from './wire/batch.js';
import { readFields } from './wire/rows.js';

/** Rows by primary key: rows or columns that have it or, of a key of one column, its values. */
export type KeysInput = RowsInput | readonly SqlInput[] | TypedArray;

interface Description {
  readonly fields: readonly Field[];
  readonly primaryKey: readonly string[];
}

/**
 * A table, for bulk work. Made by `db.table`.
 *
 * Each method is one commit, or part of the open transaction; all of it happens or nothing. A value
 * that does not fit its column is a DatabaseError naming the column and the row (counted from 0).
 *
 * @example
 * ```js
 * const orders = db.table('orders');
 * orders.insert([{ id: 1, region: 'EU' }, { id: 2, region: 'US' }]);
 * orders.insert({ id: Int32Array.of(3, 4), region: ['EU', null] });
 * ```
 */
export class Table {
  readonly name: string;
  readonly #connection: Connection;
  #description: Description = { fields: [], primaryKey: [] };
  #describedVersion = -1;

  /** @internal */
  constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.name = name;
  }

  /** Its columns. */
  get fields(): readonly Field[] {
    return this.#described.fields;
  }

  /** The names of its primary key's columns; none when it has none. */
  get primaryKey(): readonly string[] {
    return this.#described.primaryKey;
  }

  /**
   * Inserts rows. Returns how many there were. Columns that all of them lack get their defaults;
   * other missing and undefined values are NULL.
   */
  insert(rows: RowsInput): number {
    return this.#change('insertRows', rows, 'omit');
  }

  /**
   * Changes stored rows, found by their primary keys: gives them the other columns' values. All
   * rows have the same columns. Returns how many were there; the others change nothing.
   *
   * @example
   * ```js
   * const changed = orders.update([{ id: 1, region: 'US' }, { id: 2, region: 'EU' }]); // 2
   * orders.update({ id: Int32Array.of(3, 4), region: ['US', 'US'] });
   * ```
   */
  update(rows: RowsInput): number {
    return this.#change('updateRows', rows, 'same');
  }

  /**
   * Changes the rows that are stored, by primary key, and inserts the others. All rows have the
   * same columns; those that are inserted get defaults for the columns they lack. Returns how many
   * rows there were.
   *
   * @example
   * ```js
   * orders.upsert([{ id: 4, region: 'EU' }, { id: 5, region: 'EU' }]);
   * ```
   */
  upsert(rows: RowsInput): number {
    return this.#change('upsertRows', rows, 'same');
  }

  /**
   * Deletes rows by primary key; of whole rows, only the key is looked at. Returns how many were
   * there.
   *
   * @example
   * ```js
   * orders.delete([1, 2]);
   * orders.delete([{ id: 3 }]);
   * const gone = orders.delete({ id: Int32Array.of(4, 5) }); // 2
   * ```
   */
  delete(keys: KeysInput): number {
    return this.#change('deleteRows', this.#asRows(keys), 'same');
  }

  get #described(): Description {
    const { schemaVersion, isOpen } = this.#connection;
    if (this.#describedVersion !== schemaVersion || !isOpen) {
      this.#description = describe(this.#connection, this.name);
      this.#describedVersion = schemaVersion;
    }
    return this.#description;
  }

  #change(
    call: 'insertRows' | 'updateRows' | 'upsertRows' | 'deleteRows',
    rows: RowsInput,
    missing: 'omit' | 'same',
  ): number {
    if (typeof rows !== 'object' || rows === null) {
      throw new DatabaseError(
        '42804',
        `rows cannot be ${rows === null ? 'null' : `a ${typeof rows}`}`,
      );
    }
    const batch = encodeBatch(this.name, this.fields, rows, this.#connection.texts, missing);
    if (batch.count === 0) return 0;
    return this.#connection.exchange(
      (request) => {
        request.text(this.name);
        writeBatch(request, batch);
      },
      (native: NativeDatabase, size) => native[call](size),
      (response) => response.answer,
    );
  }

  /** The keys of whole rows, and values of a key of one column as the column that they are. */
  #asRows(keys: KeysInput): RowsInput {
    const names = this.primaryKey;
    if (isTypedArray(keys) || (Array.isArray(keys) && !keys.every(isRow))) {
      if (names.length === 1) return { [names[0]!]: keys };
      throw new DatabaseError(
        '42804',
        `values are no keys of "${this.name}": its primary key has ${names.length} columns`,
      );
    }
    if (!Array.isArray(keys) || names.length === 0) return keys as RowsInput;
    return keys.map((row: Record<string, SqlInput>) =>
      Object.fromEntries(names.map((name) => [name, row[name]])),
    );
  }
}

function isRow(value: unknown): boolean {
  const isValue = value instanceof Date || ArrayBuffer.isView(value) || Array.isArray(value);
  return typeof value === 'object' && value !== null && !isValue;
}

/** The columns of a table or of a view's contents. */
export function describe(connection: Connection, relation: string): Description {
  return connection.ask(
    relation,
    (native, size) => native.describe(size),
    (response) => {
      const fields = readFields(response.columnNames(), response.rows());
      const primaryKey = Array.from(response.codes(), (column) => fields[column]!.name);
      return { fields, primaryKey };
    },
  );
}
