// One seed: tables made in both engines, statements run in both, and every difference made small.
import { Random } from '../../../bench/random.mjs';
import { randomQuery } from './queries.mjs';
import { randomTables, statementsFor, typesWith } from './schema.mjs';
import { shrink } from './shrink.mjs';
import { randomChange, randomTypeError } from './statements.mjs';
import { textOf } from './tree.mjs';
import { outcomeOf, verdict } from './verdict.mjs';

const statementsInSession = 40;

/**
 * `{ same, open, unsupported: Map of message to count, differences: [{ seed, kind, text, script }] }`.
 * `engine` is the one under test, `postgres` the one that is right.
 */
export async function runSession(seed, { engine, postgres }, features) {
  const random = new Random(seed, 'sql');
  const tables = randomTables(random, features);
  const world = { random, features, tables, types: typesWith(features), columns: [] };
  const result = { same: 0, open: 0, unsupported: new Map(), differences: [] };
  const both = [engine, postgres];
  const prepare = async (data) => {
    for (const one of both) {
      await one.reset();
      for (const sql of statementsFor(data)) {
        const { error } = await outcomeOf(one, sql);
        if (error) return error;
      }
    }
    return undefined;
  };
  const problem = await prepare(tables);
  if (problem) return { ...result, unsupported: new Map([[problem.message, 1]]) };

  for (let i = 0; i < statementsInSession; i++) {
    const statement = randomStatement(world);
    const judgement = await judge(statement, statement.tree, both);
    count(result, judgement);
    const isDifference = typeof judgement.answer === 'object';
    if (isDifference) {
      result.differences.push(
        await report(seed, statement, judgement.answer, { tables, both, prepare }),
      );
    }
    // After a change the tables are no longer those that the seed made.
    if (statement.check || isDifference) await prepare(tables);
  }
  return result;
}

function randomStatement(world) {
  const { random, features } = world;
  const turn = random.fraction();
  if (turn < 0.1 && features.has('type_errors'))
    return { ...randomTypeError(world), isStrict: true };
  if (turn < 0.2 && features.has('dml')) return randomChange(world);
  return randomQuery(world);
}

async function judge(statement, tree, [engine, postgres]) {
  const sql = textOf(tree);
  const wanted = await outcomeOf(postgres, sql);
  const found = await outcomeOf(engine, sql);
  const answer = verdict(found, wanted, statement);
  if (answer !== 'same' || !statement.check || wanted.error) return { answer, found };
  if (found.rowCount !== wanted.rowCount) {
    const text = `${found.rowCount} rows changed; PostgreSQL: ${wanted.rowCount}`;
    return { answer: { kind: 'rows', text }, found };
  }
  const after = await Promise.all([engine, postgres].map((one) => outcomeOf(one, statement.check)));
  return { answer: verdict(after[0], after[1], { isOrdered: false }), found };
}

function count(result, { answer, found }) {
  if (answer === 'same' || answer === 'open') result[answer]++;
  if (answer !== 'unsupported') return;
  const { message } = found.error;
  result.unsupported.set(message, (result.unsupported.get(message) ?? 0) + 1);
}

async function report(seed, statement, answer, { tables, both, prepare }) {
  let prepared;
  const differs = async (tree, data) => {
    // What only reads leaves the tables as they are.
    if (prepared !== data || statement.check) {
      prepared = data;
      if (await prepare(data)) return false;
    }
    const again = await judge(statement, tree, both);
    return again.answer.kind === answer.kind;
  };
  const small = await shrink(statement.tree, tables, differs);
  await prepare(small.tables);
  const { answer: last } = await judge(statement, small.tree, both);
  const used = small.tables.filter(({ name }) => textOf(small.tree).includes(name));
  const lines = [
    ...statementsFor(used),
    textOf(small.tree),
    ...(statement.check ? [statement.check] : []),
  ];
  return {
    seed,
    kind: answer.kind,
    text: (last.text ? last : answer).text,
    script: lines.map((line) => `${line};`).join('\n'),
  };
}
