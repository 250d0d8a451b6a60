// Keeps Chromium from wiping IndexedDB after a crash.
//
// All of an origin's databases share one LevelDB. A killed browser can leave its log torn; the next
// session goes on writing behind the tear, and the one after that finds a bad checksum and deletes
// everything. Writing more than a log's worth of bytes makes LevelDB begin a new log, and the tear
// is behind it. So a session that finds a database from an earlier one does that first of all, in
// the background: some 300 ms, in a database of its own that is gone again afterwards.

const logBytes = 5_500_000;
// Larger values would go to files beside the log.
const valueBytes = 60_000;

/** Resolves when the log is new. Failing is harmless: nothing but the protection is lost. */
export async function rotateLog(name: string): Promise<void> {
  if (!('chrome' in globalThis) && !navigator.userAgent.includes('Chrome/')) return;
  const scratch = `${name}-log-rotation`;
  await fill(scratch);
  indexedDB.deleteDatabase(scratch);
}

function fill(scratch: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(scratch, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('noise');
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      const transaction = db.transaction('noise', 'readwrite', { durability: 'strict' });
      const store = transaction.objectStore('noise');
      // Random, or LevelDB would compress it to less than a log.
      for (let written = 0; written < logBytes; written += valueBytes) {
        store.put(crypto.getRandomValues(new Uint8Array(valueBytes)), written);
      }
      transaction.oncomplete = () => {
        db.close();
        resolve();
      };
      transaction.onabort = () => {
        db.close();
        reject(transaction.error);
      };
    };
  });
}
