// TinyBase in the ivm benchmark: a store with three tables, and a query for each view, whose result rows are listened to.
import { createQueries, createStore } from 'tinybase';
import { rowsOf } from '../../ivm/data.mjs';

const rankOf = (amount, id) => amount * 2 ** 24 - id; // by amount, and among equals by id
const shown = 100;

/** Each defines the query `name` and gives how its rows are read. */
const definitions = {
  large_open(queries, name) {
    queries.setQueryDefinition(name, 'orders', ({ select, where }) => {
      select('id');
      select('customer_id');
      select((cell) => cell('amount') * cell('quantity')).as('total');
      where('status', 'open');
      where((cell) => cell('amount') >= 50_000);
    });
  },
  by_region_status(queries, name) {
    queries.setQueryDefinition(name, 'orders', ({ select, group }) => {
      select('region');
      select('status');
      for (const as of ['orders', 'total', 'average', 'least', 'most']) {
        select('amount').as(`${as}_of`);
        group(`${as}_of`, aggregates[as]).as(as);
      }
    });
  },
  by_customer(queries, name) {
    queries.setQueryDefinition(name, 'orders', ({ select, group }) => {
      select('customer_id');
      for (const as of ['orders', 'total']) {
        select('amount').as(`${as}_of`);
        group(`${as}_of`, aggregates[as]).as(as);
      }
    });
  },
  by_country_category(queries, name) {
    queries.setQueryDefinition(name, 'orders', ({ select, join, group }) => {
      join('customers', 'customer_id');
      join('products', 'product_id');
      select('customers', 'country');
      select('products', 'category');
      select('quantity');
      select((cell) => cell('quantity') * cell('products', 'price')).as('worth');
      group('quantity', 'count').as('orders');
      group('worth', 'sum').as('value');
    });
  },
  largest(queries, name) {
    queries.setQueryDefinition(name, 'orders', ({ select }) => {
      select('id');
      select('customer_id');
      select('amount');
      select((cell) => rankOf(cell('amount'), cell('id'))).as('rank');
    });
  },
  customers_by_region(queries, name) {
    queries.setQueryDefinition(`${name}_pairs`, 'orders', ({ select, group }) => {
      select('region');
      select('customer_id');
      select('id');
      group('id', 'count').as('orders');
    });
    queries.setQueryDefinition(name, true, `${name}_pairs`, ({ select, group }) => {
      select('region');
      select('customer_id');
      group('customer_id', 'count').as('customers');
    });
  },
};
const aggregates = { orders: 'count', total: 'sum', average: 'avg', least: 'min', most: 'max' };

export async function openTinyBase() {
  const store = createStore();
  const queries = createQueries(store);
  let told = 0;
  const tell = () => {
    told++;
  };
  const commit = ({ inserted, updated, deleted }) =>
    store.transaction(() => {
      for (const id of deleted.ids) store.delRow('orders', String(id));
      for (const { id, status, quantity, amount } of updated.rows) {
        store.setPartialRow('orders', String(id), { status, quantity, amount });
      }
      for (const row of inserted.rows) store.setRow('orders', String(row.id), row);
    });

  return {
    name: 'tinybase',
    load(data) {
      const tables = Object.entries(data).map(([name, columns]) => [
        name,
        Object.fromEntries(rowsOf(columns).map((row) => [row.id, row])),
      ]);
      store.setTables(Object.fromEntries(tables));
    },
    create: ({ name }) => definitions[name](queries, name),
    subscribe({ name }) {
      if (name === 'largest') {
        queries.addResultSortedRowIdsListener(name, 'rank', true, 0, shown, tell);
      } else {
        queries.addResultRowListener(name, null, tell);
      }
    },
    drop({ name }) {
      queries.delQueryDefinition(name);
      if (queries.hasQuery(`${name}_pairs`)) queries.delQueryDefinition(`${name}_pairs`);
    },
    insertOne: commit,
    updateOne: commit,
    deleteOne: commit,
    commit,
    told: () => told,
    results({ name }) {
      if (name !== 'largest') return [Object.values(queries.getResultTable(name))];
      const ids = queries.getResultSortedRowIds(name, 'rank', true, 0, shown);
      return [
        ids.map((rowId) => {
          const { id, customer_id, amount } = queries.getResultRow(name, rowId);
          return { id, customer_id, amount };
        }),
      ];
    },
    close() {
      queries.destroy();
      store.delTables();
    },
  };
}
