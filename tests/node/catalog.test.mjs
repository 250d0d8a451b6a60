import assert from 'node:assert/strict';
import test from 'node:test';
import { databaseFor, failure } from '../support/database.mjs';

const sales = `
  CREATE TABLE sales (region text, amount int);
  INSERT INTO sales VALUES ('EU', 10), ('US', 20);
`;
const copy = { viewName: 'copy', queryText: 'SELECT * FROM sales' };
const rows = [
  { region: 'EU', amount: 10 },
  { region: 'US', amount: 20 },
];

async function catalog(t, ...definitions) {
  const db = await databaseFor(t, sales);
  for (const definition of definitions) db.views.createView(definition);
  return { db, views: db.views };
}

const missing = "Materialized view 'copy' does not exist";

test('a new view has the metadata of one that was never refreshed', async (t) => {
  const before = Date.now() - 1000;
  const { views } = await catalog(t, copy);
  const view = views.getView('copy');
  assert.equal(view.viewName, 'copy');
  assert.equal(view.queryText, 'SELECT * FROM sales');
  assert.ok(view.queryPlanBytes instanceof Uint8Array);
  assert.deepEqual(view.baseTables, ['sales']);
  assert.deepEqual(
    view.schema.map(({ name, type }) => [name, type]),
    [
      ['region', 'text'],
      ['amount', 'integer'],
    ],
  );
  assert.ok(view.createdAt instanceof Date);
  assert.ok(view.createdAt.getTime() >= before && view.createdAt.getTime() <= Date.now());
  assert.equal(view.lastRefresh, null);
  assert.equal(view.lastFullRefresh, null);
  assert.equal(view.refreshStrategy, 'manual');
  assert.equal(view.incrementalEnabled, false);
  assert.equal(view.rowCount, null);
  assert.equal(view.deltaCountSinceFull, 0);
  assert.equal(typeof view.metadata, 'object');
});

test('creating a view that exists is refused', async (t) => {
  const { views } = await catalog(t, copy);
  failure(() => views.createView(copy), '42P07', "Materialized view 'copy' already exists");
});

test('creating a view over a table that does not exist is refused and leaves nothing', async (t) => {
  const { views } = await catalog(t);
  failure(() => views.createView({ viewName: 'v', queryText: 'SELECT * FROM nowhere' }), '42P01');
  assert.equal(views.viewExists('v'), false);
});

test('a view exists from its creation until it is dropped', async (t) => {
  const { views } = await catalog(t);
  assert.equal(views.viewExists('copy'), false);
  views.createView(copy);
  assert.equal(views.viewExists('copy'), true);
  views.dropView('copy');
  assert.equal(views.viewExists('copy'), false);
});

const unknownName = {
  getView: (views) => views.getView('copy'),
  updateView: (views) => views.updateView({ viewName: 'copy', refreshStrategy: 'auto' }),
  dropView: (views) => views.dropView('copy'),
  storeViewData: (views) => views.storeViewData('copy', []),
  storeViewDataConcurrent: (views) => views.storeViewDataConcurrent('copy', []),
  readViewData: (views) => views.readViewData('copy'),
  refreshView: (views) => views.refreshView('copy'),
  needsFullRefresh: (views) => views.needsFullRefresh('copy'),
  stalenessSeconds: (views) => views.stalenessSeconds('copy'),
};
for (const [method, call] of Object.entries(unknownName)) {
  test(`${method} of a view that does not exist is refused`, async (t) => {
    const { views } = await catalog(t);
    failure(() => call(views), '42P01', missing);
  });
}

test('views are listed by name, in order', async (t) => {
  const named = (viewName) => ({ ...copy, viewName });
  const { views } = await catalog(t, named('c'), named('a'), named('b'));
  assert.deepEqual(views.listViews(), ['a', 'b', 'c']);
});

test('the catalog and SQL see the same views', async (t) => {
  const { db, views } = await catalog(t);
  db.exec('CREATE MATERIALIZED VIEW from_sql AS SELECT * FROM sales');
  assert.deepEqual(views.listViews(), ['from_sql']);
  views.createView(copy);
  views.refreshView('copy');
  assert.deepEqual(db.query('SELECT * FROM copy').rows, rows);
});

test('reading a view that was never refreshed is refused', async (t) => {
  const { views } = await catalog(t, copy);
  const message = "Materialized view 'copy' has no data (never refreshed)";
  failure(() => views.readViewData('copy'), '55000', message);
});

test('a refresh fills the view and says how many rows it has', async (t) => {
  const { views } = await catalog(t, copy);
  assert.equal(views.refreshView('copy'), 2);
  assert.deepEqual(views.readViewData('copy'), rows);
  const view = views.getView('copy');
  assert.equal(view.rowCount, 2);
  assert.ok(view.lastRefresh instanceof Date);
  assert.deepEqual(view.lastRefresh, view.lastFullRefresh);
  assert.equal(view.deltaCountSinceFull, 0);
});

for (const options of [
  { mode: 'full' },
  { mode: 'full', concurrently: true },
  { concurrently: true },
]) {
  test(`a refresh with ${JSON.stringify(options)} shows what changed`, async (t) => {
    const { db, views } = await catalog(t, copy);
    views.refreshView('copy');
    db.exec("INSERT INTO sales VALUES ('AS', 30)");
    assert.equal(views.readViewData('copy').length, 2);
    assert.equal(views.refreshView('copy', options), 3);
    assert.equal(views.readViewData('copy').length, 3);
  });
}

test('an incremental refresh applies what pends, and the history tells of it', async (t) => {
  const { db, views } = await catalog(t, copy);
  assert.deepEqual(views.refreshHistory('copy'), []);
  views.refreshView('copy', { mode: 'incremental' });
  db.exec("INSERT INTO sales VALUES ('EU', 30)");
  assert.equal(views.getView('copy').pendingChanges, 1);
  assert.equal(views.refreshView('copy', { mode: 'incremental' }), 3);
  const { startTime, ...last } = views.refreshHistory('copy').at(-1);
  assert.ok(startTime instanceof Date && last.endTime >= startTime);
  assert.deepEqual(
    [last.strategy, last.trigger, last.success, last.errorMessage, last.rowsAffected],
    ['incremental', 'manual', true, null, 1],
  );
});

test('a refresh ends by its signal or timeout and leaves the view as it was', async (t) => {
  const { db, views } = await catalog(t, copy);
  views.refreshView('copy');
  db.exec("INSERT INTO sales SELECT 'EU', n FROM generate_series(1, 200000) n");
  failure(() => views.refreshView('copy', { timeout: 0 }), '57014');
  failure(() => views.refreshView('copy', { signal: AbortSignal.abort() }), '57014');
  assert.equal(views.readViewData('copy').length, 2);
  assert.equal(views.refreshHistory('copy').at(-1).success, false);
  assert.equal(views.refreshView('copy'), 200002);
});

test('a long scheduled refresh leaves room for commits and comes to its end', async (t) => {
  const db = await databaseFor(t, sales, 'memory://', { refreshInterval: 5 });
  db.exec("INSERT INTO sales SELECT 'r' || n % 7, n FROM generate_series(1, 300000) n");
  db.exec(`CREATE MATERIALIZED VIEW totals WITH (refresh_strategy = 'auto') AS
    SELECT region, sum(amount) AS total FROM sales GROUP BY region WITH NO DATA`);
  for (let i = 0; db.views.getView('totals').lastRefresh === null; i++) {
    assert.ok(i < 1000);
    db.exec("INSERT INTO sales VALUES ('EU', 1)");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  db.views.refreshView('totals');
  const expected = db.query('SELECT region, sum(amount) AS total FROM sales GROUP BY 1 ORDER BY 1');
  assert.deepEqual(db.query('SELECT * FROM totals ORDER BY 1').rows, expected.rows);
});

test('a refresh mode that is none is refused', async (t) => {
  const { views } = await catalog(t, copy);
  failure(() => views.refreshView('copy', { mode: 'magic' }), '22023', /magic/);
});

test('staleness is unknown before the first refresh, and whole seconds after it', async (t) => {
  const { views } = await catalog(t, copy);
  assert.equal(views.stalenessSeconds('copy'), null);
  views.refreshView('copy');
  const seconds = views.stalenessSeconds('copy');
  assert.ok(Number.isInteger(seconds) && seconds >= 0 && seconds < 2);
});

test('a full refresh is needed until there was one', async (t) => {
  const { views } = await catalog(t, copy);
  assert.equal(views.needsFullRefresh('copy'), true);
  views.refreshView('copy');
  assert.equal(views.needsFullRefresh('copy'), false);
});

test('an incremental view is filled at once and follows every commit', async (t) => {
  const { db, views } = await catalog(t, { ...copy, refreshStrategy: 'incremental' });
  assert.equal(views.getView('copy').incrementalEnabled, true);
  assert.deepEqual(views.readViewData('copy'), rows);
  db.exec("INSERT INTO sales VALUES ('AS', 30)");
  assert.equal(views.readViewData('copy').length, 3);
});

test('a strategy that is none is refused', async (t) => {
  const { views } = await catalog(t);
  failure(() => views.createView({ ...copy, refreshStrategy: 'sometimes' }), '22023');
  assert.equal(views.viewExists('copy'), false);
});

test('enabling incremental maintenance is an update of the strategy', async (t) => {
  const { views } = await catalog(t, copy);
  views.updateView({ viewName: 'copy', refreshStrategy: 'incremental' });
  const view = views.getView('copy');
  assert.equal(view.refreshStrategy, 'incremental');
  assert.equal(view.incrementalEnabled, true);
});

test('metadata from getView, changed in one field, is an update of that field', async (t) => {
  const { views } = await catalog(t, copy);
  const before = views.getView('copy');
  views.updateView({ ...before, refreshStrategy: 'incremental' });
  const after = views.getView('copy');
  assert.equal(after.refreshStrategy, 'incremental');
  assert.equal(after.queryText, before.queryText);
  assert.deepEqual(after.createdAt, before.createdAt);
});

test('an update that changes nothing is no commit', async (t) => {
  const { db, views } = await catalog(t, copy);
  const before = db.version;
  views.updateView(views.getView('copy'));
  assert.equal(db.version, before);
});

for (const method of ['storeViewData', 'storeViewDataConcurrent']) {
  test(`${method} fills a view that had no data`, async (t) => {
    const { views } = await catalog(t, copy);
    assert.equal(views[method]('copy', [{ region: 'XX', amount: 1 }]), 1);
    assert.deepEqual(views.readViewData('copy'), [{ region: 'XX', amount: 1 }]);
    assert.equal(views.getView('copy').rowCount, 1);
    assert.ok(views.getView('copy').lastRefresh instanceof Date);
  });

  test(`${method} replaces what was there, keeping order and schema`, async (t) => {
    const { views } = await catalog(t, copy);
    const many = (n, sign) =>
      Array.from({ length: n }, (_, i) => ({ region: `r${(i * 7) % 10}`, amount: sign * (i + 1) }));
    assert.equal(views[method]('copy', many(450, 1)), 450);
    assert.equal(views[method]('copy', many(750, -1)), 750);
    assert.deepEqual(views.readViewData('copy'), many(750, -1));
    assert.deepEqual(Object.keys(views.readViewData('copy')[0]), ['region', 'amount']);
  });

  test(`${method} takes columns and fills those that are missing with NULL`, async (t) => {
    const { views } = await catalog(t, copy);
    views[method]('copy', { amount: Int32Array.of(1, 2) });
    assert.deepEqual(views.readViewData('copy'), [
      { region: null, amount: 1 },
      { region: null, amount: 2 },
    ]);
  });

  test(`${method} with no rows empties the view`, async (t) => {
    const { views } = await catalog(t, copy);
    views.refreshView('copy');
    assert.equal(views[method]('copy', []), 0);
    assert.deepEqual(views.readViewData('copy'), []);
  });

  test(`${method} with rows of another schema is refused and leaves the old ones`, async (t) => {
    const { views } = await catalog(t, copy);
    views.refreshView('copy');
    const other = [{ name: 'region', type: 'text' }];
    failure(() => views[method]('copy', [{ region: 'XX' }], other), '42804', /view 'copy'/);
    failure(() => views[method]('copy', [{ amount: 'many' }]), '42804', /column "amount", row 0/);
    failure(() => views[method]('copy', [{ colour: 'red' }]), '42703', /"colour"/);
    assert.deepEqual(views.readViewData('copy'), rows);
  });
}

test('both ways of storing leave the same', async (t) => {
  const { views } = await catalog(t, copy, { ...copy, viewName: 'other' });
  const data = [
    { region: 'EU', amount: 1 },
    { region: null, amount: 2 },
    { region: 'EU', amount: 1 },
  ];
  views.storeViewData('copy', data);
  views.storeViewDataConcurrent('other', data);
  assert.deepEqual(views.readViewData('copy'), views.readViewData('other'));
});

test('a dropped view leaves no data for one of its name', async (t) => {
  const { views } = await catalog(t, copy);
  views.refreshView('copy');
  views.dropView('copy');
  views.createView(copy);
  failure(() => views.readViewData('copy'), '55000');
});

test('a view created in a transaction that is undone was never there', async (t) => {
  const { db, views } = await catalog(t);
  assert.throws(() =>
    db.transaction((tx) => {
      tx.views.createView(copy);
      throw new Error('no');
    }),
  );
  assert.equal(views.viewExists('copy'), false);
});
