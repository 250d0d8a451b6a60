// A static server for the package under test, with the content policy a careful site would set.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

// No 'unsafe-eval': the package has to work without it. The import map is the one inline script.
const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self' blob:";

/** The folder of the package that a bare import of 'matview' finds from here. */
const packageFolder = path.dirname(fileURLToPath(import.meta.resolve('matview/package.json')));

/** The page: an import map from the package's `exports`, as a bundler would read them for a browser. */
async function blankPage() {
  const { exports } = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8'));
  const imports = {};
  for (const [subpath, entry] of Object.entries(exports)) {
    const file = typeof entry === 'string' ? entry : (entry.browser ?? entry.default);
    imports[`matview${subpath.slice(1)}`] = `/package/${file.slice(2)}`;
  }
  return `<!doctype html><meta charset="utf-8"><title>matview</title>
<script type="importmap">${JSON.stringify({ imports })}</script>`;
}

async function respond(url) {
  if (url === '/') return { type: types['.html'], body: await blankPage() };
  if (!url.startsWith('/package/')) return undefined;
  const file = path.join(packageFolder, path.normalize(url.slice('/package/'.length)));
  if (!file.startsWith(packageFolder)) return undefined;
  const body = await readFile(file).catch(() => undefined);
  return body && { type: types[path.extname(file)] ?? 'application/octet-stream', body };
}

/** Serves `/` (a page with the import map) and `/package/…`; resolves to { url, close }. */
export async function servePackage() {
  const server = createServer(async (request, response) => {
    const answer = await respond(new URL(request.url, 'http://localhost').pathname);
    response.writeHead(answer ? 200 : 404, {
      'content-type': answer?.type ?? 'text/plain',
      'content-security-policy': policy,
      'cache-control': 'no-store',
    });
    response.end(answer?.body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
