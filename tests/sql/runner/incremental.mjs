// Every query of a file as an incremental materialized view that is there before the data is.
//
// The file runs twice. The first run is the ordinary one, and notes what every statement and query came to. The second
// makes a view of every query as soon as its tables are there, goes through the same statements, and compares the view
// with the query's answer where the query stands. Contents have no order, so only multisets are compared.
import { runFile } from './run.mjs';

const isQuery = /^[\s(]*(select|with|values|table)\b/i;
const isScript = /;\s*(select|with|values|table)\b/i;
const mayBindMore = /^\s*(create|alter|drop|comment|commit|end|rollback|abort|set|reset)\b/i;
const begins = /^\s*(begin|start\s+transaction)\b|\band\s+chain\b/i;
const ends = /^\s*(commit|end|abort|rollback(?!\s+(work\s+|transaction\s+)?to\b))\b/i;
const setsZone = /^\s*(set|reset)\b.*\btime\s*zone\b/i;
const isUtc = /^\s*reset\b|\b(utc|default)\b/i;
const elsewhere = 'queries of views are computed in UTC';
const unsupported = '0A000';
const viewsAtOnce = 200; // the file's statements are run again for each so many

/**
 * The outcomes of the views, in the order of their queries. What cannot be incremental is `unsupported`, with the
 * reason; that other statements come to what they came to without views is an outcome only where they do not.
 *
 * @returns {Promise<import('./run.mjs').Outcome[]>}
 */
export async function runIncrementally(file, engine, options = {}) {
  const steps = [];
  const noting = {
    ...engine,
    reset: () => engine.reset(),
    async run(sql) {
      const step = { sql };
      steps.push(step);
      try {
        step.answer = await engine.run(sql);
        return step.answer;
      } catch (error) {
        step.error = error;
        throw error;
      }
    },
  };
  const onRun = ({ line }) => {
    steps.at(-1).line = line;
  };
  await runFile(file, noting, { ...options, onRun });
  let refusal;
  for (const [i, step] of steps.entries()) {
    if (setsZone.test(step.sql)) refusal = isUtc.test(step.sql) ? undefined : elsewhere;
    step.view = `view_${i}`;
    step.isView = step.answer !== undefined && isQuery.test(step.sql) && !isScript.test(step.sql);
    if (step.isView) step.refusal = refusal;
  }
  const views = steps.filter(({ isView }) => isView);
  const outcomes = [];
  for (let first = 0; first < views.length; first += viewsAtOnce) {
    const group = views.slice(first, first + viewsAtOnce);
    await engine.reset();
    const run = new IncrementalRun(file, engine, steps.slice(0, steps.indexOf(group.at(-1)) + 1));
    await run.all(new Set(group));
    outcomes.push(...run.outcomes);
  }
  return outcomes;
}

class IncrementalRun {
  outcomes = [];
  #file;
  #engine;
  #steps;
  #alive = new Set(); // steps whose views exist
  #begin; // where the transaction that is open began

  constructor(file, engine, steps) {
    this.#file = file;
    this.#engine = engine;
    this.#steps = steps;
  }

  /** `group`: those whose views are looked at. Other queries are left out, if they change nothing. */
  async all(group) {
    for (const step of this.#steps) step.isPending = group.has(step) && !step.refusal;
    await this.#createFrom(0);
    for (let i = 0; i < this.#steps.length; i++) {
      const step = this.#steps[i];
      if (step.isView && !group.has(step) && !step.refusal) continue;
      if (/\bcascade\b/i.test(step.sql) && this.#begin === undefined) await this.#dropAll();
      const isView = step.isPending || this.#alive.has(step);
      const isShown = isView && (await this.#judge(step, i));
      if (!isShown && !(await this.#repeat(step, i))) return;
      if (this.#begin !== undefined) {
        if (ends.test(step.sql) && !begins.test(step.sql)) this.#begin = undefined;
      } else if (begins.test(step.sql) && !step.error) {
        this.#begin = i;
      }
      if (this.#begin === undefined) {
        await this.#dropUsed(i);
        if (mayBindMore.test(step.sql)) await this.#createFrom(i + 1);
      }
    }
  }

  #note({ line, sql }, result, why) {
    this.outcomes.push({ result, file: this.#file, line, sql, why });
  }

  /** Makes views of the queries to come whose tables are there. */
  async #createFrom(first) {
    for (const step of this.#steps.slice(first)) {
      if (step.isPending) await this.#create(step);
    }
  }

  /** The error, when there is no view now. What is refused is not tried again. */
  async #create(step) {
    const columns = step.answer.types.map((_, i) => `c${i}`).join(', ');
    const sql = step.sql.replace(/;\s*$/, '');
    try {
      await this.#engine.run(
        `CREATE MATERIALIZED VIEW ${step.view}${columns && ` (${columns})`}
        WITH (refresh_strategy = 'incremental') AS ${sql}`,
      );
      this.#alive.add(step);
      step.isPending = false;
      return undefined;
    } catch (error) {
      if (error.code === unsupported) {
        step.isPending = false;
        step.refusal = error.message.replace(/^.* cannot be incremental: /, '');
      }
      return error;
    }
  }

  /** Compares a view with its query's answer; false when the query itself has to run. */
  async #judge(step, i) {
    if (step.isPending) {
      if (this.#begin !== undefined) return false;
      const error = await this.#create(step);
      if (step.refusal) return false;
      if (error) {
        this.#note(step, 'failed', `no view can be made of it: ${error.code}: ${error.message}`);
        return false;
      }
    }
    try {
      const found = await this.#engine.run(`SELECT * FROM ${step.view}`);
      const difference = differenceOf(step, found);
      this.#note(step, difference ? 'failed' : 'passed', difference);
      return true;
    } catch (error) {
      if (await this.#goOnWithout(error, i)) return false;
      this.#note(step, 'failed', `${error.code}: ${error.message}`);
      return this.#begin === undefined;
    }
  }

  /** Runs what is no view. It comes to what it came to before, if need be without the views. */
  async #repeat(step, i) {
    if (step.refusal && !step.isNoted) this.#note(step, 'unsupported', step.refusal);
    step.isNoted = step.refusal !== undefined;
    for (;;) {
      const error = await this.#engine.run(step.sql).then(
        () => undefined,
        (thrown) => thrown,
      );
      if (error?.code === 'crash') {
        this.#note(step, 'failed', `${error.code}: ${error.message}`);
        return false;
      }
      if (error?.code === step.error?.code) return true;
      const happened = error ? `${error.code}: ${error.message}` : 'it happens';
      if (this.#alive.size === 0) {
        this.#note(step, 'failed', `${happened}, which it did not without views`);
        return true;
      }
      if (!(await this.#goOnWithout(error, i))) return true;
    }
  }

  /** Drops the view that an error names, else all, and comes back to the place before step `i`. */
  async #goOnWithout(error, i) {
    if (this.#alive.size === 0) return false;
    const name = /materialized view "(view_\d+)"/.exec(error?.hint ?? '')?.[1];
    const named = [...this.#alive].find(({ view }) => view === name);
    const isOpen = this.#begin !== undefined;
    if (isOpen) await this.#engine.run('ROLLBACK').catch(() => {});
    if (named) await this.#drop(named);
    else await this.#dropAll();
    const dropped = named && !isOpen ? named : undefined;
    if (dropped) await this.#blame(dropped, error, i);
    if (isOpen) {
      for (const { sql } of this.#steps.slice(this.#begin, i)) {
        await this.#engine.run(sql).catch(() => {});
      }
    }
    return true;
  }

  /** A view may fail only where its query does. */
  async #blame(step, error, i) {
    const cause = this.#steps[i];
    if (cause.error || !/^\s*(insert|update|delete|truncate|copy)\b/i.test(cause.sql)) return;
    await this.#engine.run('BEGIN');
    const isQueryBroken = await this.#engine.run(cause.sql).then(
      () =>
        this.#engine.run(step.sql).then(
          () => false,
          () => true,
        ),
      () => true,
    );
    await this.#engine.run('ROLLBACK');
    if (isQueryBroken) return;
    this.#note(
      step,
      'failed',
      `the view fails with ${error.code}: ${error.message}, not the query`,
    );
  }

  async #drop(step) {
    await this.#engine.run(`DROP MATERIALIZED VIEW IF EXISTS ${step.view}`);
    this.#alive.delete(step);
    step.isPending = true;
  }

  async #dropAll() {
    for (const step of [...this.#alive]) await this.#drop(step);
  }

  async #dropUsed(last) {
    for (const step of [...this.#alive]) {
      if (this.#steps.indexOf(step) > last) continue;
      await this.#drop(step);
      step.isPending = false;
    }
  }
}

/** Undefined when both have the same rows. Where a query leaves an aggregate's order open, so does this. */
function differenceOf({ sql, answer }, found) {
  const types = (result) => result.types.join(', ');
  if (types(answer) !== types(found)) return `columns of ${types(answer)}; view: ${types(found)}`;
  const isOrderOpen = /_agg/i.test(sql);
  const written = (row) =>
    JSON.stringify(isOrderOpen ? row.map((text) => text && [...text].sort().join('')) : row);
  const wanted = answer.rows.map(written).sort();
  const rows = found.rows.map(written).sort();
  const count = `${wanted.length} rows; view: ${rows.length}`;
  const at = wanted.findIndex((row, i) => row !== rows[i]);
  if (at < 0) return wanted.length === rows.length ? undefined : count;
  return `${count}; ${wanted[at]} is not ${rows[at]}`;
}
