// A static server for a built site, under a content policy without 'unsafe-eval' or inline scripts.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** Serves `folder`; what is not there is index.html, as single-page servers do. */
export async function serveFolder(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = path.join(folder, path.normalize(pathname));
    const body = await readFile(file).catch(() => undefined);
    const type = body ? types[path.extname(file)] : types['.html'];
    response.writeHead(200, {
      'content-type': type ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    response.end(body ?? (await readFile(path.join(folder, 'index.html'))));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
