// The views of the ivm benchmark. Engines without SQL say them in their own words, in engines/ivm/.

/**
 * `name` is that of the view, `title` that of the case, `key` the columns that tell its rows apart. `held(n)`: the bytes
 * of the distinct columns that keeping it fresh needs, for `n` orders: 4 for an integer, 8 for a sum or count, 4 for
 * a text that is one of a few; what is in the tables already does not count.
 */
export const views = [
  {
    name: 'large_open',
    title: 'filter + project',
    sql: `SELECT id, customer_id, amount * quantity AS total FROM orders
      WHERE status = 'open' AND amount >= 50000`,
    key: ['id'],
    held: (n) => (n / 10) * 12, // the rows themselves
  },
  {
    name: 'by_region_status',
    title: 'group by region, status',
    sql: `SELECT region, status, count(*) AS orders, sum(amount) AS total, avg(amount)::float8 AS average,
      min(amount) AS least, max(amount) AS most FROM orders GROUP BY region, status`,
    key: ['region', 'status'],
    held: (n) => n * 4 + 40 * 40, // amounts in order
  },
  {
    name: 'by_customer',
    title: 'group by customer',
    sql: `SELECT customer_id, count(*) AS orders, sum(amount) AS total FROM orders GROUP BY customer_id`,
    key: ['customer_id'],
    held: (n) => (n / 10) * (4 + 8 + 8),
  },
  {
    name: 'by_country_category',
    title: 'three-way join + group',
    sql: `SELECT c.country, p.category, count(*) AS orders, sum(o.quantity * p.price) AS value
      FROM orders o JOIN customers c ON c.id = o.customer_id JOIN products p ON p.id = o.product_id
      GROUP BY c.country, p.category`,
    key: ['country', 'category'],
    // Both sides of both joins: three columns of orders, twice, and two or three of the others.
    held: (n) => n * (12 + 12) + (n / 10) * 8 + (n / 100) * 12,
  },
  {
    name: 'largest',
    title: 'top 100',
    sql: 'SELECT id, customer_id, amount FROM orders ORDER BY amount DESC, id LIMIT 100',
    key: ['id'],
    held: (n) => n * 12, // any row can come to be among them
  },
  {
    name: 'customers_by_region',
    title: 'count(distinct)',
    sql: `SELECT region, count(DISTINCT customer_id) AS customers FROM orders GROUP BY region`,
    key: ['region'],
    held: (n) => distinctPairs(n) * (4 + 4 + 8),
  },
];

/** Of ten orders of a customer, so many regions are different on average. */
const distinctPairs = (n) => (n / 10) * 8 * (1 - (7 / 8) ** 10);

export const allViews = 'all six';
