// Perspective in the ivm benchmark: its engine in WebAssembly inside this process, reached through messages as everywhere.
// Changed rows arrive as Arrow, removed ones by their keys; neither is decoded here, in its favour.
import perspective from '@perspective-dev/client';

// Joined tables are matched by columns of the same name.
const renamed = {
  customers: { id: 'customer_id', name: 'customer_name' },
  products: { id: 'product_id', name: 'product_name' },
  orders: {},
};
const types = { INTEGER: 'integer', TEXT: 'string' };

/** Aggregates by the name of the result's column, each a column and what is made of it. */
const grouped = (keys, aggregates) => ({
  group_by: keys,
  group_rollup_mode: 'flat',
  columns: Object.keys(aggregates),
  expressions: Object.fromEntries(
    Object.entries(aggregates).map(([name, [expression]]) => [name, expression]),
  ),
  aggregates: Object.fromEntries(
    Object.entries(aggregates).map(([name, [, aggregate]]) => [name, aggregate]),
  ),
});

const configs = {
  large_open: {
    filter: [
      ['status', '==', 'open'],
      ['amount', '>=', 50_000],
    ],
    columns: ['id', 'customer_id', 'total'],
    expressions: { total: '"amount" * "quantity"' },
  },
  by_region_status: grouped(['region', 'status'], {
    orders: ['"id"', 'count'],
    total: ['"amount"', 'sum'],
    average: ['"amount"', 'avg'],
    least: ['"amount"', 'min'],
    most: ['"amount"', 'max'],
  }),
  by_customer: grouped(['customer_id'], { orders: ['"id"', 'count'], total: ['"amount"', 'sum'] }),
  by_country_category: grouped(['country', 'category'], {
    orders: ['"id"', 'count'],
    value: ['"quantity" * "price"', 'sum'],
  }),
  largest: {
    sort: [
      ['amount', 'desc'],
      ['id', 'asc'],
    ],
    columns: ['id', 'customer_id', 'amount'],
  },
  customers_by_region: grouped(['region'], { customers: ['"customer_id"', 'distinct count'] }),
};

export async function openPerspective({ tables }) {
  const made = {};
  for (const { name, columns } of tables) {
    const schema = columns.map((column) => [
      renamed[name][column.name] ?? column.name,
      types[column.type],
    ]);
    made[name] = await perspective.table(Object.fromEntries(schema), { index: schema[0][0] });
  }
  const { orders } = made;
  let joined;
  const live = new Map();
  let told = 0;
  const tell = () => {
    told++;
  };
  const names = tables.find(({ name }) => name === 'orders').columns.map(({ name }) => name);
  const columnsOf = (rows) =>
    Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));

  return {
    name: 'perspective',
    async load(data) {
      for (const [name, columns] of Object.entries(data)) {
        const named = Object.entries(columns).map(([column, values]) => [
          renamed[name][column] ?? column,
          values.codes
            ? Array.from(values.codes, (code) => values.values[code])
            : Array.from(values),
        ]);
        await made[name].update(Object.fromEntries(named));
      }
    },
    async create({ name }) {
      let source = orders;
      if (name === 'by_country_category') {
        if (!joined) {
          const first = await perspective.join(orders, made.customers, 'customer_id');
          joined = await perspective.join(first, made.products, 'product_id');
        }
        source = joined;
      }
      live.set(name, await source.view(configs[name]));
    },
    async subscribe({ name }) {
      await live.get(name).on_update(tell, { mode: 'row' });
      await live.get(name).on_remove(tell);
    },
    async drop({ name }) {
      await live.get(name).delete();
      live.delete(name);
    },
    insertOne: ({ inserted: { rows } }) => orders.update(rows),
    updateOne({ updated: { rows } }) {
      const [{ id, status, quantity, amount }] = rows;
      return orders.update([{ id, status, quantity, amount }]);
    },
    deleteOne: ({ deleted: { ids } }) => orders.remove(ids),
    async commit({ inserted, updated, deleted }) {
      // One after the other: of several at once it loses some when its memory grows meanwhile.
      await orders.remove(deleted.ids);
      await orders.update(columnsOf([...updated.rows, ...inserted.rows]));
    },
    told: () => told,
    async results({ name, key }) {
      const window = name === 'largest' ? { end_row: 100 } : {};
      const rows = await live.get(name).to_json(window);
      return [
        rows.map(({ __ROW_PATH__: path, ...values }) =>
          path
            ? { ...Object.fromEntries(key.map((column, i) => [column, path[i]])), ...values }
            : values,
        ),
      ];
    },
    async close() {
      for (const view of live.values()) await view.delete();
      if (!joined) for (const table of Object.values(made)) await table.delete();
    },
  };
}
