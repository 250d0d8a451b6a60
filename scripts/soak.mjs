// npm run soak [-- --commits N] [--texts fresh]: a mixed load on a folder, much faster than anybody's: rows come, change and
// go, while views follow, are refreshed and come and go themselves, and the database is closed and opened. Every
// hundredth of the way it is held to its bounds: files and memory no more than early on, the folder no more than twice
// the live data and the bound of the log. `--texts fresh` gives every row a text that was never there before.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { program, Refusal } from './process.mjs';

const logBound = 4 * 2 ** 20; // or a quarter of what the checkpoint holds
const beingWritten = 2 ** 21;
const keys = 20_000;

await program(async (args) => {
  const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const commits = Number(option('--commits') ?? 200_000);
  const isFresh = option('--texts') === 'fresh';
  const { Database } = await import('matview');
  const folder = await mkdtemp(path.join(tmpdir(), 'matview-soak-'));
  const open = () => Database.open(pathToFileURL(folder).href, { durability: 'manual' });
  let db = await open();
  try {
    db.exec(`CREATE TABLE t (id int PRIMARY KEY, g int, s text, x numeric);
      CREATE INDEX t_g ON t (g);
      CREATE MATERIALIZED VIEW sums WITH (refresh_strategy = 'incremental') AS
        SELECT g, count(*) AS n, sum(x) AS x, max(s) AS s FROM t GROUP BY g;
      CREATE MATERIALIZED VIEW late AS SELECT id, s FROM t WHERE x > 50`);
    const random = numbers(1);
    let early;
    const step = Math.max(1, Math.floor(commits / 100));
    for (let n = 1; n <= commits; n++) {
      change(db, random, n, isFresh);
      if (n % 50 === 0) await db.flush();
      if (n % step !== 0) continue;
      if (n % (10 * step) === 0) {
        await db.close();
        db = await open();
      }
      await db.flush();
      const now = await measure(db, folder);
      console.log(`${n} commits: ${JSON.stringify(now)}`);
      if (n < 20 * step) continue;
      early ??= now;
      hold(now, early);
    }
    const problems = db.check();
    if (problems.length > 0) throw new Refusal(JSON.stringify(problems));
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
});

function change(db, random, n, isFresh) {
  const id = random(keys);
  const kind = random(100);
  if (kind < 60) {
    const text = isFresh ? `text ${n}` : `text ${random(5_000)}`;
    db.query(
      `INSERT INTO t VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET s = excluded.s, x = excluded.x`,
      [id, id % 100, text, random(10_000) / 100],
    );
  } else if (kind < 80) {
    db.query('UPDATE t SET x = x + 1, g = (g + 1) % 100 WHERE id = $1', [id]);
  } else if (kind < 99) {
    db.query('DELETE FROM t WHERE id = $1', [id]);
  } else {
    db.exec('REFRESH MATERIALIZED VIEW late INCREMENTALLY');
    if (random(10) > 0) return;
    db.exec(`CREATE MATERIALIZED VIEW briefly WITH (refresh_strategy = 'incremental') AS
      SELECT DISTINCT s FROM t; DROP MATERIALIZED VIEW briefly`);
  }
}

async function measure(db, folder) {
  globalThis.gc?.();
  const names = await readdir(folder);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(path.join(folder, name))).size),
  );
  return {
    files: names.length,
    folder: sizes.reduce((sum, size) => sum + size, 0),
    live: db.backup().length,
    memory: process.memoryUsage().rss,
  };
}

/** `early` is what there was after a fifth of the way. */
function hold(now, early) {
  const bound = 2 * now.live + Math.max(logBound, now.live / 4) + beingWritten;
  if (now.folder > bound)
    throw new Refusal(`The folder has ${now.folder} bytes, at most ${bound}.`);
  if (now.files > 2 * early.files + 100) throw new Refusal(`There are ${now.files} files.`);
  if (now.memory > 1.5 * early.memory) throw new Refusal(`Memory grew to ${now.memory} bytes.`);
}

/** Whole numbers below a bound, the same every time. */
function numbers(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
