// matview in the ivm benchmark. Single changes: `table.insert([row])`, a prepared UPDATE, a prepared DELETE. Larger
// commits: a transaction that deletes, updates and inserts columns by primary key. Every view is live and listened to.
import { Database } from 'matview';
import { createTable } from '../../tables.mjs';
import { watchMemory } from '../memory.mjs';

export async function openMatview({ tables }) {
  const { opened: db, memory } = await watchMemory(() => Database.open());
  for (const table of tables) db.exec(createTable(table));
  const orders = db.table('orders');
  const update = db.prepare(
    'UPDATE orders SET status = $2, quantity = $3, amount = $4 WHERE id = $1',
  );
  const remove = db.prepare('DELETE FROM orders WHERE id = $1');
  const live = new Map();
  let told = 0;

  return {
    name: 'matview',
    memory,
    load(data) {
      for (const [name, columns] of Object.entries(data)) db.table(name).insert(columns);
    },
    create({ name, sql }) {
      db.exec(`CREATE MATERIALIZED VIEW ${name} WITH (refresh_strategy = 'incremental') AS ${sql}`);
    },
    subscribe({ name }) {
      const view = db.live(name);
      live.set(name, view);
      view.subscribe(({ inserted, updated, deleted }) => {
        told += inserted.length + updated.length + deleted.length;
      });
    },
    drop({ name }) {
      live.get(name)?.close();
      live.delete(name);
      db.exec(`DROP MATERIALIZED VIEW ${name}`);
    },
    insertOne: ({ inserted: { rows } }) => orders.insert(rows),
    updateOne({ updated: { rows } }) {
      const [{ id, status, quantity, amount }] = rows;
      update.run(id, status, quantity, amount);
    },
    deleteOne: ({ deleted: { ids } }) => remove.run(ids[0]),
    commit: ({ inserted, updated, deleted }) =>
      db.transaction(() => {
        orders.delete(deleted.columns);
        orders.update(updated.columns);
        orders.insert(inserted.columns);
      }),
    told: () => told,
    /** What is stored, and what a reader of the live view sees. */
    results({ name }) {
      const stored = db.query(`SELECT * FROM ${name}`).rows;
      return live.has(name) ? [stored, live.get(name).rows] : [stored];
    },
    close: () => db.close(),
  };
}
