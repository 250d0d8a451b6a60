// A process that commits forever and says what is durable: for tests that kill it.
//   node writer.mjs FOLDER DURABILITY
// Each line it prints is the number of a commit that it was told is stored.
import { writeSync } from 'node:fs';
import { Database } from 'matview';

const [folder, durability] = process.argv.slice(2);
const db = await Database.open(`file://${folder}`, { durability });
const [first] = db.query('SELECT count(*) AS n FROM log').rows;
for (let n = first.n + 1; ; n++) {
  db.query('INSERT INTO log VALUES ($1)', [n]);
  if (durability !== 'strict') await db.flush();
  writeSync(1, `${n}\n`);
}
