// npm run format: writes every file the way the formatters want it.
import { biome, cppFiles } from './lint/checks.mjs';
import { program, run } from './process.mjs';
import { ensure } from './toolchain/ensure.mjs';

await program(async () => {
  await ensure('lint');
  const files = await cppFiles();
  if (files.length > 0) await run('clang-format-19', ['-i', ...files]);
  await run(biome, ['check', '--write'], { show: true });
});
