import type { Connection } from './connection.js';
import { DatabaseError } from './errors.js';
import type { Field } from './values.js';
import { encodeBatch, type RowsInput, writeBatch } from './wire/batch.js';
import { readFields } from './wire/rows.js';

/**
 * A table, for bulk work. Made by `db.table`.
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
  #fields: readonly Field[] = [];
  #fieldsVersion = -1;

  /** @internal */
  constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.name = name;
  }

  /** Its columns. */
  get fields(): readonly Field[] {
    const { schemaVersion, isOpen } = this.#connection;
    if (this.#fieldsVersion !== schemaVersion || !isOpen) {
      this.#fields = describe(this.#connection, this.name);
      this.#fieldsVersion = schemaVersion;
    }
    return this.#fields;
  }

  /**
   * Inserts rows in one commit, or as part of the open transaction; all of them or none. Returns
   * how many there were. Missing and undefined values are NULL. A value that does not fit its
   * column is a DatabaseError naming the column and the row (counted from 0).
   */
  insert(rows: RowsInput): number {
    if (typeof rows !== 'object' || rows === null) {
      throw new DatabaseError(
        '42804',
        `rows to insert cannot be ${rows === null ? 'null' : `a ${typeof rows}`}`,
      );
    }
    const batch = encodeBatch(this.name, this.fields, rows, this.#connection.texts);
    if (batch.count === 0) return 0;
    return this.#connection.exchange(
      (request) => {
        request.text(this.name);
        writeBatch(request, batch);
      },
      (native, size) => native.insertRows(size),
      (response) => response.answer,
    );
  }
}

/** The columns of a table or of a view's contents. */
export function describe(connection: Connection, relation: string): Field[] {
  return connection.ask(
    relation,
    (native, size) => native.describe(size),
    (response) => readFields(response.columnNames(), response.rows()),
  );
}
