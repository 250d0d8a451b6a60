// What happens to the orders: commits of a given number of changed rows, a third each inserted, updated and deleted, so
// that a table keeps its size. Which rows is random over the whole table; every engine gets the same.
import { Random } from '../random.mjs';
import {
  columnsOf,
  customersFor,
  mostUsualAmount,
  productsFor,
  regions,
  statuses,
} from './data.mjs';

const orderColumns = [
  'id', 'customer_id', 'product_id', 'region', 'status', 'quantity', 'amount',
]; // biome-ignore format: one line
/** What an update sets. */
export const updatedColumns = ['status', 'quantity', 'amount'];

// Two in a hundred inserts and updates make an amount larger than any there was at first, and as many updates and deletes
// take one away, so that there stay about a hundred: the largest orders do change, also at a million rows.
const largeShare = 0.02;
const usuallyLarge = 100;

/**
 * One commit, in the forms that engines take: rows, and the same as columns. `updated` are whole rows, as they are
 * afterwards, of which only `updatedColumns` differ from what they were; `before` is what they were.
 *
 * @typedef {object} Commit
 * @property {{ rows: object[], columns: object }} inserted
 * @property {{ rows: object[], before: object[], columns: object }} updated
 * @property {{ rows: object[], ids: number[], columns: object }} deleted
 */
export class Changes {
  #random = new Random(9, 'changes');
  #live; // the rows there are, in no order
  #large = []; // ids of orders with a large amount
  #places = new Map(); // from id to index in #live, of the large
  #nextId;
  #n;

  /** `rows` are the orders to begin with. */
  constructor(rows) {
    this.#live = rows;
    this.#n = rows.length;
    this.#nextId = rows.length;
  }

  /** The orders there are now. */
  get rows() {
    return this.#live;
  }

  /** A commit of `count` changed rows; with one, `kind` says what it is. */
  next(count, kind) {
    const updates = kind ? (kind === 'update' ? count : 0) : Math.floor(count / 3);
    const deletes = kind ? (kind === 'delete' ? count : 0) : Math.floor(count / 3);
    const touched = new Set();
    const updated = Array.from({ length: updates }, () => this.#update(touched));
    const deleted = Array.from({ length: deletes }, () => this.#delete(touched));
    const inserted = Array.from({ length: count - updates - deletes }, () => this.#insert());
    const after = updated.map((one) => one.after);
    const ids = deleted.map(({ id }) => id);
    return {
      inserted: { rows: inserted, columns: columnsOf(inserted, orderColumns) },
      updated: {
        rows: after,
        before: updated.map((one) => one.before),
        columns: columnsOf(after, ['id', ...updatedColumns]),
      },
      deleted: { rows: deleted, ids, columns: { id: Int32Array.from(ids) } },
    };
  }

  #insert() {
    const random = this.#random;
    const row = {
      id: this.#nextId++,
      customer_id: random.integer(0, customersFor(this.#n) - 1),
      product_id: random.integer(0, productsFor(this.#n) - 1),
      region: random.pick(regions),
      status: random.pick(statuses),
      quantity: random.integer(1, 9),
      amount: this.#amount(),
    };
    this.#put(this.#live.length, row);
    return row;
  }

  #update(touched) {
    const place = this.#any(touched);
    const before = this.#live[place];
    const random = this.#random;
    const after = {
      ...before,
      status: random.pick(statuses),
      quantity: random.integer(1, 9),
      amount: this.#amount(),
    };
    this.#put(place, after);
    return { before, after };
  }

  #delete(touched) {
    const place = this.#any(touched);
    const row = this.#live[place];
    const last = this.#live.pop();
    if (last !== row) this.#put(place, last);
    this.#places.delete(row.id);
    return row;
  }

  #put(place, row) {
    this.#live[place] = row;
    if (row.amount <= mostUsualAmount) {
      this.#places.delete(row.id);
    } else {
      if (!this.#places.has(row.id)) this.#large.push(row.id);
      this.#places.set(row.id, place);
    }
  }

  #amount() {
    const random = this.#random;
    const share = largeShare * (this.#places.size < usuallyLarge ? 1.5 : 0.5);
    return random.integer(1, mostUsualAmount) + (random.chance(share) ? mostUsualAmount : 0);
  }

  #any(touched) {
    return this.#random.chance(largeShare) ? this.#largest(touched) : this.#untouched(touched);
  }

  #untouched(touched) {
    for (;;) {
      const place = this.#random.integer(0, this.#live.length - 1);
      const { id } = this.#live[place];
      if (touched.has(id)) continue;
      touched.add(id);
      return place;
    }
  }

  /** An order with a large amount, where there still is one. */
  #largest(touched) {
    while (this.#large.length > 0) {
      const [id] = this.#large.splice(this.#random.integer(0, this.#large.length - 1), 1);
      const place = this.#places.get(id);
      if (place === undefined) continue; // deleted since, or small by now
      if (touched.has(id)) continue;
      touched.add(id);
      return place;
    }
    return this.#untouched(touched);
  }
}
