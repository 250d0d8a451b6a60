// The views of the ivm benchmark kept by hand in plain JavaScript: a Map of orders by id, and for each view a class in
// hand-kept/. What a good engineer writes for exactly these views: rows that readers hold are never changed, groups that
// a commit touches are gathered and told once, as inserted, updated and deleted rows.
import { rowsOf } from '../../ivm/data.mjs';
import { handKeptViews } from './hand-kept-views.mjs';

export async function openJs() {
  const base = { orders: new Map(), customers: new Map(), products: new Map() };
  const { orders } = base;
  const views = new Map();
  let keepers = [];
  let told = 0;
  const listener = ({ inserted, updated, deleted }) => {
    told += inserted.length + updated.length + deleted.length;
  };

  const insert = (row) => {
    const own = { ...row }; // the caller keeps its own
    orders.set(own.id, own);
    for (const view of keepers) view.add(own);
  };
  const update = ({ id, status, quantity, amount }) => {
    const before = orders.get(id);
    const after = { ...before, status, quantity, amount };
    orders.set(id, after);
    for (const view of keepers) view.replace(before, after);
  };
  const remove = (id) => {
    const before = orders.get(id);
    orders.delete(id);
    for (const view of keepers) view.remove(before);
  };
  const commit = () => {
    for (const view of keepers) view.commit();
  };

  return {
    name: 'js',
    load(data) {
      for (const [name, columns] of Object.entries(data)) {
        const rows = base[name];
        for (const row of rowsOf(columns)) rows.set(row.id, row);
      }
    },
    create({ name }) {
      const view = new handKeptViews[name](base);
      for (const row of orders.values()) view.add(row);
      view.commit();
      views.set(name, view);
      keepers = [...views.values()];
    },
    subscribe({ name }) {
      views.get(name).listener = listener;
    },
    drop({ name }) {
      views.delete(name);
      keepers = [...views.values()];
    },
    insertOne({ inserted: { rows } }) {
      insert(rows[0]);
      commit();
    },
    updateOne({ updated: { rows } }) {
      update(rows[0]);
      commit();
    },
    deleteOne({ deleted: { ids } }) {
      remove(ids[0]);
      commit();
    },
    commit({ inserted, updated, deleted }) {
      for (const id of deleted.ids) remove(id);
      for (const row of updated.rows) update(row);
      for (const row of inserted.rows) insert(row);
      commit();
    },
    told: () => told,
    results: ({ name }) => [[...views.get(name).rows.values()]],
    close() {},
  };
}
