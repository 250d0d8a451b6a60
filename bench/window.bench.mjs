// A window of fifty rows over a view in an order, as a virtual list shows: what one changed row, a scroll and opening it
// cost while the view grows a hundredfold. Beside it: one sorted array, kept by hand in JavaScript.
import { Database } from 'matview';
import { Benchmark } from './harness.mjs';
import { Random } from './random.mjs';
import { SortedItems } from './sorted-items.mjs';

const sizes = [10_000, 100_000, 1_000_000];
const operations = 1_000; // in one run
const height = 50;
const change = 'one changed row, followed by a window';
const scroll = 'a window scrolled anywhere';
const open = 'another window opened';

const bench = new Benchmark('window');
for (const n of sizes) bench.expect({ case: change, n, milliseconds: 0.05 });

for (const n of sizes) {
  const amounts = randomNumbers(n, 'amounts', n);
  const db = await openDatabase(amounts);
  const set = db.prepare('UPDATE items SET amount = $1 WHERE id = $2');
  const order = { orderBy: ['amount DESC', 'id'] };
  const live = db.live('shown', { ...order, from: n / 2, to: n / 2 + height });
  let told = 0;
  live.subscribe(() => told++);
  const byHand = new SortedItems(amounts);
  let from = n / 2;
  const results = (rows) => [[...rows]];
  const engines = (prepare, matview, js) => [
    { name: 'matview', prepare, run: each(matview), results: () => results(live.rows) },
    { name: 'js', prepare, run: each(js), results: () => results(byHand.rows(from, height)) },
  ];

  await bench.measure({
    name: change,
    n,
    delta: 1,
    engines: engines(
      (round) => pairs(randomNumbers(n, `ids ${round}`), randomNumbers(n, `new amounts ${round}`)),
      ([id, amount]) => set.run(amount, id),
      ([id, amount]) => byHand.set(id, amount),
    ),
  });
  await bench.measure({
    name: scroll,
    n,
    engines: engines(
      (round) => randomNumbers(n - height, `scrolls ${round}`),
      (to) => live.setWindow(to, to + height),
      (to) => {
        from = to;
        byHand.rows(from, height);
      },
    ),
  });
  await bench.measure({
    name: open,
    n,
    engines: engines(
      (round) => randomNumbers(n - height, `opened ${round}`),
      (at) => db.live('shown', { ...order, from: at, to: at + height }).close(),
      (at) => byHand.rows(at, height),
    ),
  });
  if (told === 0) throw new Error('the window was told nothing');
  await db.close();
}
await bench.finish();

function each(run) {
  return (prepared) => {
    for (const one of prepared) run(one);
    return prepared.length;
  };
}

function pairs(first, second) {
  return first.map((one, i) => [one, second[i]]);
}

function randomNumbers(limit, name, count = operations) {
  const random = new Random(1, name);
  return Array.from({ length: count }, () => random.word() % limit);
}

async function openDatabase(amounts) {
  const db = await Database.open();
  db.exec('CREATE TABLE items (id int PRIMARY KEY, amount int)');
  db.table('items').insert({
    id: Int32Array.from(amounts.keys()),
    amount: Int32Array.from(amounts),
  });
  db.exec(`CREATE MATERIALIZED VIEW shown WITH (refresh_strategy = 'incremental') AS
    SELECT id, amount FROM items`);
  return db;
}
