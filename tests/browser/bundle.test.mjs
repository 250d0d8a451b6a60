import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { launchOptions } from '../support/browser.mjs';
import { serveFolder } from '../support/site.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

let browser;
before(async () => {
  browser = await chromium.launch(launchOptions);
});
after(() => browser.close());

const app = `import { Database } from 'matview';
document.title = (await Database.open('memory://')).query('SELECT $1 AS n', [42]).rows[0].n;
`;

/** A project of two files; beside the tests, so that it finds the package they find. */
async function project(t, script) {
  const folder = await mkdtemp(path.join(here, '.app-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(path.join(folder, 'app.js'), app);
  const html = `<!doctype html><meta charset="utf-8"><script type="module" src="${script}"></script>`;
  await writeFile(path.join(folder, 'index.html'), html);
  return folder;
}

/** Opens the site and waits for the app to set the title. */
async function titleOf(t, folder) {
  const site = await serveFolder(folder);
  t.after(() => site.close());
  const page = await browser.newPage();
  t.after(() => page.close());
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(site.url);
  await page
    .waitForFunction(() => document.title !== '', undefined, { timeout: 10_000 })
    .catch(() => assert.fail(`the app did not start: ${complaints.join('; ')}`));
  return page.title();
}

test('a Vite build of two lines runs without configuration', async (t) => {
  const folder = await project(t, './app.js');
  await build({ root: folder, configFile: false, logLevel: 'silent', build: { target: 'esnext' } });
  assert.equal(await titleOf(t, path.join(folder, 'dist')), '42');
});

test('an esbuild bundle of two lines runs with matview.wasm beside it', async (t) => {
  const folder = await project(t, './app.js');
  const dist = path.join(folder, 'dist');
  await esbuild.build({
    entryPoints: [path.join(folder, 'app.js')],
    bundle: true,
    format: 'esm',
    outdir: dist,
    logLevel: 'silent',
  });
  await mkdir(dist, { recursive: true });
  await copyFile(path.join(folder, 'index.html'), path.join(dist, 'index.html'));
  const wasm = new URL('./matview.wasm', import.meta.resolve('matview'));
  await copyFile(wasm, path.join(dist, 'matview.wasm'));
  assert.equal(await titleOf(t, dist), '42');
});

test('nothing that a browser loads mentions a module of Node', async () => {
  const { metafile } = await esbuild.build({
    stdin: { contents: app, resolveDir: here },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  assert.deepEqual(
    imports.filter(({ path: name, external }) => external || name.startsWith('node:')),
    [],
  );
});
