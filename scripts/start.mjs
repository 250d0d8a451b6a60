// npm start [-- --port N]: everything from a fresh clone to a page in your browser.
// Set-up, build, the quickstart in Node, then the demo page built by Vite and served until interrupted.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildDist } from './dist.mjs';
import { inRepository } from './paths.mjs';
import { program, run } from './process.mjs';
import { step } from './progress.mjs';
import { ensure } from './toolchain/ensure.mjs';

await program(async (args) => {
  const { values } = parseArgs({ args, options: { port: { type: 'string', default: '5173' } } });
  await buildDist(await ensure('wasm'));
  await step('Quickstart: demo/quickstart.mjs in Node', () =>
    run('node', ['demo/quickstart.mjs'], { show: true }),
  );

  const vite = await import('vite');
  const configFile = inRepository('demo/vite.config.mjs');
  const config = {
    root: inRepository('demo'),
    configFile: existsSync(configFile) && configFile,
    logLevel: 'warn',
  };
  await step('Building the demo page', () => vite.build(config));
  const server = await vite.preview({
    ...config,
    preview: { port: Number(values.port) }, // the next free one when it is taken
  });
  console.log(`\nThe demo is at ${server.resolvedUrls.local[0]}   (Ctrl+C ends it)`);
});
