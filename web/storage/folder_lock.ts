/// <reference types="node" />
// One owner for each folder: a lock file that says which process it is. A process that died without
// removing the file is recognised, so a crash never locks a database out.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseError } from '../errors.js';

interface Owner {
  readonly pid: number;
  /** When the process began: another one may have got its number since. */
  readonly started: string;
}

const attempts = 10;
// Files linked into place by this process. A second open here finds its own live process as owner.
const held = new Set<string>();

/** Locks `folder` until the returned function is called. 55006 when it has an owner who lives. */
export function lockFolder(folder: string): () => void {
  const file = path.join(fs.realpathSync(folder), 'lock');
  const mine = `${file}.${randomUUID()}.tmp`;
  fs.writeFileSync(mine, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  try {
    for (let attempt = 0; !link(mine, file); attempt++) {
      const owner = readOwner(file);
      if ((owner && isAlive(owner)) || attempt === attempts) throw inUse(folder, file, owner);
      removeStale(file, owner);
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
  held.add(file);
  return () => {
    if (held.delete(file)) fs.rmSync(file, { force: true });
  };
}

/** Puts the file in place with its contents, in one step; false when there is one already. */
function link(mine: string, file: string): boolean {
  try {
    fs.linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(file: string): Owner | undefined {
  try {
    const owner: Partial<Owner> = JSON.parse(fs.readFileSync(file, 'utf8'));
    return Number.isInteger(owner.pid) ? (owner as Owner) : undefined;
  } catch {
    return undefined; // gone since, or not written by us: nobody's
  }
}

/**
 * Takes a dead owner's file away. Of two processes that find it, one moves it; should the other
 * have moved a new owner's file instead, it goes back.
 */
function removeStale(file: string, owner: Owner | undefined): void {
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return; // someone else was first
  }
  const moved = readOwner(aside);
  if (moved && moved.pid !== owner?.pid && isAlive(moved)) link(aside, file);
  fs.rmSync(aside, { force: true });
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const actual = startOf(pid);
  return actual === '' || started === '' || actual === started;
}

/** When a process began, in a form that only has to be comparable; empty where it cannot be told. */
function startOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      // The second field is the program's name, in parentheses, and may hold anything.
      const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return `${boot} ${fields[19]}`;
    } catch {
      return '';
    }
  }
  if (process.platform === 'win32') return '';
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function inUse(folder: string, file: string, owner: Owner | undefined): DatabaseError {
  const where = held.has(file) ? 'in this process' : `by process ${owner?.pid ?? 'unknown'}`;
  return new DatabaseError('55006', `database folder "${folder}" is in use ${where}`, {
    hint: 'Close it there first; a database has one owner at a time.',
  });
}
