// What `window` is measured beside: a sorted array, kept by hand.

/** Rows by amount, the largest first, and by id. */
export class SortedItems {
  #amounts;
  #sorted;

  constructor(amounts) {
    this.#amounts = [...amounts];
    this.#sorted = amounts.map((amount, id) => ({ id, amount })).sort(compare);
  }

  set(id, amount) {
    this.#sorted.splice(this.#placeOf({ id, amount: this.#amounts[id] }), 1);
    const item = { id, amount };
    this.#sorted.splice(this.#placeOf(item), 0, item);
    this.#amounts[id] = amount;
  }

  rows(from, count) {
    return this.#sorted.slice(from, from + count);
  }

  #placeOf(item) {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#sorted[middle], item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(a, b) {
  return b.amount - a.amount || a.id - b.id;
}
