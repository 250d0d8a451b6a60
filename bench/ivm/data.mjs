// The shop of the ivm benchmark: orders, their customers and products, the same for the same size on every machine.
import { Random } from '../random.mjs';
import { defineTable } from '../tables.mjs';

export const regions = [
  'Africa',
  'America',
  'Asia',
  'Australia',
  'Europe',
  'Islands',
  'North',
  'South',
];
export const statuses = ['open', 'packed', 'shipped', 'paid', 'returned'];
const countries = Array.from({ length: 25 }, (_, i) => `country ${i}`);
const categories = Array.from({ length: 20 }, (_, i) => `category ${i}`);

/** What an order costs at most, in cents; see `largeAmount` in changes.mjs. */
export const mostUsualAmount = 100_000;

export const tables = [
  defineTable('customers', {
    columns: { id: 'INTEGER', name: 'TEXT', country: 'TEXT' },
    primaryKey: ['id'],
  }),
  defineTable('products', {
    columns: { id: 'INTEGER', name: 'TEXT', category: 'TEXT', price: 'INTEGER' },
    primaryKey: ['id'],
  }),
  defineTable('orders', {
    columns: {
      id: 'INTEGER',
      customer_id: 'INTEGER',
      product_id: 'INTEGER',
      region: 'TEXT',
      status: 'TEXT',
      quantity: 'INTEGER',
      amount: 'INTEGER',
    },
    primaryKey: ['id'],
    foreignKeys: [['customer_id'], ['product_id']],
  }),
];

/** Ten orders for each customer, a hundred for each product. Ids count from 0. */
export const customersFor = (orders) => Math.max(10, orders / 10);
export const productsFor = (orders) => Math.max(10, orders / 100);

/** The three tables with `n` orders, as columns; see tables.mjs. */
export function generate(n) {
  const random = (name) => new Random(8, name);
  const column = (count, name, low, high) => {
    const stream = random(name);
    return Int32Array.from({ length: count }, () => stream.integer(low, high));
  };
  const words = (count, name, values) => ({
    codes: column(count, name, 0, values.length - 1),
    values,
  });
  const ids = (count) => Int32Array.from({ length: count }, (_, i) => i);
  const [customers, products] = [customersFor(n), productsFor(n)];
  return {
    customers: {
      id: ids(customers),
      name: Array.from({ length: customers }, (_, i) => `Customer ${i}`),
      country: words(customers, 'country', countries),
    },
    products: {
      id: ids(products),
      name: Array.from({ length: products }, (_, i) => `Product ${i}`),
      category: words(products, 'category', categories),
      price: column(products, 'price', 100, 20_000),
    },
    orders: {
      id: ids(n),
      customer_id: column(n, 'customer', 0, customers - 1),
      product_id: column(n, 'product', 0, products - 1),
      region: words(n, 'region', regions),
      status: words(n, 'status', statuses),
      quantity: column(n, 'quantity', 1, 9),
      amount: column(n, 'amount', 1, mostUsualAmount),
    },
  };
}

/** The rows `first` to before `last` of columns, as plain objects. */
export function rowsOf(columns, first = 0, last = undefined) {
  const names = Object.keys(columns);
  const end = last ?? columns[names[0]].length;
  const readers = names.map((name) => {
    const { codes, values } = columns[name];
    const column = columns[name];
    return codes ? (row) => values[codes[row]] : (row) => column[row];
  });
  return Array.from({ length: end - first }, (_, i) =>
    Object.fromEntries(names.map((name, place) => [name, readers[place](first + i)])),
  );
}

/** Rows as columns, the numbers as typed arrays and the texts as arrays. */
export function columnsOf(rows, names) {
  return Object.fromEntries(
    names.map((name) => {
      const isNumeric = typeof rows[0]?.[name] === 'number';
      const column = rows.map((row) => row[name]);
      return [name, isNumeric ? Int32Array.from(column) : column];
    }),
  );
}
