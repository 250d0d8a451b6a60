// Includes point down only: every `#include "…"` in src/ and bindings/ is held to the floors' order.
import { readdir, readFile } from 'node:fs/promises';
import { inRepository } from '../paths.mjs';
import { readFloors } from './floors.mjs';

const quoted = /^\s*#\s*include\s*"([^"]+)"/;

async function sources(folder) {
  const entries = await readdir(inRepository(folder), { recursive: true }).catch(() => []);
  return entries.filter((name) => /\.(h|cc)$/.test(name)).map((name) => `${folder}/${name}`);
}

/** Why a file on `floor` may not include `path`; undefined when it may. */
function objection(floors, floor, path) {
  const target = path.split('/')[0];
  if (!path.includes('/') || path.startsWith('.')) {
    return 'write the path from src/, as in "storage/ordered_map.h"';
  }
  if (floor === 'bindings') {
    if (target === 'bindings' || floors.has(target)) return undefined;
    return `"${target}" is not a floor`;
  }
  if (!floors.has(target)) return `"${target}" is not a floor`;
  if (target === floor || floors.get(floor).has(target)) return undefined;
  if (floors.get(target).has(floor)) return `${target} lies above ${floor}`;
  return `${floor} and ${target} do not know each other`;
}

/** Every include that breaks the order, as "file:line: text — reason". */
export async function wrongIncludes() {
  const floors = await readFloors();
  const findings = [];
  for (const file of [...(await sources('src')), ...(await sources('bindings'))]) {
    const parts = file.split('/');
    const floor = parts[0] === 'bindings' ? 'bindings' : parts[1];
    if (floor !== 'bindings' && !floors.has(floor)) {
      findings.push(`${file}: src/${floor} is not a floor in src/CMakeLists.txt`);
      continue;
    }
    const lines = (await readFile(inRepository(file), 'utf8')).split('\n');
    lines.forEach((line, index) => {
      const path = quoted.exec(line)?.[1];
      const reason = path && objection(floors, floor, path);
      if (reason) findings.push(`${file}:${index + 1}: ${line.trim()} — ${reason}`);
    });
  }
  return findings;
}
