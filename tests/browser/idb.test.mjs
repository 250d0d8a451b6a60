import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser } from '../support/browser.mjs';

let session;
before(async () => {
  session = await startBrowser();
});
after(() => session.close());

/** A page of a new user: with no data, and the package at hand. */
async function newUser(t) {
  const context = await session.browser.newContext();
  t.after(() => context.close());
  return { context, openPage: () => session.openPage(context) };
}

async function newPage(t) {
  return (await newUser(t)).openPage();
}

/** Opens `shop` in a page, as `globalThis.db`, with a table unless it has one. */
function openShop(page, options) {
  return page.evaluate(async (given) => {
    const { Database } = await import('matview');
    globalThis.db = await Database.open('idb://shop', given);
    if (db.version === 0) db.exec('CREATE TABLE log (n int)');
  }, options);
}

const numbers = (page) => page.evaluate(() => db.query('SELECT * FROM log').rows.map(({ n }) => n));

test('what was flushed is there after a reload', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  await page.evaluate(async () => {
    db.exec('INSERT INTO log VALUES (1), (2)');
    await db.flush();
  });
  await page.reload();
  await openShop(page);
  assert.deepEqual(await numbers(page), [1, 2]);
});

test('what was committed is there after closing', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  await page.evaluate(async () => {
    db.exec('INSERT INTO log VALUES (1)');
    await db.close();
    const { Database } = await import('matview');
    globalThis.db = await Database.open('idb://shop');
  });
  assert.deepEqual(await numbers(page), [1]);
});

test('a hundred flushes, one after another, are all there after a reload', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  await page.evaluate(async () => {
    for (let n = 0; n < 100; n++) {
      db.query('INSERT INTO log VALUES ($1)', [n]);
      await db.flush();
    }
  });
  await page.reload();
  await openShop(page);
  assert.deepEqual(
    await numbers(page),
    Array.from({ length: 100 }, (_, n) => n),
  );
});

for (const durability of ['relaxed', 'strict']) {
  test(`a ${durability} commit is stored by itself`, async (t) => {
    const page = await newPage(t);
    await openShop(page, { durability });
    await page.evaluate(() => db.exec('INSERT INTO log VALUES (1)'));
    await page.waitForFunction(() => db.status === 'saved');
    await page.reload();
    await openShop(page);
    assert.deepEqual(await numbers(page), [1]);
  });
}

test('a relaxed commit survives leaving the page at once', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  await page.evaluate(() => {
    db.exec('INSERT INTO log VALUES (1)');
    location.href = '/?elsewhere';
  });
  await page.waitForURL(/elsewhere/);
  await openShop(page);
  assert.deepEqual(await numbers(page), [1]);
});

test('a manual commit is stored by flush and not before', async (t) => {
  const page = await newPage(t);
  await openShop(page, { durability: 'manual' });
  const statuses = await page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = db.status;
    await db.flush();
    return [before, db.status];
  });
  assert.deepEqual(statuses, ['unsaved', 'saved']);
});

test('two databases of one page have nothing in common', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  const counts = await page.evaluate(async () => {
    const { Database } = await import('matview');
    const other = await Database.open('idb://other');
    other.exec('CREATE TABLE log (n int)');
    db.exec('INSERT INTO log VALUES (1)');
    await Promise.all([db.flush(), other.flush()]);
    await Promise.all([db.close(), other.close()]);
    const again = [await Database.open('idb://shop'), await Database.open('idb://other')];
    return again.map((database) => database.query('SELECT * FROM log').rowCount);
  });
  assert.deepEqual(counts, [1, 0]);
});

const openError = (page) =>
  page.evaluate(async () => {
    const { Database } = await import('matview');
    return Database.open('idb://shop').then(
      () => 'opened',
      ({ code, message }) => `${code} ${message}`,
    );
  });

test('a second tab is refused until the first closes the database', async (t) => {
  const { openPage } = await newUser(t);
  const [first, second] = [await openPage(), await openPage()];
  await openShop(first);
  assert.match(await openError(second), /^55006 database "shop" is open/);
  await first.evaluate(() => db.close());
  assert.equal(await openError(second), 'opened');
});

test('a second tab is let in when the first is gone', async (t) => {
  const { openPage } = await newUser(t);
  const [first, second] = [await openPage(), await openPage()];
  await openShop(first);
  await first.close();
  assert.equal(await openError(second), 'opened');
});

test('the same page cannot open a database twice', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  assert.match(await openError(page), /^55006/);
});

test('without room it is error 53100; the rows stay, and are stored when there is room', async (t) => {
  const { context, openPage } = await newUser(t);
  const page = await openPage();
  const devtools = await context.newCDPSession(page);
  const origin = new URL(session.url).origin;
  // Before the first use: Chromium remembers for a while how much room there was.
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100_000 });
  await openShop(page, { durability: 'manual' });
  await page.evaluate(() => db.flush());
  const outcome = await page.evaluate(async () => {
    const n = new Int32Array(100_000).map(() => Math.random() * 2 ** 31);
    db.table('log').insert({ n });
    const code = await db.flush().then(
      () => 'stored',
      (error) => error.code,
    );
    return { code, status: db.status, count: db.query('SELECT * FROM log').rowCount };
  });
  assert.deepEqual(outcome, { code: '53100', status: 'unsaved', count: 100_000 });
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  assert.equal(await page.evaluate(() => db.flush().then(() => db.status)), 'saved');
  await page.reload();
  await openShop(page);
  assert.equal((await numbers(page)).length, 100_000);
});

test('a database can be deleted under an open one, which then says so and keeps its rows', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  const outcome = await page.evaluate(async () => {
    db.exec('INSERT INTO log VALUES (1)');
    await db.flush();
    const [{ name }] = await indexedDB.databases();
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = resolve;
      request.onblocked = () => reject(new Error('blocked'));
    });
    db.exec('INSERT INTO log VALUES (2)');
    const message = await db.flush().then(
      () => 'stored',
      (error) => error.message,
    );
    return { message, count: db.query('SELECT * FROM log').rowCount };
  });
  assert.match(outcome.message, /deleted/);
  assert.equal(outcome.count, 2);
});

test('a database that was deleted while it was closed is not taken for a new one', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  const outcome = await page.evaluate(async () => {
    db.exec('INSERT INTO log VALUES (1)');
    await db.close();
    const [{ name }] = await indexedDB.databases();
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(name).onsuccess = resolve;
    });
    const { Database } = await import('matview');
    const error = await Database.open('idb://shop').catch(({ code, message }) => ({
      code,
      message,
    }));
    const again = await Database.open('idb://shop');
    return { ...error, version: again.version };
  });
  assert.equal(outcome.code, '58030');
  assert.match(outcome.message, /gone/);
  assert.equal(outcome.version, 0);
});

test('a checkpoint is stored in parts by itself, and the database opens from it', async (t) => {
  const page = await newPage(t);
  await openShop(page);
  const files = await page.evaluate(async () => {
    db.exec('CREATE TABLE big (n int PRIMARY KEY, s text)');
    const names = async () => {
      const [{ name }] = await indexedDB.databases();
      const opened = await new Promise((resolve) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
      });
      const keys = await new Promise((resolve) => {
        const request = opened.transaction('FILE_DATA').objectStore('FILE_DATA').getAllKeys();
        request.onsuccess = () => resolve(request.result);
      });
      opened.close();
      return keys.map((key) => key.split('/').pop());
    };
    for (let i = 0; i < 60; i++) {
      db.exec(`INSERT INTO big SELECT n, 'text ' || n || repeat('x', 80)
        FROM generate_series(${i * 1000}, ${i * 1000 + 999}) AS g (n)`);
      await db.flush();
    }
    for (let tries = 0; tries < 200; tries++) {
      const found = await names();
      if (found.some((name) => name.startsWith('m'))) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return names();
  });
  assert.equal(files.filter((name) => name.startsWith('m')).length, 1);
  assert.ok(files.filter((name) => name.startsWith('c')).length > 2);
  await page.reload();
  await openShop(page);
  const sum = await page.evaluate(
    () => db.query('SELECT count(*) AS c, count(DISTINCT s) AS s FROM big').rows[0],
  );
  assert.deepEqual({ c: Number(sum.c), s: Number(sum.s) }, { c: 60_000, s: 60_000 });
});

test('a connection that the browser drops is opened again', async (t) => {
  const page = await newPage(t);
  // What Safari does to tabs in the background: every connection closes without the page's doing.
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    globalThis.connections = [];
    IDBFactory.prototype.open = function (...parameters) {
      const request = open.apply(this, parameters);
      request.addEventListener('success', () => globalThis.connections.push(request.result));
      return request;
    };
  });
  await page.reload();
  await openShop(page);
  await page.evaluate(async () => {
    db.exec('INSERT INTO log VALUES (1)');
    await db.flush();
    for (const connection of globalThis.connections) connection.close();
    db.exec('INSERT INTO log VALUES (2)');
    await db.flush();
  });
  await page.reload();
  await openShop(page);
  assert.deepEqual(await numbers(page), [1, 2]);
});

test('a URL without a name, or of another platform, is refused', async (t) => {
  const page = await newPage(t);
  const codes = await page.evaluate(async () => {
    const { Database } = await import('matview');
    const code = (url) => Database.open(url).catch((error) => error.code);
    return [await code('idb://'), await code('file://data')];
  });
  assert.deepEqual(codes, ['0A000', '0A000']);
});

test('a server that answers with a page instead of the engine is recognised', async (t) => {
  const page = await newPage(t);
  const error = await page.evaluate(async () => {
    const { Database } = await import('matview');
    const wasmUrl = new URL('/', location.href);
    return Database.open('memory://', { wasmUrl }).catch(({ code, message, hint }) => {
      return { code, message, hint };
    });
  });
  assert.equal(error.code, '58030');
  assert.match(error.message, /is an HTML page instead of matview\.wasm/);
  assert.match(error.hint, /optimizeDeps/);
});
