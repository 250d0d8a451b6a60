import type { Storage } from './storage.js';

/** A database that lives as long as the page or process. */
export const memoryStorage: Storage = {
  folder: '',
  isImmediate: true,
  opened() {},
  async store() {},
  close() {},
};
