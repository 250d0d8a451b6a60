/// <reference types="node" />
// A database in a folder of the disk, through Emscripten's NODEFS.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseError } from '../errors.js';
import type { FileStream, MatviewModule, NodeFiles } from '../glue.js';
import { lockFolder } from './folder_lock.js';
import type { Storage } from './storage.js';
import { unsupported } from './url.js';

const mountpoint = '/database';

export function openNodefs(module: MatviewModule, url: string, place: string): Storage {
  const { FS, NODEFS } = module;
  if (!NODEFS) throw unsupported(url, 'this build has no access to folders');
  const folder = folderOf(url, place);
  const unlock = onDisk(folder, () => {
    fs.mkdirSync(folder, { recursive: true });
    return lockFolder(folder);
  });
  NODEFS.stream_ops.fsync = (stream) => sync(NODEFS, stream);
  FS.mkdirTree(mountpoint);
  FS.mount(NODEFS, { root: folder }, mountpoint);
  return { folder: mountpoint, isImmediate: true, opened() {}, async store() {}, close: unlock };
}

/** `file://./data` is relative to the working folder; a well-formed file URL is what it always is. */
function folderOf(url: string, place: string): string {
  if (place === '') throw unsupported(url, 'it names no folder');
  return path.resolve(place.startsWith('/') ? fileURLToPath(url) : place);
}

/** NODEFS has no fsync of its own: without this one, a synced file would be on its way at best. */
function sync(NODEFS: NodeFiles, stream: FileStream): number {
  return NODEFS.tryFSOperation(() => {
    if (stream.nfd !== undefined) {
      fs.fsyncSync(stream.nfd);
    } else if (process.platform !== 'win32') {
      syncFolder(NODEFS.realPath(stream.node)); // Windows cannot, and need not
    }
    return 0;
  });
}

function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function onDisk<T>(folder: string, operation: () => T): T {
  try {
    return operation();
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new DatabaseError(
      isFull ? '53100' : '58030',
      `could not open folder "${folder}": ${message}`,
      { cause },
    );
  }
}
