// The cases of bench:storage in a page, beside IndexedDB with strict durability and nothing in between.
import { Database } from 'matview';
import { measure } from './cases.mjs';

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export async function measureInPage(options) {
  const opening = indexedDB.open('bytes');
  opening.onupgradeneeded = () => opening.result.createObjectStore('files');
  const store = await settled(opening);
  let written = 0;
  const raw = {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const transaction = store.transaction('files', 'readwrite', { durability: 'strict' });
        transaction.objectStore('files').put(bytes, written++);
        transaction.oncomplete = resolve;
        transaction.onerror = () => reject(transaction.error);
        transaction.commit();
      }),
    async readAll(name) {
      let bytes = 0;
      for (const { name: of } of await indexedDB.databases()) {
        if (!of.endsWith(name)) continue;
        const database = await settled(indexedDB.open(of));
        for (const each of database.objectStoreNames) {
          const files = database.transaction(each).objectStore(each);
          for (const { contents } of await settled(files.getAll())) bytes += contents?.length ?? 0;
        }
        database.close();
      }
      return bytes;
    },
  };
  return measure({ ...options, Database, raw, urlOf: (name) => `idb://${name}` });
}
