// Databases that a test opens, closed when it ends.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Database, DatabaseError } from 'matview';

const endings = new WeakMap();

/** Runs `end` when the test has ended: what came last goes first. */
export function atEnd(t, end) {
  if (!endings.has(t)) {
    endings.set(t, []);
    t.after(async () => {
      for (const run of endings.get(t).reverse()) await run();
    });
  }
  endings.get(t).push(end);
}

/** A database for one test, with `sql` already run. */
export async function databaseFor(t, sql = '', url = 'memory://', options = {}) {
  const db = await Database.open(url, options);
  atEnd(t, () => db.close());
  if (sql) db.exec(sql);
  return db;
}

/** A folder for one test, removed with everything in it. */
export async function folderFor(t) {
  const folder = await mkdtemp(path.join(tmpdir(), 'matview-'));
  atEnd(t, () => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Asserts that `run` throws (or rejects with) a DatabaseError of that code, and gives it back. */
export function failure(run, code, message) {
  try {
    const result = run();
    if (typeof result?.then === 'function') {
      return result.then(
        () => assert.fail(`expected error ${code}`),
        (error) => checkError(error, code, message),
      );
    }
  } catch (error) {
    return checkError(error, code, message);
  }
  return assert.fail(`expected error ${code}`);
}

function checkError(error, code, message) {
  assert.ok(error instanceof DatabaseError, `not a DatabaseError: ${error?.stack ?? error}`);
  assert.equal(error.code, code, error.message);
  if (message instanceof RegExp) assert.match(error.message, message);
  else if (message !== undefined) assert.equal(error.message, message);
  return error;
}
