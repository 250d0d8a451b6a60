// The measured part: commits in rounds, every engine the same ones, in turns; at the end all hold the same views.
import { differenceBetween } from '../equality.mjs';
import { summary } from '../timing.mjs';

const kinds = ['insert', 'update', 'delete'];
const methods = { insert: 'insertOne', update: 'updateOne', delete: 'deleteOne', mix: 'commit' };

/** So many commits in one round, of each kind where a commit is one row. */
const commitsInRound = (delta, isProbe) => {
  if (delta === 1) return isProbe ? 3 : 100;
  return isProbe ? 1 : Math.max(1, Math.round(2000 / delta));
};

/** `[{ kind, commits }]`. A commit of one row is an insert, an update or a delete; larger ones are a third each. */
function makeRound(changes, delta, isProbe) {
  const count = commitsInRound(delta, isProbe);
  const repeat = (kind) => Array.from({ length: count }, () => changes.next(delta, kind));
  if (delta > 1) return [{ kind: 'mix', commits: repeat() }];
  return kinds.map((kind) => ({ kind, commits: repeat(kind) }));
}

/**
 * Times `participants`, whose engines hold `views` and the rows of `changes`. Those that would need longer than `limit`
 * for all rounds are timed in two short ones only, and leave.
 *
 * @returns {Promise<object[]>} `{ engine, metric, median, min, max, runs }`, in milliseconds for one commit; without
 *   times `error` says why. The metric "time" is that of all commits; for single rows there is one for each kind, too.
 */
export async function measureCommits(
  participants,
  { views, changes, delta, runs, warmUps, limit },
) {
  const times = new Map(participants.map(({ name }) => [name, new Map()]));
  const told = new Map(participants.map(({ name, engine }) => [name, engine.told()]));
  const errors = new Map();
  let present = [...participants];
  const leave = async (participant, error) => {
    if (error) errors.set(participant.name, error);
    present = present.filter((one) => one !== participant);
    await participant.leave();
  };
  const round = async (i, isProbe, isMeasured) => {
    const steps = makeRound(changes, delta, isProbe);
    // Back and forth, so that no engine always finds what another left in caches and heap.
    for (const participant of i % 2 === 0 ? [...present] : present.toReversed()) {
      try {
        const taken = await run(participant.engine, steps);
        if (isMeasured) addTo(times.get(participant.name), taken);
      } catch (error) {
        await leave(participant, error.message.split('\n')[0]);
      }
    }
  };

  globalThis.gc?.();
  for (let i = 0; i < 2; i++) await round(i, true, true);
  await compare(present, views, leave);
  for (const participant of [...present]) {
    const own = times.get(participant.name);
    const perCommit = Math.min(...(own.get('time') ?? [0]));
    const perRound = perCommit * commitsInRound(delta, false) * (delta === 1 ? kinds.length : 1);
    if (perRound * (runs + warmUps) > limit) await leave(participant);
    else own.clear();
  }
  for (let i = 0; i < warmUps; i++) await round(i, false, false);
  for (let i = 0; i < runs; i++) await round(i, false, true);
  await compare(present, views, leave);
  for (const participant of [...present]) {
    if (participant.engine.told() === told.get(participant.name)) {
      await leave(participant, 'its listener was told nothing');
    }
  }

  return participants.flatMap(({ name }) => {
    if (errors.has(name)) {
      return [{ engine: name, metric: 'time', median: null, error: errors.get(name) }];
    }
    return [...times.get(name)].map(([metric, taken]) => ({
      engine: name,
      metric,
      ...summary(taken),
    }));
  });
}

/** Milliseconds for one commit: of all together as "time", and of each kind. */
async function run(engine, steps) {
  globalThis.gc?.({ type: 'minor' }); // a major one would take longer than most rounds
  const taken = {};
  let total = 0;
  let count = 0;
  for (const { kind, commits } of steps) {
    const method = methods[kind];
    const start = performance.now();
    for (const commit of commits) {
      const done = engine[method](commit);
      if (typeof done?.then === 'function') await done;
    }
    const took = performance.now() - start;
    taken[kind] = took / commits.length;
    total += took;
    count += commits.length;
  }
  delete taken.mix;
  return { time: total / count, ...taken };
}

function addTo(times, taken) {
  for (const [metric, time] of Object.entries(taken)) {
    if (!times.has(metric)) times.set(metric, []);
    times.get(metric).push(time);
  }
}

/** All that are present have to hold what the last of them in the list holds, the hand-written views if they take part. */
export async function compare(present, views, leave) {
  if (present.length === 0) return;
  const reference = present.find(({ name }) => name === 'js') ?? present[0];
  for (const view of views) {
    const [expected] = await reference.engine.results(view);
    for (const participant of present) {
      const results = await participant.engine.results(view);
      for (const rows of results) {
        const difference = differenceBetween(expected, rows);
        if (!difference) continue;
        const message = `differs from ${reference.name} in ${view.name}: ${difference}`;
        await leave(participant, `wrong answer: ${message}`);
        break;
      }
    }
    present = present.filter(({ engine }) => engine !== undefined);
  }
}
