// Where the time of one query of a workload goes: by operator, as matview's EXPLAIN ANALYZE says, and by function, as the
// sampling profiler of Node sees it. `npm run profile -- Q [--workload W] [--scale S]` gives the functions names.
import { Session } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { openMatview } from './engines/matview.mjs';
import { summary, timeOf } from './timing.mjs';
import { chosenQueries } from './workload/queries.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workload: { type: 'string', default: 'tpch' },
    scale: { type: 'string', default: '0.1' },
    runs: { type: 'string', default: '20' },
  },
});
const [{ generate }, { readQueries }, { tables }] = await Promise.all(
  ['generate', 'queries', 'schema'].map((part) => import(`./${options.workload}/${part}.mjs`)),
);
const scale = Number(options.scale);
const [query] = chosenQueries(await readQueries(scale), positionals[0] ?? '1');

const engine = await openMatview();
const data = generate(scale);
for (const table of tables) engine.load(table, data[table.name]);

console.log(`${query.name} at scale ${scale}\n`);
printPlan();
await printTimes();
await printFunctions();
await engine.close();

function printPlan() {
  for (const explain of ['EXPLAIN ANALYZE', 'EXPLAIN']) {
    try {
      const rows = engine.rowsOf(engine.query(`${explain} ${query.sql}`));
      console.log(`${explain}\n${rows.map((row) => `  ${row.join(' ')}`).join('\n')}\n`);
      return;
    } catch (error) {
      console.log(`${explain}: ${error.code} ${error.message}`);
    }
  }
}

async function printTimes() {
  const works = {
    'parse and plan': () => void engine.plan(query.sql),
    'all of it': () => void engine.query(query.sql),
  };
  for (const [name, run] of Object.entries(works)) {
    const times = [];
    for (let i = 0; i < Number(options.runs); i++) times.push(await timeOf({ run }, i));
    const { median, min, max } = summary(times);
    const shown = [median, min, max].map((time) => `${time.toFixed(3)} ms`);
    console.log(`${name.padEnd(16)}${shown[0]} (${shown[1]} … ${shown[2]})`);
  }
}

async function printFunctions() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  for (let i = 0; i < Number(options.runs); i++) engine.query(query.sql);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();

  const ownTime = timesByFunction(profile);
  const total = [...ownTime.values()].reduce((sum, time) => sum + time, 0);
  const first = [...ownTime].sort((a, b) => b[1] - a[1]).slice(0, 30);
  console.log('\nOwn time by function');
  for (const [name, time] of first) {
    console.log(`  ${((100 * time) / total).toFixed(1).padStart(5)} %  ${name.slice(0, 140)}`);
  }
}

function timesByFunction({ nodes, samples, timeDeltas }) {
  const nameOf = new Map(
    nodes.map(({ id, callFrame }) => [id, callFrame.functionName || '(none)']),
  );
  const times = new Map();
  for (const [i, id] of samples.entries()) {
    const name = nameOf.get(id);
    times.set(name, (times.get(name) ?? 0) + timeDeltas[i]);
  }
  return times;
}
