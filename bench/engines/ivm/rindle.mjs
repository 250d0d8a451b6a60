// Rindle in the ivm benchmark: its engine in WebAssembly inside this process. Its queries filter, order, limit and count;
// there are no expressions, sums, or rows joined to one.
import { createSchema, createWasmStore, ge, number, string, table } from '@rindle/wasm';
import { rowsOf } from '../../ivm/data.mjs';
import { Unsupported } from '../../ivm/unsupported.mjs';

const open = { INTEGER: number, TEXT: string };

/** `query`, and what a reader makes of a row. */
const views = {
  // The product of the two columns is up to the reader: it is taken when the rows are compared, and not timed.
  large_open: {
    query: ({ orders }) =>
      orders.where
        .status('open')
        .where.amount(ge(50_000))
        .select('id', 'customer_id', 'amount', 'quantity'),
    read: ({ id, customer_id, amount, quantity }) => ({
      id,
      customer_id,
      total: amount * quantity,
    }),
  },
  largest: {
    query: ({ orders }) =>
      orders
        .select('id', 'customer_id', 'amount')
        .orderBy('amount', 'desc')
        .orderBy('id', 'asc')
        .limit(100),
    read: ({ id, customer_id, amount }) => ({ id, customer_id, amount }),
  },
};
const missing = {
  by_region_status: 'its only aggregate is count',
  by_customer: 'its only aggregate is count',
  by_country_category:
    'a join nests the rows of one table in those of another, and its only aggregate is count',
  customers_by_region: 'it has no DISTINCT',
};

export async function openRindle({ tables }) {
  const defined = tables.map(({ name, columns, primaryKey }) =>
    table(name)
      .columns(Object.fromEntries(columns.map((column) => [column.name, open[column.type]()])))
      .primaryKey(...primaryKey),
  );
  const store = await createWasmStore(createSchema({ tables: defined }));
  const live = new Map();
  let told = 0;
  const commit = ({ inserted, updated, deleted }) =>
    store.write((tx) => {
      for (const row of deleted.rows) tx.remove('orders', row);
      for (const [i, row] of updated.rows.entries()) tx.edit('orders', updated.before[i], row);
      for (const row of inserted.rows) tx.add('orders', row);
    });

  return {
    name: 'rindle',
    async load(data) {
      for (const [name, columns] of Object.entries(data)) {
        await store.write((tx) => {
          for (const row of rowsOf(columns)) tx.add(name, row);
        });
      }
    },
    create({ name }) {
      if (missing[name]) throw new Unsupported(missing[name]);
      live.set(name, store.materialize(views[name].query(store.query)));
    },
    subscribe({ name }) {
      live.get(name).onChanges((changes) => {
        told += changes.length;
      });
    },
    drop({ name }) {
      live.get(name).destroy();
      live.delete(name);
    },
    insertOne: commit,
    updateOne: commit,
    deleteOne: commit,
    commit,
    told: () => told,
    results: ({ name }) => [live.get(name).data.map(views[name].read)],
    close() {
      for (const view of live.values()) view.destroy();
    },
  };
}
