import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Database } from 'matview';
import { atEnd, databaseFor, failure, folderFor } from '../support/database.mjs';

const writer = fileURLToPath(new URL('../support/writer.mjs', import.meta.url));
const schema = 'CREATE TABLE log (n int)';
// Of each durability; docs/durability.md says how many were last tried.
const kills = Number(process.env.MATVIEW_KILLS ?? 5);
const numbers = (db) => db.query('SELECT * FROM log').rows.map(({ n }) => n);

const cli = fileURLToPath(new URL('cli.js', import.meta.resolve('matview')));

/** The exit code of `matview check`, and what it said. */
function check(folder) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'check', folder]);
  return { status, said: `${stdout}${stderr}` };
}

async function reopened(t, folder) {
  return databaseFor(t, '', `file://${folder}`);
}

test('a closed database opens as it was', async (t) => {
  const folder = await folderFor(t);
  const db = await Database.open(`file://${folder}`);
  db.exec(`${schema}; INSERT INTO log VALUES (1), (2)`);
  db.exec(
    "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS SELECT * FROM log",
  );
  await db.close();
  const again = await reopened(t, folder);
  assert.deepEqual(numbers(again), [1, 2]);
  again.exec('INSERT INTO log VALUES (3)');
  assert.equal(again.query('SELECT * FROM v').rowCount, 3);
});

test('a backup opened elsewhere is the database, and is refused when a byte is wrong', async (t) => {
  const db = await databaseFor(t, `${schema}; INSERT INTO log VALUES (1), (2)`);
  db.exec(
    "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS SELECT * FROM log",
  );
  const backup = db.backup();
  const folder = await folderFor(t);
  const copy = await Database.open(`file://${folder}`, { backup });
  await copy.close();
  const again = await reopened(t, folder);
  assert.deepEqual(numbers(again), [1, 2]);
  again.exec('INSERT INTO log VALUES (3)');
  assert.equal(again.query('SELECT * FROM v').rowCount, 3);
  assert.equal(numbers(await databaseFor(t, '', 'memory://', { backup })).length, 2);
  await again.close();
  await failure(() => Database.open(`file://${folder}`, { backup }), '55000');
  backup[100] ^= 1;
  await failure(() => Database.open('memory://', { backup }), 'XX001');
});

test('a database that is whole has no problems, and says so of its copy in a folder', async (t) => {
  const folder = await folderFor(t);
  const db = await databaseFor(t, schema, `file://${folder}`);
  db.exec(
    "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS SELECT count(*) FROM log",
  );
  for (let n = 0; n < 20; n++) db.exec(`INSERT INTO log VALUES (${n})`);
  assert.deepEqual(db.check(), []);
  db.transaction(() => failure(() => db.check(), '25001'));
  await db.flush();
  assert.deepEqual(check(folder), { status: 0, said: `${folder}: whole\n` }, 'while it is open');
  await db.close();
  assert.equal(check(folder).status, 0);
});

test('matview check says which file is damaged, and what is no database', async (t) => {
  const folder = await folderFor(t);
  assert.equal(check(folder).status, 2);
  assert.equal(check(path.join(folder, 'nowhere')).status, 2);
  const db = await Database.open(`file://${folder}`);
  db.exec(`${schema}; INSERT INTO log VALUES (1)`);
  await db.close();
  const [file] = (await readdir(folder)).filter((name) => name !== 'lock');
  await truncate(path.join(folder, file), 30);
  const { status, said } = check(folder);
  assert.equal(status, 1);
  assert.ok(said.includes(file), said);
});

test('a folder that is not there is made', async (t) => {
  const folder = path.join(await folderFor(t), 'a', 'b');
  const db = await databaseFor(t, schema, `file://${folder}`);
  await db.flush();
  assert.ok((await readdir(folder)).length > 0);
});

test('a relative folder is relative to the working directory', async (t) => {
  const folder = await folderFor(t);
  const relative = path.relative(process.cwd(), folder);
  const db = await Database.open(`file://./${relative}`);
  db.exec(schema);
  await db.close();
  assert.deepEqual(numbers(await reopened(t, folder)), []);
});

test('the status is saved, unsaved after a commit, and saved after a flush', async (t) => {
  const seen = [];
  const folder = await folderFor(t);
  const options = { onStatus: (status) => seen.push(status) };
  const db = await databaseFor(t, '', `file://${folder}`, options);
  assert.equal(db.status, 'saved');
  db.exec(schema);
  assert.equal(db.status, 'unsaved');
  await db.flush();
  assert.equal(db.status, 'saved');
  assert.deepEqual(seen, ['unsaved', 'saving', 'saved']);
});

test('a database in memory is always saved', async (t) => {
  const db = await databaseFor(t, schema);
  assert.equal(db.status, 'saved');
  await db.flush();
});

test('a relaxed commit is written by itself, soon', async (t) => {
  const folder = await folderFor(t);
  const stored = Promise.withResolvers?.() ?? deferred();
  const onStatus = (status) => status === 'saved' && stored.resolve();
  await databaseFor(t, schema, `file://${folder}`, { onStatus });
  const patience = setTimeout(() => stored.reject(new Error('not written in time')), 5000);
  await stored.promise;
  clearTimeout(patience);
});

function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

for (const durability of ['relaxed', 'strict']) {
  test(`a checkpoint is written in slices while ${durability} commits go on`, async (t) => {
    const folder = await folderFor(t);
    const db = await databaseFor(t, schema, `file://${folder}`, { durability });
    db.exec('CREATE TABLE big (n int PRIMARY KEY, s text)');
    for (let i = 0; i < 60; i++) {
      db.exec(`INSERT INTO big SELECT n, 'text ' || n || repeat('x', 80)
        FROM generate_series(${i * 1000}, ${i * 1000 + 999}) AS g (n)`);
    }
    await db.flush();
    let commits = 0;
    const has = async (letter) => (await readdir(folder)).some((name) => name.startsWith(letter));
    while (!(await has('m'))) {
      assert.ok(commits < 500, 'no checkpoint was written');
      db.exec(`INSERT INTO log VALUES (${commits++}); UPDATE big SET s = '' WHERE n = ${commits}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await db.close();
    const again = await reopened(t, folder);
    assert.equal(numbers(again).length, commits);
    const [counts] = again.query(
      "SELECT count(*) AS c, count(*) FILTER (WHERE s = '') AS e FROM big",
    ).rows;
    assert.deepEqual([Number(counts.c), Number(counts.e)], [60_000, commits]);
  });
}

test('a strict commit is written before the call returns', async (t) => {
  const folder = await folderFor(t);
  const db = await databaseFor(t, schema, `file://${folder}`, { durability: 'strict' });
  assert.equal(db.status, 'saved');
  const copy = path.join(await folderFor(t), 'copy');
  db.exec('INSERT INTO log VALUES (1)');
  await cp(folder, copy, { recursive: true, filter: (name) => !name.endsWith('lock') });
  assert.deepEqual(numbers(await reopened(t, copy)), [1]);
});

test('a manual commit is written by flush and not before', async (t) => {
  const folder = await folderFor(t);
  const db = await databaseFor(t, schema, `file://${folder}`, { durability: 'manual' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(db.status, 'unsaved');
  await db.flush();
  assert.equal(db.status, 'saved');
});

function run(script, ...args) {
  const code = `import { Database } from 'matview'; const [folder] = process.argv.slice(1); ${script}`;
  const options = { encoding: 'utf8', cwd: path.dirname(writer) };
  return spawnSync(process.execPath, ['--input-type=module', '-e', code, ...args], options);
}

test('a process that ends without closing has written its relaxed commits', async (t) => {
  const folder = await folderFor(t);
  const { stderr, status } = run(
    `const db = await Database.open('file://' + folder);
     db.exec('${schema}; INSERT INTO log VALUES (1)');
     process.exit(0);`,
    folder,
  );
  assert.equal(status, 0, stderr);
  assert.deepEqual(numbers(await reopened(t, folder)), [1]);
});

test('an open database keeps no process alive', async (t) => {
  const { status, stderr } = run(`await Database.open('file://' + folder);`, await folderFor(t));
  assert.equal(status, 0, stderr);
});

for (const durability of ['strict', 'relaxed']) {
  test(`killed between ${durability} commits, a process loses none that was stored`, async (t) => {
    const folder = await folderFor(t);
    const db = await Database.open(`file://${folder}`);
    db.exec(schema);
    await db.close();
    for (let kill = 0; kill < kills; kill++) {
      const child = spawn(process.execPath, [writer, folder, durability]);
      const exit = new Promise((resolve) => child.on('exit', resolve));
      let output = '';
      let errors = '';
      child.stderr.on('data', (text) => {
        errors += text;
      });
      const enough = new Promise((resolve) => {
        child.stdout.on('data', (text) => {
          output += text;
          if (output.split('\n').length > 10 + ((7 * kill) % 90)) resolve();
        });
      });
      await Promise.race([enough, exit]);
      child.kill('SIGKILL');
      await exit;
      const acknowledged = Number(output.split('\n').at(-2));
      assert.ok(acknowledged > 0, errors);
      const again = await Database.open(`file://${folder}`);
      const found = numbers(again);
      await again.close();
      assert.ok(found.length >= acknowledged, `${found.length} of ${acknowledged} are left`);
      assert.deepEqual(
        found,
        Array.from(found, (_, i) => i + 1),
      );
    }
  });
}

test('a second open in the same process is refused until the first is closed', async (t) => {
  const folder = await folderFor(t);
  const db = await Database.open(`file://${folder}`);
  await failure(() => Database.open(`file://${folder}`), '55006', /in use in this process/);
  await db.close();
  await reopened(t, folder);
});

test('a second process is refused while the first lives', async (t) => {
  const folder = await folderFor(t);
  await databaseFor(t, schema, `file://${folder}`);
  const { stdout } = run(
    `await Database.open('file://' + folder).catch((error) => console.log(error.code, error.message));`,
    folder,
  );
  assert.match(stdout, new RegExp(`55006 .* by process ${process.pid}`));
});

test('a lock left by a dead process, or by none, does not stand in the way', async (t) => {
  const folder = await folderFor(t);
  for (const lock of [
    '{"pid":999999999,"started":""}',
    `{"pid":${process.pid},"started":"then"}`,
    '',
    'x',
  ]) {
    await writeFile(path.join(folder, 'lock'), lock);
    const db = await Database.open(`file://${folder}`);
    await db.close();
    assert.equal((await readdir(folder)).includes('lock'), false);
  }
});

test('an open that fails gives the lock back', async (t) => {
  const folder = await folderFor(t);
  await writeFile(path.join(folder, 'holiday.jpg'), 'x');
  await failure(() => Database.open(`file://${folder}`), 'XX001', /holiday\.jpg/);
  await rm(path.join(folder, 'holiday.jpg'));
  await reopened(t, folder);
});

async function filesOf(folder) {
  return (await readdir(folder)).filter((name) => /^[cmw]/.test(name)).sort();
}

test('a file that was cut short or changed is refused by its name, and not touched', async (t) => {
  const folder = await folderFor(t);
  const db = await Database.open(`file://${folder}`);
  db.exec(`${schema}; INSERT INTO log VALUES (1)`);
  await db.close();
  const name = (await filesOf(folder)).at(-1);
  const file = path.join(folder, name);
  const whole = await readFile(file);

  const changed = Buffer.from(whole);
  changed[changed.length >> 1] ^= 0x40;
  await writeFile(file, changed);
  await failure(() => Database.open(`file://${folder}`), 'XX001', new RegExp(name));
  assert.deepEqual(await readFile(file), changed);

  await truncate(file, 1);
  await failure(() => Database.open(`file://${folder}`), 'XX001', new RegExp(name));

  await writeFile(file, whole);
  assert.deepEqual(numbers(await reopened(t, folder)), [1]);
});

test('a folder of another application is refused, and nothing in it is touched', async (t) => {
  const folder = await folderFor(t);
  const others = { 'notes.txt': 'mine', w1: 'theirs', '.hidden': 'too' };
  for (const [name, text] of Object.entries(others)) await writeFile(path.join(folder, name), text);
  await failure(() => Database.open(`file://${folder}`), 'XX001', /does not look like a matview/);
  assert.deepEqual((await readdir(folder)).sort(), Object.keys(others).sort());
  for (const [name, text] of Object.entries(others)) {
    assert.equal(await readFile(path.join(folder, name), 'utf8'), text);
  }
});

test('a folder that cannot be made is an error that names it', async (t) => {
  const folder = await folderFor(t);
  await writeFile(path.join(folder, 'file'), '');
  await failure(() => Database.open(`file://${folder}/file/db`), '58030', /file\/db/);
});

/** A small disk of its own, where the machine allows to mount one. */
async function diskFor(t, options) {
  const folder = path.join(await folderFor(t), 'disk');
  await mkdir(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    t.skip('cannot mount a disk here');
    return undefined;
  }
  atEnd(t, () => execFileSync('umount', ['-l', folder]));
  return folder;
}

test('a full disk is error 53100; the rows stay, and are stored when there is room', async (t) => {
  const folder = await diskFor(t, 'size=256k');
  if (!folder) return;
  const db = await Database.open(`file://${folder}`, { durability: 'manual' });
  db.exec('CREATE TABLE texts (t text)');
  await db.flush();
  await writeFile(path.join(folder, '.ballast'), Buffer.alloc(200_000));
  db.table('texts').insert([{ t: 'x'.repeat(100_000) }]);
  await failure(() => db.flush(), '53100');
  assert.equal(db.status, 'unsaved');
  assert.equal(db.query('SELECT * FROM texts').rowCount, 1);
  await rm(path.join(folder, '.ballast'));
  await db.flush();
  assert.equal(db.status, 'saved');
  await db.close();
  const again = await Database.open(`file://${folder}`);
  assert.equal(again.query('SELECT * FROM texts').rows[0].t.length, 100_000);
  await again.close();
});

test('a strict commit on a full disk throws, and the rows are stored later', async (t) => {
  const folder = await diskFor(t, 'size=256k');
  if (!folder) return;
  const db = await Database.open(`file://${folder}`, { durability: 'strict' });
  db.exec('CREATE TABLE texts (t text)');
  await writeFile(path.join(folder, '.ballast'), Buffer.alloc(200_000));
  failure(() => db.table('texts').insert([{ t: 'x'.repeat(100_000) }]), '53100');
  assert.equal(db.query('SELECT * FROM texts').rowCount, 1);
  await rm(path.join(folder, '.ballast'));
  await db.flush();
  assert.equal(db.status, 'saved');
  await db.close();
});

test('a folder that cannot be written is refused when it is opened', async (t) => {
  const folder = await diskFor(t, 'size=256k,ro');
  if (!folder) return;
  await failure(() => Database.open(`file://${folder}`), '58030', /could not open folder/);
});
