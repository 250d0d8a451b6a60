// A workload side by side: the same data in every engine, answers compared, then each query timed in turns.
import { writeFile } from 'node:fs/promises';
import { rowCount } from '../tables.mjs';
import { summary, timeOf } from '../timing.mjs';
import { differenceOfAnswers, differenceOfTops } from './answers.mjs';
import { measureMemory } from './memory.mjs';
import { chosenQueries } from './queries.mjs';
import { printMemory, printQuery, printSummary } from './report.mjs';

const open = {
  matview: async () => (await import('../engines/matview.mjs')).openMatview(),
  duckdb: async () => (await import('../engines/duckdb.mjs')).openDuck(),
  sqljs: async () => (await import('../engines/sqljs.mjs')).openSqlJs(),
  pglite: async () => (await import('../engines/pglite.mjs')).openPGlite(),
};

/**
 * @param {object} workload
 * @param {string} workload.name
 * @param {object[]} workload.tables see tables.mjs
 * @param {(scale: number) => Record<string, object>} workload.generate
 * @param {{ name: string, sql: string, variants: object, top?: object }[]} workload.queries
 * @param {string} workload.largest the table whose rows are "n"
 * @param {object[]} [workload.bars] `{ engine, mean?, each? }`: at most so many times that engine's time
 * @param {string} [workload.planned] the query whose parsing and planning is timed
 */
export async function runWorkload(workload, options) {
  const queries = chosenQueries(workload.queries, options.queries);
  const data = workload.generate(options.scale);
  const n = rowCount(data[workload.largest]);
  console.log(`${workload.name} at scale ${options.scale}: ${n} rows in ${workload.largest}`);

  const engines = await openAll(options.engines, workload.tables, data);
  const rows = [];
  for (const query of queries) {
    const times = await measureQuery(query, engines, options);
    const measured = times.map((time) => ({ case: query.name, n, delta: null, ...time }));
    printQuery(measured);
    rows.push(...measured);
  }
  const planned = queries.find(({ name }) => name === workload.planned);
  if (planned) rows.push(...(await measurePlanning(planned, engines, n)));
  for (const engine of engines) await engine.close();
  printSummary(rows, workload.bars ?? []);

  if (options.memory) {
    const memory = await measureMemory(workload.tables, data, queries, options.engines, open);
    printMemory(memory);
    rows.push(...memory.map((row) => ({ n, delta: null, ...row })));
  }
  if (options.json) {
    const report = { bench: workload.name, rows };
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

async function openAll(names, tables, data) {
  const engines = [];
  for (const name of names) {
    const start = performance.now();
    const engine = await open[name]();
    engines.push(engine);
    engine.failure = await loadAll(engine, tables, data);
    const took = ((performance.now() - start) / 1000).toFixed(1);
    const said = engine.failure
      ? `could not load: ${engine.failure}`
      : `opened and loaded in ${took} s`;
    console.log(`  ${name.padEnd(10)} ${said}`);
  }
  return engines;
}

/** Why an engine could not take the data; undefined when it has. */
export async function loadAll(engine, tables, data) {
  try {
    for (const table of tables) await engine.load(table, data[table.name]);
    await engine.ready();
    return undefined;
  } catch (error) {
    return describe(error);
  }
}

/** One line for each engine: its times, or the `error` why there are none. */
async function measureQuery(query, engines, { runs, budget }) {
  const states = [];
  for (const engine of engines) states.push(await firstRun(engine, query));
  await refuteWrongAnswers(query, states);

  const running = states.filter(({ error }) => !error);
  for (const state of running) {
    state.times = [];
    state.runs = state.first > budget ? 1 : Math.max(3, Math.min(runs, budget / state.first));
  }
  for (let round = 0; round < runs; round++) {
    const inTurn = round % 2 === 0 ? running : running.toReversed();
    for (const state of inTurn) {
      if (round < state.runs) state.times.push(await timeOf(state, round));
    }
  }
  return states.map(({ name, times, error }) => {
    const figures = times ? summary(times) : { median: null, min: null, max: null, runs: 0, error };
    return { engine: name, metric: 'time', ...figures };
  });
}

/** The untimed first run, whose answer is kept; or the error. */
async function firstRun(engine, query) {
  const { name } = engine;
  if (engine.failure) return { name, error: engine.failure };
  const run = () => engine.query(query.sql, query.variants);
  try {
    const start = performance.now();
    const answer = engine.rowsOf(await run());
    const first = performance.now() - start;
    const answerOf = async (sql) => engine.rowsOf(await engine.query(sql));
    return { name, answer, answerOf, first, run: () => discard(run()) };
  } catch (error) {
    return { name, error: describe(error) };
  }
}

/** An answer is not a number of operations. */
const discard = (result) =>
  typeof result?.then === 'function' ? result.then(() => undefined) : undefined;

/** PGlite's answer counts before all others; without it, that of the last engine that has one. */
async function refuteWrongAnswers(query, states) {
  const answered = states.filter(({ answer }) => answer);
  const judge = answered.find(({ name }) => name === 'pglite') ?? answered.at(-1);
  let all;
  for (const state of answered) {
    let difference = differenceOfAnswers(state.answer, judge.answer, query);
    if (difference && query.top) {
      all ??= await judge.answerOf(query.top.without(query.sql));
      difference = differenceOfTops(state.answer, judge.answer, { ...query.top, all });
    }
    if (difference) state.error = `differs from ${judge.name}: ${difference}`;
  }
}

/** From SQL text to a plan that could run: of engines that can plan without running. Averaged, as it is so short. */
async function measurePlanning(query, engines, n) {
  const plannings = 200;
  const rows = [];
  for (const engine of engines.filter(({ plan, failure }) => plan && !failure)) {
    const state = {
      run: () => {
        for (let i = 0; i < plannings; i++) engine.plan(query.sql);
      },
    };
    const base = { case: `${query.name}: parse and plan`, engine: engine.name, n, delta: null };
    try {
      for (let i = 0; i < 20; i++) state.run(); // until it is compiled well
      const times = [];
      for (let i = 0; i < 21; i++) times.push((await timeOf(state, i)) / plannings);
      rows.push({ ...base, metric: 'time', ...summary(times) });
    } catch (error) {
      const none = { median: null, min: null, max: null, runs: 0, error: describe(error) };
      rows.push({ ...base, metric: 'time', ...none });
    }
  }
  if (rows.length > 0) printQuery(rows);
  return rows;
}

const describe = (error) =>
  `${error.code ? `${error.code} ` : ''}${error.message.split('\n')[0].slice(0, 160)}`;
