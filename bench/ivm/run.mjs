// The ivm benchmark: for each size every view alone, and then all of them, through commits of each size.
import { writeFile } from 'node:fs/promises';
import { printBars } from './bars.mjs';
import { measureBuilds, measureMemory } from './builds.mjs';
import { Changes } from './changes.mjs';
import { columnsOf, generate, rowsOf, tables } from './data.mjs';
import { Participant } from './participant.mjs';
import { printBuilds, printCase, printGrowth, printTable } from './report.mjs';
import { compare, measureCommits } from './rounds.mjs';
import { allViews, views as sixViews } from './views.mjs';

export async function runIvm(options) {
  const rows = [];
  const cases = options.views.map((name) => {
    const views = sixViews.filter((view) => name === allViews || view.name === name);
    return { title: name === allViews ? allViews : views[0].title, views };
  });
  const participants = options.engines.map((name) => new Participant(name, { ...options, tables }));
  for (const n of options.sizes) {
    console.log(`\n${n} orders`);
    rows.push(...(await measureSize(n, { cases, participants, options })));
  }
  printTable(rows);
  printGrowth(rows);
  printBars(rows);
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ bench: 'ivm', rows }, null, 2)}\n`);
  }
}

async function measureSize(n, { cases, participants, options }) {
  const rows = [];
  const data = generate(n);
  const add = (title, delta, measured) => {
    const complete = measured.map((row) => ({ case: title, n, delta, ...row }));
    rows.push(...complete);
    return complete;
  };

  const builders = participants.filter(({ name }) => name === 'matview' || name === 'js');
  for (const builder of builders) await builder.bringUpToDate(() => data);
  const single = cases.filter(({ views }) => views.length === 1);
  const builds = await measureBuilds(builders, {
    tables,
    views: single.map(({ views }) => views[0]),
    data,
    runs: Math.min(options.runs, 5),
  });
  for (const { title, views } of cases) {
    if (views.length === 1) add(title, null, builds.get(views[0].name));
    if (builders.some(({ name }) => name === 'matview')) {
      const memory = await measureMemory({ tables, views, data });
      const held = views.reduce((sum, view) => sum + view.held(n), 0);
      add(title, null, [{ ...memory, held }]);
    }
  }
  printBuilds(rows);

  const changes = new Changes(rowsOf(data.orders));
  const names = Object.keys(data.orders);
  const contents = () => ({ ...data, orders: columnsOf(changes.rows, names) });
  for (const { title, views } of cases) {
    let peersBuilt = false;
    for (const delta of options.deltas.filter((rows) => rows <= n)) {
      const { ready, refused, built } = await makeReady(participants, {
        title,
        views,
        contents,
        n,
      });
      if (!peersBuilt) add(title, null, built);
      peersBuilt = true;
      const measured = await measureCommits(ready, { ...options, views, changes, delta });
      for (const row of measured) {
        const slow = participants.find(({ name }) => name === row.engine);
        if (row.metric === 'time' && row.median !== null) slow.note(title, n, 'a commit', row.max);
      }
      printCase(add(title, delta, [...measured, ...refused]));
    }
    for (const participant of participants) await dropAll(participant);
  }
  for (const participant of participants) await participant.leave();
  return rows;
}

/**
 * Has every participant that can hold `views`, the rows of now, and a listener. The others are `refused`, with the
 * reason; `built` are the times of those whose first builds are not measured by themselves.
 */
async function makeReady(participants, { title, views, contents, n }) {
  const ready = [];
  const refused = [];
  const built = [];
  const refuse = (name, error) =>
    refused.push({ engine: name, metric: 'time', median: null, error });
  let now;
  for (const participant of participants) {
    const { name } = participant;
    const refusal = participant.refusalOf(title, n);
    if (refusal) {
      await participant.leave();
      refuse(name, refusal);
      continue;
    }
    try {
      await participant.bringUpToDate(() => {
        now ??= contents();
        return now;
      });
      const { engine } = participant;
      participant.views ??= new Map();
      if (participant.holder !== engine) participant.views.clear();
      participant.holder = engine;
      const missing = views.filter((view) => !participant.views.has(view.name));
      globalThis.gc?.();
      const start = performance.now();
      for (const view of missing) {
        await engine.create(view);
        participant.views.set(view.name, view);
      }
      const took = performance.now() - start;
      for (const view of missing) await engine.subscribe(view);
      if (missing.length > 0) {
        participant.note(title, n, 'the first build', took);
        if (name !== 'matview' && name !== 'js') {
          built.push({
            engine: name,
            metric: 'build',
            median: took,
            min: took,
            max: took,
            runs: 1,
          });
        }
      }
      ready.push(participant);
    } catch (error) {
      const reason = error.message.split('\n')[0];
      participant.refuse(title, reason);
      refuse(name, reason);
      await participant.leave();
    }
  }
  const wrong = async (participant, error) => {
    ready.splice(ready.indexOf(participant), 1);
    refuse(participant.name, error);
    await participant.leave();
  };
  await compare([...ready], views, wrong);
  return { ready, refused, built };
}

async function dropAll(participant) {
  if (!participant.engine || participant.holder !== participant.engine) return;
  for (const view of participant.views.values()) await participant.engine.drop(view);
  participant.views.clear();
}
