// What durability costs, beside writing and reading the same bytes: in Node a file and its fsync, in Chromium one
// IndexedDB transaction with strict durability.
//
//   --where node,chromium   one of them only
//   --quick                 small databases
//   --json FILE
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Database } from 'matview';
import { startProfile } from '../tests/support/profile.mjs';
import { servePackage } from '../tests/support/server.mjs';
import { printBars, printCase } from './report.mjs';
import { measure, rowsOfMegabyte } from './storage/cases.mjs';
import { summary } from './timing.mjs';

const { values: options } = parseArgs({
  options: {
    where: { type: 'string', default: 'node,chromium' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

const sizes = options.quick
  ? { megabytes: [1, 10], rows: 100_000, runs: 15 }
  : { megabytes: [1, 25, 250], rows: 1_000_000, runs: 50 };
const bars = [
  ...sizes.megabytes.flatMap((size) =>
    ['1 row', '100 rows'].map((rows) => ({
      case: `durable commit of ${rows}`,
      n: size * rowsOfMegabyte,
      engine: 'bytes',
      times: 2,
    })),
  ),
  { case: 'bulk load', n: sizes.rows, engine: 'bytes', times: 1.5 },
  { case: 'open with ten views', n: sizes.rows, engine: 'bytes', times: 2 },
  { case: 'longest block after it', n: sizes.rows, milliseconds: 8 },
];

const report = [];
const places = { node: inNode, chromium: inChromium };
for (const where of options.where.split(',')) {
  console.log(`\n${where}`);
  const found = await places[where]();
  const rows = found.map(({ times, ...row }) => ({ ...row, metric: 'time', ...summary(times) }));
  for (const first of rows.filter(({ engine }) => engine === 'matview')) {
    printCase(rows.filter((row) => row.case === first.case && row.n === first.n));
  }
  printBars(bars, rows);
  report.push(...rows.map((row) => ({ where, ...row })));
}
if (options.json) {
  const text = JSON.stringify({ bench: 'storage', rows: report }, null, 2);
  await writeFile(options.json, `${text}\n`);
}

async function inNode() {
  const place = await mkdtemp(path.join(tmpdir(), 'matview-bench-'));
  const folderOf = (name) => path.join(place, name);
  let written = 0;
  const raw = {
    async write(bytes) {
      const file = await open(folderOf(`bytes-${written++}`), 'w');
      await file.write(bytes);
      await file.sync();
      await file.close();
    },
    async readAll(name) {
      let bytes = 0;
      for (const file of await readdir(folderOf(name))) {
        bytes += (await readFile(path.join(folderOf(name), file))).length;
      }
      return bytes;
    },
  };
  try {
    const urlOf = (name) => pathToFileURL(folderOf(name)).href;
    return await measure({ ...sizes, Database, raw, urlOf });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** On a profile of its own: what a private window stores never comes to a disk. */
async function inChromium() {
  const profile = await mkdtemp(path.join(tmpdir(), 'matview-bench-'));
  const server = await servePackage();
  const chromium = await startProfile(profile);
  try {
    const page = await chromium.context.newPage();
    await page.goto(server.url);
    return await page.evaluate(async (sizes_) => {
      const { measureInPage } = await import('/package/bench/storage/page.mjs');
      return measureInPage(sizes_);
    }, sizes);
  } finally {
    await chromium.close();
    await server.close();
    await rm(profile, { recursive: true, force: true });
  }
}
