// Remembers that a database was stored, beside it: a browser may delete all of a site's IndexedDB,
// after a crash or for want of room, and an empty one must not be taken for a new one.
//
// Workers and pages without permission have no such place; there, nothing is remembered.

const key = (folder: string) => `matview:${folder}`;

export function rememberStored(folder: string): void {
  tryStorage((storage) => storage.setItem(key(folder), 'stored'));
}

export function forgetStored(folder: string): void {
  tryStorage((storage) => storage.removeItem(key(folder)));
}

export function wasStored(folder: string): boolean {
  return tryStorage((storage) => storage.getItem(key(folder)) !== null) ?? false;
}

function tryStorage<T>(use: (storage: globalThis.Storage) => T): T | undefined {
  try {
    return globalThis.localStorage && use(globalThis.localStorage);
  } catch {
    return undefined;
  }
}
