// PGlite with the extension pg_ivm in the ivm benchmark: PostgreSQL whose triggers keep a table for each view. Nothing
// tells JavaScript what changed in it, so only the commit is timed, in its favour.
import { PGlite } from '@electric-sql/pglite';
import { pg_ivm } from '@electric-sql/pglite-pg_ivm';
import { createTable, rowCount, textReader } from '../../tables.mjs';

const rowsInBlob = 50_000;
// Casts of aggregates are not for pg_ivm; the average arrives as text, which compares as a number.
const inPgIvm = (sql) => sql.replace('::float8', '');

export async function openPGlite({ tables }) {
  const db = await PGlite.create({ extensions: { pg_ivm } });
  await db.exec('CREATE EXTENSION pg_ivm');
  for (const table of tables) await db.exec(createTable(table));
  let commits = 0;

  const insert = (to, { columns }) =>
    to.query(
      `INSERT INTO orders SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::text[], $6::int[],
        $7::int[])`,
      Object.values(columns).map((column) => Array.from(column)),
    );
  const update = (to, { columns }) =>
    to.query(
      `UPDATE orders SET status = d.status, quantity = d.quantity, amount = d.amount
        FROM unnest($1::int[], $2::text[], $3::int[], $4::int[]) AS d(id, status, quantity, amount)
        WHERE orders.id = d.id`,
      Object.values(columns).map((column) => Array.from(column)),
    );
  const remove = (to, { ids }) => to.query('DELETE FROM orders WHERE id = ANY($1::int[])', [ids]);

  return {
    name: 'pglite',
    async load(data) {
      for (const table of tables) {
        const count = rowCount(data[table.name]);
        const readers = table.columns.map((column) =>
          textReader(column, data[table.name][column.name]),
        );
        for (let first = 0; first < count; first += rowsInBlob) {
          const lines = [];
          for (let row = first; row < Math.min(first + rowsInBlob, count); row++) {
            lines.push(readers.map((read) => read(row)).join('\t'));
          }
          const blob = new Blob([`${lines.join('\n')}\n`]);
          await db.query(`COPY ${table.name} FROM '/dev/blob'`, [], { blob });
        }
      }
      await db.exec('ANALYZE');
    },
    create: ({ name, sql }) => db.query('SELECT pgivm.create_immv($1, $2)', [name, inPgIvm(sql)]),
    subscribe() {},
    drop: ({ name }) => db.exec(`DROP TABLE ${name}`),
    insertOne({ inserted }) {
      commits++;
      return db.query(
        'INSERT INTO orders VALUES ($1, $2, $3, $4, $5, $6, $7)',
        Object.values(inserted.rows[0]),
      );
    },
    updateOne({ updated }) {
      commits++;
      const [{ id, status, quantity, amount }] = updated.rows;
      return db.query('UPDATE orders SET status = $2, quantity = $3, amount = $4 WHERE id = $1', [
        id,
        status,
        quantity,
        amount,
      ]);
    },
    deleteOne({ deleted }) {
      commits++;
      return db.query('DELETE FROM orders WHERE id = $1', deleted.ids);
    },
    commit({ inserted, updated, deleted }) {
      commits++;
      return db.transaction(async (tx) => {
        await remove(tx, deleted);
        await update(tx, updated);
        await insert(tx, inserted);
      });
    },
    told: () => commits,
    async results({ name }) {
      const names = columnNames[name];
      const { rows } = await db.query(`SELECT ${names} FROM ${name}`);
      return [rows];
    },
    close: () => db.close(),
  };
}

// A table of pg_ivm has columns of its own beside these.
const columnNames = {
  large_open: 'id, customer_id, total',
  by_region_status: 'region, status, orders, total, average, least, most',
  by_customer: 'customer_id, orders, total',
  by_country_category: 'country, category, orders, value',
  largest: 'id, customer_id, amount',
  customers_by_region: 'region, customers',
};
