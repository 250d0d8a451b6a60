// Set-up as one call: name the purposes, and what they need is there afterwards. Quick when it already is.
import { mkdir } from 'node:fs/promises';
import { toolchain } from '../paths.mjs';
import { Refusal, run } from '../process.mjs';
import { step } from '../progress.mjs';
import { debianRelease, install, missing } from './apt.mjs';
import { ensureEmscripten } from './emscripten.mjs';
import { ensureHeaders } from './headers.mjs';
import { ensureNodeModules } from './node-modules.mjs';
import { systemPackages } from './packages.mjs';

export const purposes = Object.keys(systemPackages);

/** On machines whose packages are not ours to manage: only look, and say what is missing. */
async function requirePrograms(names) {
  const absent = [];
  for (const name of names) {
    const { code } = await run(name, ['--version'], { mayFail: true });
    if (code !== 0) absent.push(name);
  }
  if (absent.length > 0)
    throw new Refusal(`Not found on PATH: ${absent.join(', ')}. Please install them.`);
}

const programsFor = {
  wasm: ['cmake', 'ninja', 'python3'],
  native: ['cmake', 'ninja', 'clang++-19'],
  lint: ['clang-format-19'],
  tidy: ['clang-tidy-19'],
  browser: ['chromium'],
};

/**
 * Makes the machine fit for the named purposes and resolves to { fetchHeaders }: whether CMake has to
 * download the header-only libraries itself.
 */
export async function ensure(...names) {
  await mkdir(toolchain, { recursive: true });
  const release = await debianRelease();
  if (release) {
    const absent = await missing([...new Set(names.flatMap((name) => systemPackages[name]))]);
    if (absent.length > 0) {
      await step(`Installing with apt: ${absent.join(' ')}`, () => install(absent));
    }
  } else {
    await requirePrograms(names.flatMap((name) => programsFor[name]));
  }
  if (names.includes('wasm')) await ensureEmscripten();
  const headers = names.includes('wasm') || names.includes('native') ? await ensureHeaders() : true;
  await ensureNodeModules();
  return { fetchHeaders: !headers };
}
