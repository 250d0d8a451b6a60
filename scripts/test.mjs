// npm test [-- step…]: everything, from a bare machine to the installed package in a real browser.
// Its last line is "N passed, N failed" over all steps.
import { buildDist } from './dist.mjs';
import { program, Refusal } from './process.mjs';
import { duration, sinceStart } from './progress.mjs';
import { measure, table, withinBudget } from './size/measure.mjs';
import { testNative, testWasm } from './test/catch2.mjs';
import { installPackage, testFolder } from './test/consumer.mjs';
import { add, describe, none } from './test/count.mjs';
import { testLint } from './test/lint.mjs';
import { ensure } from './toolchain/ensure.mjs';

/** Builds and installs the package once, for the first step that needs it; fails each step that does. */
let installed;
const installedPackage = (machine) => {
  installed ??= buildDist(machine).then(installPackage);
  return installed;
};

const steps = {
  lint: { needs: ['lint'], run: testLint },
  native: { needs: ['native'], run: testNative },
  wasm: { needs: ['wasm'], run: testWasm },
  node: {
    needs: ['wasm'],
    async run(machine) {
      await installedPackage(machine);
      return testFolder('The installed package in Node', 'tests/node');
    },
  },
  sql: {
    needs: ['wasm'],
    async run(machine) {
      await installedPackage(machine);
      return testFolder('Its SQL, held to what PostgreSQL answers', 'tests/sql');
    },
  },
  browser: {
    needs: ['wasm', 'browser'],
    async run(machine) {
      await installedPackage(machine);
      return testFolder('The installed package in Chromium', 'tests/browser');
    },
  },
  size: {
    needs: ['wasm'],
    async run(machine) {
      await installedPackage(machine);
      const sizes = await measure();
      console.log(table(sizes));
      return withinBudget(sizes) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  },
};

/** A step that throws has failed; the others still run, so that one run tells everything. */
async function attempt(name, machine) {
  const from = Date.now();
  let count;
  try {
    count = await steps[name].run(machine);
  } catch (error) {
    console.error(`✗ ${error.message}`);
    count = { passed: 0, failed: 1 };
  }
  return { name, count, took: duration(Date.now() - from) };
}

await program(async (named) => {
  const unknown = named.find((name) => !steps[name]);
  if (unknown)
    throw new Refusal(`No test step "${unknown}"; there are ${Object.keys(steps).join(', ')}`);
  const chosen = named.length > 0 ? named : Object.keys(steps);
  const needs = new Set(chosen.flatMap((name) => steps[name].needs));
  const machine = await ensure(...needs).catch((error) => {
    error.message += `\n\n${describe({ passed: 0, failed: 1 })}`; // a run that cannot start has failed
    throw error;
  });

  const results = [];
  for (const [index, name] of chosen.entries()) {
    console.log(`\n── ${index + 1}/${chosen.length} ${name} (${sinceStart()})`);
    results.push(await attempt(name, machine));
  }

  console.log('');
  for (const { name, count, took } of results) {
    console.log(`${count.failed ? '✗' : '✓'} ${name.padEnd(8)} ${describe(count)} (${took})`);
  }
  const total = results.map(({ count }) => count).reduce(add, none);
  if (total.failed > 0) process.exitCode = 1;
  console.log(`Took ${sinceStart()}.\n`);
  console.log(describe(total));
});
