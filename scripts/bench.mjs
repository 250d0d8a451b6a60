// npm run bench [-- NAME…] [--quick] [--json FILE]: the benchmarks bench/NAME.bench.mjs, one process each.
// The options go to the benchmark; bench:NAME scripts in package.json are short for one name.
import { readdir } from 'node:fs/promises';
import { buildDist } from './dist.mjs';
import { inRepository } from './paths.mjs';
import { program, Refusal, run } from './process.mjs';
import { step } from './progress.mjs';
import { ensure } from './toolchain/ensure.mjs';

const suffix = '.bench.mjs';

await program(async (args) => {
  const firstOption = args.findIndex((arg) => arg.startsWith('--'));
  const names = firstOption < 0 ? args : args.slice(0, firstOption);
  const options = firstOption < 0 ? [] : args.slice(firstOption);

  const entries = await readdir(inRepository('bench'));
  const known = entries
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new Refusal(`No benchmark "${unknown}"; there are ${known.join(', ')}.`);

  await buildDist(await ensure('wasm'));
  for (const name of names.length > 0 ? names : known) {
    await step(`bench:${name}`, () =>
      run('node', ['--expose-gc', `bench/${name}${suffix}`, ...options], { show: true }),
    );
  }
});
