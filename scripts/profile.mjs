// npm run profile -- Q [--workload W] [--scale S] [--runs N]: where the time of a query goes, of TPC-H or of
// `clickbench` or `nexmark`. Builds the package as it is shipped, except that functions keep their names.
import { buildDist } from './dist.mjs';
import { program, run } from './process.mjs';
import { ensure } from './toolchain/ensure.mjs';

await program(async (args) => {
  await buildDist(await ensure('wasm'), 'wasm-profile');
  await run('node', ['--expose-gc', 'bench/profile.mjs', ...args], { show: true });
});
