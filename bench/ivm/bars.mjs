// What matview has to reach, case by case, and whether it does.
import { count, groupsOf, growthOf, mebibytes, ratio } from './report.mjs';

const ours = 'matview';

/** A commit of one row takes at most what the views kept by hand take; larger ones a fifth of it. */
const timesByHand = (delta) => (delta === 1 ? 1 : 0.2);
const growthInADecade = 1.3;
const timesDuckdb = 1.5; // what running the query takes, and half of that for the state
const timesHeld = 2;

/** Prints every bar: how many cases reach it, and those that do not. */
export function printBars(rows) {
  const commits = groupsOf(
    rows.filter(({ metric }) => metric === 'time'),
    (row) => `${row.case}, ${count(row.n)} orders, ${count(row.delta)} changed`,
  );
  console.log('\nBars');
  for (const isSingle of [true, false]) {
    const most = timesByHand(isSingle ? 1 : 100);
    const title = `${isSingle ? 'one row' : 'larger commits'}: at most ${ratio(most)} of js`;
    printBar(title, againstPeer(commits, 'js', isSingle), (reached) => reached <= most, ratio);
  }
  const peers = new Set(rows.filter(({ metric }) => metric === 'time').map(({ engine }) => engine));
  for (const peer of peers) {
    if (peer === ours || peer === 'js') continue;
    printBar(`ahead of ${peer}`, againstPeer(commits, peer), (reached) => reached < 1, ratio);
  }
  printGrowthBar(rows);
  printBar(
    `first build: at most ${ratio(timesDuckdb)} of duckdb running the query`,
    casesOf(rows, 'build', (own, group) => {
      const other = group.find(({ engine }) => engine === 'duckdb');
      return other && own.median / other.median;
    }),
    (reached) => reached <= timesDuckdb,
    ratio,
  );
  printBar(
    `memory of a view: at most ${ratio(timesHeld)} of what it has to hold`,
    casesOf(rows, 'memory', (own) => own.median / own.held),
    (reached) => reached <= timesHeld,
    ratio,
    (row) => ` (${mebibytes(row.median)})`,
  );
}

function printGrowthBar(rows) {
  const own = rows.filter(({ engine, metric }) => engine === ours && metric === 'time');
  const groups = groupsOf(own, (row) => `${row.case}, ${count(row.delta)} changed`);
  const measured = [...groups].map(([name, group]) => ({ name, reached: growthOf(group) }));
  const title = `ten times the orders: at most ${ratio(growthInADecade)} of the time`;
  printBar(title, measured, (reached) => reached <= growthInADecade, ratio);
}

function againstPeer(commits, peer, isSingle = undefined) {
  return [...commits]
    .filter(([, [{ delta }]]) => isSingle === undefined || (delta === 1) === isSingle)
    .map(([name, group]) => {
      const median = (engine) => group.find((row) => row.engine === engine)?.median;
      const [own, other] = [median(ours), median(peer)];
      return { name, reached: own && other ? own / other : undefined };
    });
}

function casesOf(rows, metric, reachedBy) {
  const groups = groupsOf(
    rows.filter((row) => row.metric === metric),
    (row) => `${row.case}, ${count(row.n)} orders`,
  );
  return [...groups].map(([name, group]) => {
    const row = group.find(({ engine }) => engine === ours);
    return { name, row, reached: row && reachedBy(row, group) };
  });
}

function printBar(title, cases, isReached, show, detail = () => '') {
  const measured = cases.filter(({ reached }) => reached !== undefined);
  if (measured.length === 0) return;
  const missed = measured.filter(({ reached }) => !isReached(reached));
  const mark = missed.length === 0 ? '✓' : '✗';
  console.log(`  ${mark} ${title}: ${measured.length - missed.length} of ${measured.length} cases`);
  for (const { name, reached, row } of missed) {
    console.log(`      ✗ ${name}: ${show(reached)}${row ? detail(row) : ''}`);
  }
}
