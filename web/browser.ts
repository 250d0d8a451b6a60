// The package in browsers: pages and workers. Nothing reachable from here may import from `node:`.
import { Database as AnyDatabase } from './database.js';
import { fetchWasm } from './engine.js';
import { MaterializedViewCatalog as AnyCatalog } from './materialized_view_catalog.js';
import createModule from './matview-web.mjs';
import { onPlatform, type Platform } from './platform.js';
import { openIdbfs } from './storage/idbfs.js';
import { memoryStorage } from './storage/memory.js';
import { parseUrl, unsupported } from './storage/url.js';

const browser: Platform = {
  createModule,

  // Written out where it is used: bundlers look for exactly this expression.
  loadWasm: () => fetchWasm(new URL('./matview.wasm', import.meta.url)),

  async openStorage(url, module) {
    const { scheme, place } = parseUrl(url);
    if (scheme === 'memory') return memoryStorage;
    if (scheme !== 'idb') throw unsupported(url, 'a browser has memory:// and idb:// only');
    if (place === '') throw unsupported(url, 'it has no name');
    return openIdbfs(module, place);
  },

  relaxedDelay: 0,

  timer(callback, milliseconds) {
    const id = setTimeout(callback, milliseconds);
    return () => clearTimeout(id);
  },

  onLeaving(callback) {
    const controller = new AbortController();
    const { signal } = controller;
    const onHidden = () => document.visibilityState === 'hidden' && callback();
    globalThis.addEventListener('pagehide', callback, { signal });
    // Workers have neither event, and no page to lose.
    globalThis.document?.addEventListener('visibilitychange', onHidden, { signal });
    return () => controller.abort();
  },
};

export const Database = onPlatform(browser, AnyDatabase);
export const MaterializedViewCatalog = onPlatform(browser, AnyCatalog);
export { DatabaseError } from './errors.js';
