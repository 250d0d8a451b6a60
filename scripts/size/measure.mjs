// The download's size in parts, gzipped as a server would.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { dist, inRepository } from '../paths.mjs';

const zipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const kib = (bytes) => (bytes / 1024).toFixed(1);

/** Minified and bundled for a browser, as an application's bundler would. */
async function bundled(entry) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path.join(dist, entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].contents;
}

/** Rows of { part, raw, gzip, budget }: sizes in bytes, budgets too; the last row is the whole. */
export async function measure() {
  const budget = JSON.parse(await readFile(inRepository('size-budget.json'), 'utf8'));
  const contents = {
    wasm: await readFile(path.join(dist, 'matview.wasm')),
    script: await bundled('browser.js'),
  };
  const rows = Object.entries(contents).map(([part, bytes]) => ({
    part,
    raw: bytes.length,
    gzip: zipped(bytes),
    budget: budget.gzipKiB[part] * 1024,
  }));
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  return [
    ...rows,
    { part: 'total', raw: sum('raw'), gzip: sum('gzip'), budget: budget.gzipKiB.total * 1024 },
  ];
}

export const withinBudget = (rows) => rows.every((row) => row.gzip <= row.budget);

export function table(rows) {
  const line = (cells) => cells.map((cell, i) => (i ? cell.padStart(12) : cell.padEnd(8))).join('');
  return [
    line(['KiB', 'raw', 'gzip', 'budget', '']),
    ...rows.map(({ part, raw, gzip, budget }) =>
      line([part, kib(raw), kib(gzip), kib(budget), gzip <= budget ? 'ok' : 'OVER']),
    ),
  ].join('\n');
}
