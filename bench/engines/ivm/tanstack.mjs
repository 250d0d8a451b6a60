// TanStack DB in the ivm benchmark: a collection for each table, written to as a sync engine does, and a live query
// collection for each view, whose changes are subscribed to.
import * as tanstack from '@tanstack/db';
import { rowsOf } from '../../ivm/data.mjs';

const { and, avg, count, eq, gte, max, min, multiply, sum } = tanstack;

// Advice about indexes; those it asks for make neither these views nor their changes faster.
tanstack.configureIndexDevMode({ enabled: false });

const queries = {
  large_open: (q, { orders }) =>
    q
      .from({ o: orders })
      .where(({ o }) => and(eq(o.status, 'open'), gte(o.amount, 50_000)))
      .select(({ o }) => ({
        id: o.id,
        customer_id: o.customer_id,
        total: multiply(o.amount, o.quantity),
      })),
  by_region_status: (q, { orders }) =>
    q
      .from({ o: orders })
      .groupBy(({ o }) => [o.region, o.status])
      .select(({ o }) => ({
        region: o.region,
        status: o.status,
        orders: count(o.id),
        total: sum(o.amount),
        average: avg(o.amount),
        least: min(o.amount),
        most: max(o.amount),
      })),
  by_customer: (q, { orders }) =>
    q
      .from({ o: orders })
      .groupBy(({ o }) => o.customer_id)
      .select(({ o }) => ({
        customer_id: o.customer_id,
        orders: count(o.id),
        total: sum(o.amount),
      })),
  by_country_category: (q, { orders, customers, products }) =>
    q
      .from({ o: orders })
      .join({ c: customers }, ({ o, c }) => eq(o.customer_id, c.id), 'inner')
      .join({ p: products }, ({ o, p }) => eq(o.product_id, p.id), 'inner')
      .groupBy(({ c, p }) => [c.country, p.category])
      .select(({ o, c, p }) => ({
        country: c.country,
        category: p.category,
        orders: count(o.id),
        value: sum(multiply(o.quantity, p.price)),
      })),
  largest: (q, { orders }) =>
    q
      .from({ o: orders })
      .orderBy(({ o }) => o.amount, 'desc')
      .orderBy(({ o }) => o.id, 'asc')
      .limit(100)
      .select(({ o }) => ({ id: o.id, customer_id: o.customer_id, amount: o.amount })),
  customers_by_region: (q, { orders }) =>
    q
      .from({
        pair: q
          .from({ o: orders })
          .select(({ o }) => ({ region: o.region, customer_id: o.customer_id }))
          .distinct(),
      })
      .groupBy(({ pair }) => pair.region)
      .select(({ pair }) => ({ region: pair.region, customers: count(pair.customer_id) })),
};

export async function openTanStack({ tables }) {
  const writers = {};
  const collections = {};
  for (const { name } of tables) {
    collections[name] = tanstack.createCollection({
      id: name,
      getKey: (row) => row.id,
      startSync: true,
      sync: {
        sync(params) {
          writers[name] = params;
          params.markReady();
        },
      },
    });
  }
  for (const key of ['customer_id', 'product_id']) {
    collections.orders.createIndex((row) => row[key], { indexType: tanstack.BTreeIndex });
  }
  const live = new Map();
  let told = 0;
  const write = (name, messages) => {
    const { begin, write: put, commit } = writers[name];
    begin();
    for (const message of messages) put(message);
    commit();
  };
  const messagesOf = (type, rows) => rows.map((value) => ({ type, value }));
  const commit = ({ inserted, updated, deleted }) =>
    write('orders', [
      ...messagesOf('delete', deleted.rows),
      ...messagesOf('update', updated.rows),
      ...messagesOf('insert', inserted.rows),
    ]);

  return {
    name: 'tanstack',
    load(data) {
      for (const [name, columns] of Object.entries(data)) {
        write(name, messagesOf('insert', rowsOf(columns)));
      }
    },
    async create({ name }) {
      const collection = tanstack.createLiveQueryCollection({
        startSync: true,
        query: (q) => queries[name](q, collections),
      });
      live.set(name, collection);
      await collection.preload();
    },
    subscribe({ name }) {
      live.get(name).subscribeChanges((changes) => {
        told += changes.length;
      });
    },
    async drop({ name }) {
      await live.get(name).cleanup();
      live.delete(name);
    },
    insertOne: commit,
    updateOne: commit,
    deleteOne: commit,
    commit,
    told: () => told,
    results: ({ name }) => [live.get(name).toArray.map(plain)],
    async close() {
      for (const collection of live.values()) await collection.cleanup();
      for (const collection of Object.values(collections)) await collection.cleanup();
    },
  };
}

/** Without the properties that the library adds to rows. */
const plain = (row) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('$')));
