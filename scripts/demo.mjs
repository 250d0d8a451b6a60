// npm run demo: the demo page from its sources, reloading as they change (needs a build of the package).
import { inRepository } from './paths.mjs';
import { program } from './process.mjs';
import { ensureNodeModules } from './toolchain/node-modules.mjs';

await program(async () => {
  await ensureNodeModules();
  const vite = await import('vite');
  const server = await vite.createServer({ root: inRepository('demo') });
  await server.listen();
  server.printUrls();
});
