import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderFor } from '../support/database.mjs';
import { startProfile } from '../support/profile.mjs';
import { servePackage } from '../support/server.mjs';

let server;
before(async () => {
  server = await servePackage();
});
after(() => server.close());

/** Commits in a loop until killed; returns how many it was told are stored. */
async function writeUntilKilled(profile, durability, milliseconds) {
  const chromium = await startProfile(profile);
  const page = await chromium.context.newPage();
  let acknowledged = 0;
  await page.exposeFunction('acknowledge', (n) => {
    acknowledged = n;
  });
  await page.goto(server.url);
  const found = await page.evaluate(async (durability_) => {
    const { Database } = await import('matview');
    const db = await Database.open('idb://crash', { durability: durability_ });
    if (db.version === 0) db.exec('CREATE TABLE log (n int)');
    const rows = db.query('SELECT * FROM log').rows.map(({ n }) => n);
    (async () => {
      for (let n = rows.length + 1; ; n++) {
        db.query('INSERT INTO log VALUES ($1)', [n]);
        await db.flush();
        acknowledge(n);
      }
    })();
    return rows;
  }, durability);
  await sleep(milliseconds);
  await chromium.kill();
  return { found, acknowledged };
}

// Of each durability; docs/durability.md says how many were last tried.
const kills = Number(process.env.MATVIEW_BROWSER_KILLS ?? 3);

for (const durability of ['relaxed', 'strict']) {
  test(`killed in the middle of writing, the browser has every flushed commit (${durability})`, async (t) => {
    const profile = await folderFor(t);
    let before = 0;
    for (let kill = 0; kill < kills; kill++) {
      const { found, acknowledged } = await writeUntilKilled(
        profile,
        durability,
        1500 + 150 * (kill % 4),
      );
      assert.ok(found.length >= before, `${found.length} of ${before} are left after kill ${kill}`);
      assert.deepEqual(
        found,
        Array.from(found, (_, i) => i + 1),
      );
      assert.ok(acknowledged > 0);
      before = acknowledged;
    }
  });
}
