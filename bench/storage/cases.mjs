// What is timed of storage, the same in Node and in a page: each case beside the bytes alone. `raw` writes and reads
// bytes with nothing in between.
//
// @typedef {object} Raw
// @property {(bytes: Uint8Array) => Promise<void>} write durably, in one piece
// @property {(name: string) => Promise<number>} readAll everything stored of the database of that name; how many bytes

/** Of the table that commits go to; each row has a kilobyte. */
export const rowsOfMegabyte = 1000;

/** Every case once, as `{ case, n, delta, engine, times }`, milliseconds. */
export async function measure({ Database, raw, urlOf, megabytes, rows, runs }) {
  const found = [];
  const add = (name, n, delta, engine, times) =>
    found.push({ case: name, n, delta, engine, times });
  for (const size of megabytes) await measureCommits({ Database, raw, urlOf, size, runs, add });
  await measureLoad({ Database, raw, urlOf, rows, add });
  return found;
}

/** Bytes that nothing on their way makes fewer. */
function noise(length) {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Commits of 1 and 100 rows into a database of so many megabytes, each made durable. */
async function measureCommits({ Database, raw, urlOf, size, runs, add }) {
  const db = await Database.open(urlOf(`commits-${size}`), { durability: 'manual' });
  db.exec('CREATE TABLE t (id int PRIMARY KEY, s text)');
  const text = 'repeat(md5(i::text), 32)'; // a kilobyte
  for (let loaded = 0; loaded < size; loaded++) {
    const first = loaded * rowsOfMegabyte;
    db.exec(`INSERT INTO t SELECT i, ${text}
      FROM generate_series(${first}, ${first + rowsOfMegabyte - 1}) g(i)`);
    await db.flush();
  }
  let next = size * rowsOfMegabyte;
  for (const delta of [1, 100]) {
    const insert = db.prepare(`INSERT INTO t SELECT i, md5(i::text) || repeat('x', 68)
      FROM generate_series($1::int, $2::int) g(i)`);
    const ours = [];
    const bytes = [];
    const block = noise(200 + 110 * delta);
    for (let run = -3; run < runs; run++) {
      const first = next;
      next += delta;
      const took = await timed(async () => {
        insert.run(first, next - 1);
        await db.flush();
      });
      const put = await timed(() => raw.write(block));
      if (run < 0) continue;
      ours.push(took);
      bytes.push(put);
    }
    const name = `durable commit of ${delta === 1 ? '1 row' : `${delta} rows`}`;
    const n = size * rowsOfMegabyte;
    add(name, n, delta, 'matview', ours);
    add(name, n, delta, 'bytes', bytes);
  }
  await db.close();
}

/** A bulk load, the checkpoint after it, and opening what it made, with ten incremental views. */
async function measureLoad({ Database, raw, urlOf, rows, add }) {
  const columns = {
    id: Int32Array.from({ length: rows }, (_, i) => i),
    g: Int32Array.from({ length: rows }, (_, i) => (i * 7919) % 1000),
    x: Float64Array.from({ length: rows }, (_, i) => i / 3),
  };
  const create = 'CREATE TABLE t (id int PRIMARY KEY, g int, x double precision)';
  const memory = await Database.open('memory://');
  memory.exec(create);
  const inMemory = await timed(async () => memory.table('t').insert(columns));
  await memory.close();
  const block = noise(rows * 16);
  const bytesAlone = await timed(() => raw.write(block));

  const name = 'load';
  const db = await Database.open(urlOf(name), { durability: 'manual' });
  db.exec(create);
  await db.flush();
  const durable = await timed(async () => {
    db.table('t').insert(columns);
    await db.flush();
  });
  add('bulk load', rows, null, 'matview', [durable]);
  add('bulk load', rows, null, 'bytes', [inMemory + bytesAlone]);
  add('longest block after it', rows, null, 'matview', [await longestBlock(3000)]);

  for (let view = 0; view < 10; view++) {
    db.exec(`CREATE MATERIALIZED VIEW v${view} WITH (refresh_strategy = 'incremental') AS
      SELECT g, count(*) AS n, sum(x) AS x FROM t WHERE id % 10 <> ${view} GROUP BY g`);
  }
  await db.close();
  let again;
  const ours = [];
  const bytes = [];
  for (let run = 0; run < 3; run++) {
    bytes.push(await timed(() => raw.readAll(name)));
    ours.push(
      await timed(async () => {
        again = await Database.open(urlOf(name), { durability: 'manual' });
      }),
    );
    await again.close();
  }
  add('open with ten views', rows, null, 'matview', ours);
  add('open with ten views', rows, null, 'bytes', bytes);
}

/** The longest that a timer waited for its turn, in milliseconds, while nothing but upkeep is done. */
async function longestBlock(milliseconds) {
  let longest = 0;
  const end = performance.now() + milliseconds;
  for (let last = performance.now(); last < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}
