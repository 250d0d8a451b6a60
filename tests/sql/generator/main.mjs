// npm run fuzz:sql [-- --seed N] [--seconds N] [--count N] [--without a,b] [--only a,b]
//   [--engine matview|native] [--keep-going]
// Random statements on random tables, compared with PostgreSQL, until they differ or time is up; without --seconds
// and --count it goes on forever. `--only` and `--without` name features: see features.mjs.
import { parseArgs } from 'node:util';
import { openPGlite } from '../runner/engines/pglite.mjs';
import { chooseFeatures } from './features.mjs';
import { runSession } from './session.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: 'Infinity' },
    count: { type: 'string', default: 'Infinity' },
    without: { type: 'string' },
    only: { type: 'string' },
    engine: { type: 'string', default: 'matview' },
    'keep-going': { type: 'boolean', default: false },
  },
});

const features = chooseFeatures(options);
const open = {
  matview: async () => (await import('../runner/engines/matview.mjs')).openMatview(),
  native: async () => (await import('../runner/engines/native.mjs')).openNative(),
};
const engines = { engine: await open[options.engine](), postgres: await openPGlite() };
const end = Date.now() + 1000 * Number(options.seconds);
const total = { same: 0, open: 0, differences: 0 };
const unsupported = new Map();
const seen = new Map();
const printedOfEach = 2; // differences with the same words

let seed = Number(options.seed);
for (let i = 0; i < Number(options.count) && Date.now() < end; i++, seed++) {
  const result = await runSession(seed, engines, features);
  total.same += result.same;
  total.open += result.open;
  total.differences += result.differences.length;
  for (const [message, n] of result.unsupported) {
    unsupported.set(message, (unsupported.get(message) ?? 0) + n);
  }
  for (const { kind, text, script } of result.differences) {
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    if (times >= printedOfEach) continue;
    console.log(`✗ seed ${seed}: ${kind}: ${text}\n${script.replace(/^/gm, '    ')}\n`);
  }
  if (result.differences.length > 0 && !options['keep-going']) break;
}
await engines.engine.close();
await engines.postgres.close();

for (const [message, n] of [...unsupported].sort((a, b) => b[1] - a[1])) {
  console.log(`  ${String(n).padStart(6)}  ${message}`);
}
const refused = [...unsupported.values()].reduce((sum, n) => sum + n, 0);
console.log(
  `${total.same} the same, ${total.differences} different, ${refused} unsupported, ` +
    `${total.open} open; seeds ${options.seed} to ${seed - 1}`,
);
if (total.differences > 0) process.exitCode = 1;
