// The core's test program: natively under the sanitizers, and as wasm in Node.
import { build } from '../cmake.mjs';
import { documentation } from '../document_functions.mjs';
import { buildOf } from '../paths.mjs';
import { run } from '../process.mjs';
import { step } from '../progress.mjs';
import { add, fromCatch2 } from './count.mjs';

async function judge({ code, output }) {
  const count = fromCatch2(output);
  // A program that dies (a sanitizer's finding, a wasm trap) has failed one test more than it could count.
  if (!count) return { passed: 0, failed: 1 };
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

const options = ['--use-colour', 'no', '--durations', 'no'];

/** The tables of functions in docs/sql.md are those of the registries. */
async function testDocumentation(machine) {
  await build('asan', 'matview_functions', machine);
  const { text, wanted } = await documentation('asan');
  if (text === wanted) return { passed: 1, failed: 0 };
  console.log('✗ docs/sql.md lists other functions than there are\n  To mend it: npm run document');
  return { passed: 0, failed: 1 };
}

export async function testNative(machine) {
  await build('asan', 'matview_tests', machine);
  return step('Core tests, natively under address and undefined-behaviour sanitizers', async () => {
    const environment = {
      ASAN_OPTIONS: 'detect_stack_use_after_return=1:strict_string_checks=1',
      UBSAN_OPTIONS: 'print_stacktrace=1',
      ASAN_SYMBOLIZER_PATH: '/usr/bin/llvm-symbolizer-19',
      MATVIEW_LAW_COUNT: '1000', // seeds of ten views each
      MATVIEW_CRASH_POINTS: '20000',
    };
    const program = buildOf('asan', 'tests/core/matview_tests');
    const core = await judge(
      await run(program, options, { env: environment, show: true, mayFail: true }),
    );
    return add(core, await testDocumentation(machine));
  });
}

export async function testWasm(machine) {
  await build('wasm-release', 'matview_tests', machine);
  return step('Core tests, as wasm in Node', async () => {
    const program = buildOf('wasm-release', 'tests/core/matview_tests.cjs');
    return judge(await run('node', [program, ...options], { show: true, mayFail: true }));
  });
}
