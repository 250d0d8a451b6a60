// npm run fuzz [-- NAME…] [--seconds N]: the libFuzzer programs of tests/fuzz, natively under the sanitizers, each
// for N seconds (60) on what it has found before. It starts from the statements of tests/sql.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from './cmake.mjs';
import { seedsFor } from './fuzz/seeds.mjs';
import { buildOf, inRepository } from './paths.mjs';
import { program, Refusal, run } from './process.mjs';
import { step } from './progress.mjs';
import { ensure } from './toolchain/ensure.mjs';

const preset = 'fuzz';
const longest = 4096; // bytes of one input

await program(async (args) => {
  const at = args.indexOf('--seconds');
  const seconds = at < 0 ? 60 : Number(args[at + 1]);
  const named = at < 0 ? args : args.toSpliced(at, 2);
  const files = await readdir(inRepository('tests/fuzz'));
  const known = files.filter((file) => file.endsWith('.cc')).map((file) => file.slice(0, -3));
  const unknown = named.find((name) => !known.includes(name));
  if (unknown) throw new Refusal(`No fuzzer "${unknown}"; there are ${known.join(', ')}.`);

  const machine = await ensure('native');
  for (const name of named.length > 0 ? named : known) {
    await build(preset, `fuzz_${name}`, machine);
    await step(`Fuzzing ${name} for ${seconds} s`, async () => fuzz(name, seconds));
  }
});

async function fuzz(name, seconds) {
  const found = buildOf(preset, 'corpus', name);
  const seeds = buildOf(preset, 'seeds', name);
  const findings = buildOf(preset, 'findings', name);
  for (const folder of [found, seeds, findings]) await mkdir(folder, { recursive: true });
  for (const [i, text] of (await seedsFor(name)).entries()) {
    await writeFile(path.join(seeds, String(i)), text);
  }
  const options = [
    `-max_total_time=${seconds}`,
    `-max_len=${longest}`,
    `-artifact_prefix=${findings}/`,
    '-timeout=10',
    '-rss_limit_mb=4096',
    '-print_final_stats=1',
  ];
  await run(buildOf(preset, `tests/fuzz/fuzz_${name}`), [...options, found, seeds], { show: true });
}
