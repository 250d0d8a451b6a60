// npm run tidy [file…]: clang-tidy over the core (minutes, so no part of lint). Its checks are in .clang-tidy.
import { availableParallelism } from 'node:os';
import { build } from './cmake.mjs';
import { filesMatching } from './lint/checks.mjs';
import { buildOf } from './paths.mjs';
import { program, Refusal, run } from './process.mjs';
import { ensure } from './toolchain/ensure.mjs';

await program(async (named) => {
  await build('asan', 'matview_tests', await ensure('native', 'tidy')); // for compile_commands.json
  const files = named.length > 0 ? named : await filesMatching(/^src\/.*\.cc$/);
  const waiting = [...files];
  let failed = 0;
  async function worker() {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const args = ['-p', buildOf('asan'), '--quiet', file];
      const { code, output } = await run('clang-tidy-19', args, { mayFail: true });
      console.log(`${code === 0 ? '✓' : '✗'} ${file}`);
      if (code === 0) continue;
      failed++;
      console.log(output);
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failed > 0) throw new Refusal(`${failed} of ${files.length} files have findings`);
});
