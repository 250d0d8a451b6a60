// npm run quickstart: demo/quickstart.mjs in Node, against a fresh build.
import { buildDist } from './dist.mjs';
import { program, run } from './process.mjs';
import { ensure } from './toolchain/ensure.mjs';

await program(async () => {
  await buildDist(await ensure('wasm'));
  await run('node', ['demo/quickstart.mjs'], { show: true });
});
