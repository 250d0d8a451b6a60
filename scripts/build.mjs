// npm run build: the package's contents in dist/, with the compilers set up first where they are missing.
import { buildDist } from './dist.mjs';
import { program } from './process.mjs';
import { sinceStart } from './progress.mjs';
import { ensure } from './toolchain/ensure.mjs';

await program(async () => {
  await buildDist(await ensure('wasm'));
  console.log(`Built dist/ (${sinceStart()}).`);
});
