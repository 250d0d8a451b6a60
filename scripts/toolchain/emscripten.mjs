// Emscripten: the one on PATH when it is new enough, otherwise a pinned one unpacked beside the system.
// Either way <toolchain>/emscripten ends up as a link to its root, which is where CMake looks.
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { inToolchain } from '../paths.mjs';
import { Refusal, run } from '../process.mjs';
import { step } from '../progress.mjs';
import { debianRelease, unpackFrom } from './apt.mjs';
import { besidePackages, nextRelease, oldestEmscripten } from './packages.mjs';

const link = inToolchain('emscripten');
const unpacked = inToolchain(`emscripten-${oldestEmscripten}`);
const unpackedRoot = path.join(unpacked, 'usr/share/emscripten');

function newEnough(version) {
  const [have, need] = [version, oldestEmscripten].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i++) if (have[i] !== need[i]) return have[i] > need[i];
  return true;
}

/** The root folder of the emcc on PATH, or undefined when there is none or it is too old. */
async function rootOnPath() {
  const { code, output } = await run('emcc', ['--version'], { mayFail: true });
  const version = /emcc .*?(\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (code !== 0 || !version) return undefined;
  if (!newEnough(version)) {
    console.log(`  emcc ${version} on PATH is too old (${oldestEmscripten} is needed)`);
    return undefined;
  }
  const answer = await run('em-config', ['EMSCRIPTEN_ROOT'], { mayFail: true });
  return answer.code === 0 ? realpath(answer.output.trim()) : undefined;
}

/** Binaryen was linked against a newer libc than the system's: start each tool on the libc unpacked with it. */
async function runOnOwnLibc(folder) {
  const libraries = (await readdir(path.join(folder, 'usr/lib'))).find((name) =>
    name.endsWith('-linux-gnu'),
  );
  const at = (base) => path.join(base, 'usr/lib', libraries);
  const loader = (await readdir(at(folder))).find((name) => name.startsWith('ld-linux'));
  const bin = path.join(folder, 'usr/bin');
  await mkdir(path.join(folder, 'binaryen'));
  for (const entry of await readdir(bin, { withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.startsWith('wasm')) continue;
    await rename(path.join(bin, entry.name), path.join(folder, 'binaryen', entry.name));
    const wrapper = path.join(bin, entry.name);
    await writeFile(
      wrapper,
      `#!/bin/sh
exec '${at(unpacked)}/${loader}' --library-path '${at(unpacked)}' '${unpacked}/binaryen/${entry.name}' "$@"
`,
    );
    await chmod(wrapper, 0o755);
  }
}

async function unpack() {
  const current = await debianRelease();
  if (current !== 'bookworm') {
    throw new Refusal(`No emcc ${oldestEmscripten} or newer on PATH. Set-up can bring one on Debian 12 only;
on this machine please install the Emscripten SDK (emsdk) and run this again with its emcc on PATH.`);
  }
  // Made aside and renamed when whole: a broken download leaves nothing that looks finished.
  const partial = `${unpacked}.partial-${process.pid}`;
  await step(`Unpacking Emscripten ${oldestEmscripten} beside the system`, async () => {
    try {
      await unpackFrom({
        release: nextRelease,
        current,
        packages: besidePackages.emscripten,
        into: partial,
      });
      await runOnOwnLibc(partial);
      const emscripten = path.join(partial, 'usr/share/emscripten');
      await mkdir(path.join(emscripten, 'node_modules'), { recursive: true });
      await rm(path.join(emscripten, 'node_modules/acorn'), { recursive: true, force: true });
      await symlink('../../nodejs/acorn', path.join(emscripten, 'node_modules/acorn'));
      await writeFile(
        path.join(emscripten, '.emscripten'),
        `LLVM_ROOT = '/usr/bin'
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
BINARYEN_ROOT = '${unpacked}/usr'
NODE_JS = '${process.execPath}'
FROZEN_CACHE = True  # the package carries the system libraries ready-made
`,
      );
      // Its programs are CommonJS, whatever the package.json of a repository around it says.
      await writeFile(path.join(emscripten, 'package.json'), '{ "type": "commonjs" }\n');
      await rm(unpacked, { recursive: true, force: true });
      await rename(partial, unpacked);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

export async function ensureEmscripten() {
  let root = await rootOnPath();
  if (!root) {
    if (!existsSync(path.join(unpackedRoot, '.emscripten'))) await unpack();
    root = unpackedRoot;
  }
  const before = await readlink(link).catch(() => undefined);
  if (before === root) return;
  await rm(link, { recursive: true, force: true });
  await symlink(root, link);
  const { output } = await run(path.join(link, 'emcc'), ['--version']);
  console.log(`  ${output.split('\n')[0]}`);
}
