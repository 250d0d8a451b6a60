#!/usr/bin/env node
/// <reference types="node" />
// matview check DIR: whether the database in a folder is whole. Looks at a copy, so that it disturbs nobody who has the
// database open, and changes nothing.
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseError } from './errors.js';
import { Database } from './node.js';

const usage = `matview check DIR

Holds the database in the folder DIR to its checksums, indexes to their tables, incremental views to their queries.
Exit code: 0 when it is whole, 1 when it is not, 2 when it could not be looked at.`;

const attempts = 10;
const ExitCode = { whole: 0, broken: 1, unknown: 2 } as const;

async function check(folder: string): Promise<number> {
  const place = await mkdtemp(path.join(tmpdir(), 'matview-check-'));
  try {
    return report(folder, await problemsOf(await stillCopy(folder, place)));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** A copy of the files as they were at one moment, unless the owner keeps replacing them. */
async function stillCopy(folder: string, place: string): Promise<string> {
  const filesIn = async () => (await readdir(folder)).filter((name) => name !== 'lock').sort();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await filesIn();
    if (before.length === 0) throw new Error('no database');
    // Files are never written over: what an earlier attempt copied is as it was, or gone.
    const copied = await readdir(place);
    for (const name of copied)
      if (!before.includes(name)) await rm(path.join(place, name), { recursive: true });
    try {
      for (const name of before) {
        if (copied.includes(name)) continue;
        await cp(path.join(folder, name), path.join(place, name), { recursive: true });
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      continue;
    }
    const after = await filesIn();
    if (before.length === after.length && before.every((name, i) => name === after[i]))
      return place;
  }
  throw new Error('its owner writes too much: check a backup instead');
}

async function problemsOf(folder: string): Promise<string[]> {
  try {
    const db = await Database.open(pathToFileURL(folder).href);
    const problems = db.check();
    await db.close();
    return problems.map(({ relation, message }) => `${relation} ${message}`);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'XX001') return [error.message];
    throw error;
  }
}

/** Prints what is wrong, or that nothing is. Returns the exit code. */
function report(folder: string, problems: readonly string[]): number {
  for (const problem of problems) console.error(`${folder}: ${problem}`);
  if (problems.length > 0) return ExitCode.broken;
  console.log(`${folder}: whole`);
  return ExitCode.whole;
}

const [command, folder, ...rest] = process.argv.slice(2);
if (command === 'check' && folder !== undefined && rest.length === 0) {
  try {
    process.exitCode = await check(folder);
  } catch (error) {
    console.error(`${folder}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = ExitCode.unknown;
  }
} else {
  console.error(usage);
  process.exitCode = ExitCode.unknown;
}
