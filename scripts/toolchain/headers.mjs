// Header-only libraries, gathered in <toolchain>/include so that native and wasm builds see the same ones.
import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { inToolchain } from '../paths.mjs';
import { step } from '../progress.mjs';
import { debianRelease, unpackFrom } from './apt.mjs';
import { besidePackages, nextRelease } from './packages.mjs';

export const include = inToolchain('include');
const wanted = ['parallel_hashmap/phmap.h', 'fast_float/fast_float.h', 'catch2/catch.hpp'];
const present = (file) => existsSync(path.join(include, file));

/** True when the headers are in place; false when CMake has to fetch them (any machine but Debian 12). */
export async function ensureHeaders() {
  if (wanted.every(present)) return true;
  const current = await debianRelease();
  if (current !== 'bookworm') return false;
  await step('Gathering header-only libraries', async () => {
    const aside = inToolchain(`headers-${process.pid}`);
    try {
      await unpackFrom({
        release: nextRelease,
        current,
        packages: besidePackages.headers,
        into: aside,
      });
      await mkdir(include, { recursive: true });
      for (const library of ['parallel_hashmap', 'fast_float']) {
        await cp(path.join(aside, 'usr/include', library), path.join(include, library), {
          recursive: true,
        });
      }
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    // Debian 12's Catch2 is the single header of 2.13, which needs no library and so serves wasm as well.
    await cp('/usr/include/catch2', path.join(include, 'catch2'), { recursive: true });
  });
  return true;
}
