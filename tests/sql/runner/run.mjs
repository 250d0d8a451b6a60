// Runs the records of one file against an engine.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { differenceFrom, typeLetter } from './compare.mjs';
import { isExpectedError } from './errors.mjs';
import { parse } from './parse.mjs';

const ourNames = ['matview', 'postgresql', 'postgres'];
const unsupported = '0A000';
// What DuckDB's files say they need and what needs nothing here.
const harmless =
  /^(skip_reload|no_|noforce|noalternative|not|64bit|vector_size|strinline|longdouble)/;

/**
 * @typedef {object} Outcome
 * @property {'passed' | 'failed' | 'unsupported' | 'skipped'} result
 * @property {string} file
 * @property {number} line
 * @property {string} [sql]
 * @property {string} [why] of what did not pass; for what is unsupported the message that names it
 */

/** Every record's outcome, in order. The engine is reset first. */
export async function runFile(file, engine, options = {}) {
  const text = await readFile(file, 'utf8');
  await engine.reset();
  const run = new FileRun(file, engine, { isSqlite: /^hash-threshold/m.test(text), ...options });
  await run.all(parse(text), {});
  return run.outcomes;
}

class FileRun {
  outcomes = [];
  #file;
  #engine;
  #options;
  #sort = 'nosort';
  #isSkipping = false;
  #hasEnded = false;
  #labelled = new Map();

  constructor(file, engine, options) {
    this.#file = file;
    this.#engine = engine;
    this.#options = options;
  }

  async all(records, variables) {
    for (const record of records) {
      if (this.#hasEnded) return;
      await this.#one(record, variables);
    }
  }

  async #one(record, variables) {
    if (!holds(record.conditions, variables)) return;
    switch (record.kind) {
      case 'statement':
      case 'query':
        return this.#judge(record, variables);
      case 'loop':
      case 'foreach':
        for (const value of record.values) {
          await this.all(record.body, { ...variables, [record.variable]: value });
        }
        return undefined;
      case 'include': {
        const file = path.resolve(path.dirname(this.#file), record.path);
        return this.all(parse(await readFile(file, 'utf8')), variables);
      }
      case 'control':
        if (record.name === 'sortmode') this.#sort = record.value;
        if (record.name === 'mode') this.#isSkipping = record.value === 'skip';
        return undefined;
      case 'require':
        if (!harmless.test(record.name)) this.#end(record, `it requires ${record.name}`);
        return undefined;
      case 'halt':
        this.#hasEnded = true;
        return undefined;
      default:
        return this.#note(record, 'skipped', `"${record.why}" means nothing here`);
    }
  }

  #end(record, why) {
    this.#note(record, 'skipped', why);
    this.#hasEnded = true;
  }

  #note({ line, sql }, result, why) {
    this.outcomes.push({ result, file: this.#file, line, sql, why });
  }

  async #judge(original, variables) {
    const sql = substituted(original.sql, variables);
    const record = { ...original, sql };
    if (this.#isSkipping) return this.#note(record, 'skipped', 'mode skip');
    if (record.connection) return this.#note(record, 'skipped', 'a second connection');
    record.expected = original.expected?.map((line) => substituted(line, variables));
    let result;
    try {
      result = await this.#engine.run(sql);
    } catch (error) {
      return this.#judgeError(record, error);
    } finally {
      this.#options.onRun?.(record);
    }
    const difference =
      record.kind === 'statement'
        ? differenceOfStatement(record, result)
        : this.#differs(record, result);
    return this.#note(record, difference ? 'failed' : 'passed', difference);
  }

  #judgeError(record, error) {
    const { code, message } = error;
    const said = `${code}: ${message}`;
    const mayFail = record.kind === 'statement' && record.expect !== 'ok';
    if (code === 'crash') {
      this.#note(record, 'failed', said);
      return this.#end(record, 'the engine stopped working before');
    }
    if (mayFail && isExpectedError(record, error, this.#options)) {
      return this.#note(record, 'passed');
    }
    if (code === unsupported) return this.#note(record, 'unsupported', message);
    const wanted = mayFail ? `error ${record.error} is expected, ` : '';
    return this.#note(record, 'failed', `${wanted}${said}`);
  }

  #differs(record, result) {
    const sort = record.sort ?? this.#sort;
    const { isSqlite } = this.#options;
    if (record.types && isSqlite && record.types.length !== result.types.length) {
      return `${record.types.length} columns are expected, ${result.types.length} came`;
    }
    const labelled = this.#labelled.get(record.label);
    if (record.label && !labelled) this.#labelled.set(record.label, result);
    if (!record.expected && labelled) {
      const same = JSON.stringify(labelled.rows) === JSON.stringify(result.rows);
      return same ? undefined : `differs from the first result with the label ${record.label}`;
    }
    if (!record.expected) return undefined;
    const difference = differenceFrom(record, result, { sort, isSqlite });
    return (
      difference ?? (this.#options.checksTypes ? differenceOfTypes(record, result) : undefined)
    );
  }
}

function differenceOfStatement({ expect, error, count }, { rowCount }) {
  if (expect === 'error') return `an error is expected${error ? ` (${error})` : ''}, none came`;
  if (count !== undefined && count !== rowCount)
    return `${count} rows are expected, ${rowCount} came`;
  return undefined;
}

/** The letters of a recorded query say what PostgreSQL's columns were: integers, other numbers, anything else. */
function differenceOfTypes({ types }, result) {
  const letters = result.types.map(typeLetter).join('');
  return types === letters
    ? undefined
    : `columns of types ${types} are expected, ${result.types.join(', ')} came`;
}

/** `skipif x` and `onlyif x`: x names an engine, or is VARIABLE=VALUE inside a loop. */
function holds(conditions, variables) {
  return conditions.every(({ isOnly, name }) => {
    const [, variable, value] = /^(\w+)=(.*)$/.exec(name) ?? [];
    const isUs = variable ? variables[variable] === value : ourNames.includes(name.toLowerCase());
    return isUs === isOnly;
  });
}

const substituted = (text, variables) =>
  Object.entries(variables).reduce(
    (result, [name, value]) => result.replaceAll(`\${${name}}`, value),
    text,
  );
