// The package's contents: the WebAssembly module, its glue and the compiled API, gathered in dist/.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from './cmake.mjs';
import { buildOf, dist, inRepository, nodeModules } from './paths.mjs';
import { Refusal, run } from './process.mjs';
import { step } from './progress.mjs';

async function copyModule(preset) {
  const { transform } = await import('esbuild');
  const wasm = {};
  for (const environment of ['node', 'web']) {
    const file = (name) => buildOf(preset, environment, name);
    wasm[environment] = await readFile(file('matview.wasm'));
    const glue = await readFile(file('matview.mjs'), 'utf8');
    // Emscripten leaves ahead-of-time Embind glue as it wrote it.
    const { code } = await transform(glue, { minify: true, format: 'esm', target: 'es2022' });
    await writeFile(path.join(dist, `matview-${environment}.mjs`), code);
  }
  if (!wasm.node.equals(wasm.web)) {
    throw new Refusal(
      'The Node and web links made different modules, so they cannot share dist/matview.wasm: ' +
        'look for a link option in bindings/CMakeLists.txt that only one of them has.',
    );
  }
  await copyFile(buildOf(preset, 'web', 'matview.wasm'), path.join(dist, 'matview.wasm'));
}

/** What package.json promises to importers has to be there. */
async function checkExports() {
  const { exports } = JSON.parse(await readFile(inRepository('package.json'), 'utf8'));
  const files = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  );
  const absent = [...new Set(files)].filter((file) => !existsSync(inRepository(file)));
  if (absent.length > 0) {
    throw new Refusal(
      `package.json exports files that the build did not make: ${absent.join(', ')}`,
    );
  }
}

export async function buildDist(machine, preset = 'wasm-release') {
  await build(preset, 'matview_module', machine);
  await step('Gathering dist/', async () => {
    await rm(dist, { recursive: true, force: true });
    await mkdir(dist);
    await copyModule(preset);
    await run(path.join(nodeModules, '.bin/tsc'), ['--project', inRepository('tsconfig.json')]);
    await checkExports();
  });
}
