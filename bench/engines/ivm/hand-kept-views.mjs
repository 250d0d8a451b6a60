// One class for each view of the ivm benchmark: `add`, `remove` and `replace` an order, and `commit`, which makes the
// rows that changed and tells the listener. `rows` is the view, a Map from key to row; rows in it are never changed.

/** Rows that come and go by id: told as they are after the commit. */
class KeyedRows {
  rows = new Map();
  listener;
  #before = new Map(); // what the commit changed, as it was

  set(key, row) {
    this.#remember(key);
    this.rows.set(key, row);
  }

  delete(key) {
    this.#remember(key);
    this.rows.delete(key);
  }

  #remember(key) {
    if (!this.#before.has(key)) this.#before.set(key, this.rows.get(key));
  }

  tell() {
    if (this.#before.size === 0) return;
    const inserted = [];
    const updated = [];
    const previous = [];
    const deleted = [];
    for (const [key, before] of this.#before) {
      const row = this.rows.get(key);
      if (row === before) continue;
      if (before === undefined) {
        inserted.push(row);
      } else if (row === undefined) {
        deleted.push(before);
      } else {
        updated.push(row);
        previous.push(before);
      }
    }
    this.#before.clear();
    this.listener?.({ inserted, updated, previous, deleted });
  }
}

class LargeOpen extends KeyedRows {
  add(order) {
    if (isLargeAndOpen(order)) this.set(order.id, totalOf(order));
  }

  remove(order) {
    if (isLargeAndOpen(order)) this.delete(order.id);
  }

  replace(before, after) {
    if (isLargeAndOpen(after)) this.set(after.id, totalOf(after));
    else this.remove(before);
  }

  commit() {
    this.tell();
  }
}

const isLargeAndOpen = ({ status, amount }) => status === 'open' && amount >= 50_000;
const totalOf = ({ id, customer_id, amount, quantity }) => ({
  id,
  customer_id,
  total: amount * quantity,
});

/** Groups with counters that are changed in place, of which a commit makes rows. */
class Groups extends KeyedRows {
  #groups = new Map();
  #touched = new Set();

  add(order) {
    const key = this.keyOf(order);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = this.newGroup(order);
      group.key = key;
      this.#groups.set(key, group);
    }
    this.take(group, order);
    this.#touched.add(group);
  }

  remove(order) {
    const group = this.#groups.get(this.keyOf(order));
    this.giveBack(group, order);
    this.#touched.add(group);
  }

  replace(before, after) {
    this.remove(before);
    this.add(after);
  }

  commit() {
    for (const group of this.#touched) {
      if (group.orders === 0) {
        this.#groups.delete(group.key);
        this.delete(group.key);
      } else {
        this.set(group.key, this.rowOf(group));
      }
    }
    this.#touched.clear();
    this.tell();
  }
}

/** Amounts with how often each occurs: least and most are looked for again only when the last of them goes. */
class ByRegionStatus extends Groups {
  keyOf = ({ region, status }) => `${region}\0${status}`;
  newGroup = ({ region, status }) => ({
    region,
    status,
    orders: 0,
    total: 0,
    counts: new Map(),
    least: Infinity,
    most: -Infinity,
  });

  take(group, { amount }) {
    group.orders++;
    group.total += amount;
    group.counts.set(amount, (group.counts.get(amount) ?? 0) + 1);
    if (amount < group.least) group.least = amount;
    if (amount > group.most) group.most = amount;
  }

  giveBack(group, { amount }) {
    group.orders--;
    group.total -= amount;
    const count = group.counts.get(amount) - 1;
    if (count > 0) {
      group.counts.set(amount, count);
      return;
    }
    group.counts.delete(amount);
    if (amount === group.least || amount === group.most) group.isStale = true;
  }

  replace(before, after) {
    if (before.status !== after.status || before.amount !== after.amount) {
      super.replace(before, after);
    }
  }

  rowOf(group) {
    if (group.isStale) findEnds(group);
    const { region, status, orders, total, least, most } = group;
    return { region, status, orders, total, average: total / orders, least, most };
  }
}

function findEnds(group) {
  group.least = Infinity;
  group.most = -Infinity;
  for (const amount of group.counts.keys()) {
    if (amount < group.least) group.least = amount;
    if (amount > group.most) group.most = amount;
  }
  group.isStale = false;
}

class ByCustomer extends Groups {
  keyOf = (order) => order.customer_id;
  newGroup = ({ customer_id }) => ({ customer_id, orders: 0, total: 0 });

  take(group, { amount }) {
    group.orders++;
    group.total += amount;
  }

  giveBack(group, { amount }) {
    group.orders--;
    group.total -= amount;
  }

  replace(before, after) {
    if (before.amount !== after.amount) super.replace(before, after);
  }

  rowOf = ({ customer_id, orders, total }) => ({ customer_id, orders, total });
}

class ByCountryCategory extends Groups {
  #customers;
  #products;

  constructor({ customers, products }) {
    super();
    this.#customers = customers;
    this.#products = products;
  }

  keyOf(order) {
    const { country } = this.#customers.get(order.customer_id);
    const { category } = this.#products.get(order.product_id);
    return `${country}\0${category}`;
  }

  newGroup(order) {
    const { country } = this.#customers.get(order.customer_id);
    const { category } = this.#products.get(order.product_id);
    return { country, category, orders: 0, value: 0 };
  }

  take(group, { quantity, product_id }) {
    group.orders++;
    group.value += quantity * this.#products.get(product_id).price;
  }

  giveBack(group, { quantity, product_id }) {
    group.orders--;
    group.value -= quantity * this.#products.get(product_id).price;
  }

  replace(before, after) {
    if (before.quantity !== after.quantity) super.replace(before, after);
  }

  rowOf = ({ country, category, orders, value }) => ({ country, category, orders, value });
}

class CustomersByRegion extends Groups {
  keyOf = (order) => order.region;
  newGroup = ({ region }) => ({ region, orders: 0, counts: new Map() });

  take(group, { customer_id }) {
    group.orders++;
    group.counts.set(customer_id, (group.counts.get(customer_id) ?? 0) + 1);
  }

  giveBack(group, { customer_id }) {
    group.orders--;
    const count = group.counts.get(customer_id) - 1;
    if (count === 0) group.counts.delete(customer_id);
    else group.counts.set(customer_id, count);
  }

  // An update changes neither region nor customer.
  replace() {}

  rowOf = ({ region, counts }) => ({ region, customers: counts.size });

  set(key, row) {
    if (this.rows.get(key)?.customers !== row.customers) super.set(key, row);
  }
}

const shown = 100;
const kept = 1000;

/**
 * The largest orders in order, more of them than are shown: only when deletions have used up what is kept are all orders
 * looked at again.
 */
class Largest extends KeyedRows {
  #orders;
  #best = []; // the largest of all, in order; while there are more, at least `shown`
  #isComplete = true; // #best is all orders
  #hasChanged = false;
  #mustFill = false;

  constructor({ orders }) {
    super();
    this.#orders = orders;
    this.#fill();
  }

  add(order) {
    const best = this.#best;
    if (this.#isKnown(order)) return; // from filling
    const place = placeOf(best, order);
    if (place === best.length && !this.#isComplete) return;
    best.splice(place, 0, order);
    if (place < shown) this.#hasChanged = true;
    if (best.length > 2 * kept) {
      best.length = kept;
      this.#isComplete = false;
    }
  }

  remove(order) {
    const place = placeOf(this.#best, order);
    if (this.#best[place]?.id !== order.id) return;
    this.#best.splice(place, 1);
    if (place < shown) this.#hasChanged = true;
    if (this.#best.length < shown && !this.#isComplete) this.#mustFill = true;
  }

  replace(before, after) {
    if (before.amount === after.amount) {
      const place = placeOf(this.#best, before);
      if (this.#best[place]?.id === before.id) this.#best[place] = after;
      return;
    }
    this.remove(before);
    this.add(after);
  }

  commit() {
    if (this.#mustFill) this.#fill();
    if (this.#hasChanged) this.#show();
    this.tell();
  }

  #isKnown(order) {
    return this.#best[placeOf(this.#best, order)]?.id === order.id;
  }

  #show() {
    this.#hasChanged = false;
    const top = new Set();
    for (let i = 0; i < Math.min(shown, this.#best.length); i++) {
      const { id, customer_id, amount } = this.#best[i];
      top.add(id);
      const row = this.rows.get(id);
      if (row?.amount !== amount) this.set(id, { id, customer_id, amount });
    }
    for (const id of this.rows.keys()) if (!top.has(id)) this.delete(id);
  }

  #fill() {
    this.#mustFill = false;
    this.#hasChanged = true;
    const best = [];
    for (const order of this.#orders.values()) {
      if (best.length >= kept && !isBefore(order, best[kept - 1])) continue;
      best.splice(placeOf(best, order), 0, order);
      if (best.length > kept) best.pop();
    }
    this.#best = best;
    this.#isComplete = this.#orders.size <= kept;
  }
}

const isBefore = (a, b) => a.amount > b.amount || (a.amount === b.amount && a.id < b.id);

/** The first place whose order does not come before `order`. */
function placeOf(best, order) {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(best[middle], order)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const handKeptViews = {
  large_open: LargeOpen,
  by_region_status: ByRegionStatus,
  by_customer: ByCustomer,
  by_country_category: ByCountryCategory,
  largest: Largest,
  customers_by_region: CustomersByRegion,
};
