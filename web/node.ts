/// <reference types="node" />
// The package in Node.
import { readFile } from 'node:fs/promises';
import { Database as AnyDatabase } from './database.js';
import { compileBytes } from './engine.js';
import { MaterializedViewCatalog as AnyCatalog } from './materialized_view_catalog.js';
import createModule from './matview-node.mjs';
import { onPlatform, type Platform } from './platform.js';
import { memoryStorage } from './storage/memory.js';
import { openNodefs } from './storage/nodefs.js';
import { parseUrl, unsupported } from './storage/url.js';

const leaving = new Set<() => void>();

const node: Platform = {
  createModule,

  async loadWasm() {
    const url = new URL('./matview.wasm', import.meta.url);
    return compileBytes(await readFile(url), url);
  },

  async openStorage(url, module) {
    const { scheme, place } = parseUrl(url);
    if (scheme === 'memory') return memoryStorage;
    if (scheme !== 'file') throw unsupported(url, 'Node has memory:// and file:// only');
    return openNodefs(module, url, place);
  },

  // A write blocks the process for as long as the disk takes, so commits wait for company.
  relaxedDelay: 20,

  timer(callback, milliseconds) {
    const timer = setTimeout(callback, milliseconds).unref();
    return () => clearTimeout(timer);
  },

  onLeaving(callback) {
    if (leaving.size === 0) process.on('exit', leave);
    leaving.add(callback);
    return () => {
      leaving.delete(callback);
      if (leaving.size === 0) process.off('exit', leave);
    };
  },
};

function leave(): void {
  for (const callback of leaving) callback();
}

export const Database = onPlatform(node, AnyDatabase);
export const MaterializedViewCatalog = onPlatform(node, AnyCatalog);
export { DatabaseError } from './errors.js';
