// npm run fuzz:ivm [-- --seed N] [--seconds N]: the law of maintenance (tests/core/maintain/view_law_test.cc) over one
// seed after the other, natively under the sanitizers: until a case breaks it, or the time is over, or for ever.
import { build } from './cmake.mjs';
import { buildOf } from './paths.mjs';
import { program, run } from './process.mjs';
import { ensure } from './toolchain/ensure.mjs';

const preset = 'asan';
const count = 200; // seeds of one run: ten views each

await program(async (args) => {
  const option = (name) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : undefined);
  const end = Date.now() + 1000 * (option('--seconds') ?? Infinity);
  const machine = await ensure('native');
  await build(preset, 'matview_tests', machine);
  const tests = buildOf(preset, 'tests/core/matview_tests');
  for (let seed = option('--seed') ?? Date.now() % 1_000_000_000; Date.now() < end; seed += count) {
    console.log(`seeds ${seed} to ${seed + count - 1}`);
    const env = { MATVIEW_LAW_SEED: String(seed), MATVIEW_LAW_COUNT: String(count) };
    const { code, output } = await run(tests, ['[law]'], { env, mayFail: true });
    if (code === 0) continue;
    console.log(output);
    process.exitCode = 1;
    return;
  }
});
