// The house's floors and what each may include, read from the matview_floor lines in src/CMakeLists.txt.
import { readFile } from 'node:fs/promises';
import { inRepository } from '../paths.mjs';

/** A map from each floor to the set of floors below it, however far. */
export async function readFloors() {
  const text = await readFile(inRepository('src/CMakeLists.txt'), 'utf8');
  const below = new Map();
  for (const [, words] of text.matchAll(/^matview_floor\(([^)]*)\)/gm)) {
    const [floor, ...direct] = words.split(/\s+/).filter((word) => word !== 'COLD');
    const all = new Set(direct);
    for (const name of direct) {
      const further = below.get(name);
      if (!further)
        throw new Error(`src/CMakeLists.txt: ${floor} names ${name} before it is declared`);
      for (const deeper of further) all.add(deeper);
    }
    below.set(floor, all);
  }
  return below;
}
