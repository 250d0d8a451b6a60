// The sqllogictest format in its dialects (SQLite's, DuckDB's, that of sqllogictest-rs) as a list of records.
//
//   { kind: 'statement', expect: 'ok' | 'error' | 'any', error?, count?, sql, … }
//   { kind: 'query', types, sort, label?, sql, expected?: string[], … }
//   { kind: 'loop' | 'foreach', variable, values, body: records }
//   { kind: 'include', path }, { kind: 'control', name, value }, { kind: 'halt' }
//   { kind: 'skipped', why }: what this runner passes over
//
// Every record has `line`; statements and queries have `conditions` ([{ isOnly, name }]) and `end`, the line after
// their last one.

const sorts = ['nosort', 'rowsort', 'valuesort', 'partialsort'];
const passedOver = new Set(
  `system connection sleep subtest load restart reconnect unzip set reset tags test-env template
  continue statement_cache user password`.split(/\s+/),
);
const isDirective = new Set([...passedOver, ...'statement query skipif onlyif halt'.split(' ')]);
for (const word of 'hash-threshold loop concurrentloop foreach concurrentforeach endloop'.split(
  ' ',
)) {
  isDirective.add(word);
}
for (const word of ['include', 'control', 'mode', 'require', 'require-env', 'let']) {
  isDirective.add(word);
}

/** Something in the file itself is wrong. */
export class FormatError extends Error {
  name = 'FormatError';
}

/**
 * @param {string} text
 * @param {{ isDraft?: boolean }} [options] in a draft a paragraph may be SQL alone; it is a record of kind 'draft'
 */
export function parse(text, { isDraft = false } = {}) {
  return new Parser(text, isDraft).records();
}

class Parser {
  #lines;
  #next = 0;
  #isDraft;

  constructor(text, isDraft) {
    this.#lines = text.split(/\r?\n/);
    if (this.#lines.at(-1) === '') this.#lines.pop();
    this.#isDraft = isDraft;
  }

  /** Up to the end of the file or, inside a loop, to its `endloop`. */
  records(loopLine = undefined) {
    const records = [];
    let conditions = [];
    while (this.#next < this.#lines.length) {
      const line = this.#next + 1;
      const text = this.#lines[this.#next].trimEnd();
      if (text === '' || text.startsWith('#')) {
        this.#next++;
        continue;
      }
      const words = text.replace(/\s+#.*$/, '').split(/\s+/);
      if (words[0] === 'endloop') {
        if (!loopLine) throw new FormatError(`line ${line}: endloop without loop`);
        this.#next++;
        return records;
      }
      if (words[0] === 'skipif' || words[0] === 'onlyif') {
        conditions.push({ isOnly: words[0] === 'onlyif', name: words[1] });
        this.#next++;
        continue;
      }
      records.push({ ...this.#record(words, text, line), conditions, line });
      conditions = [];
    }
    if (loopLine) throw new FormatError(`line ${loopLine}: loop without endloop`);
    return records;
  }

  #record(words, text, line) {
    const [directive, ...rest] = words;
    if (!isDirective.has(directive)) {
      if (this.#isDraft) return { kind: 'draft', ...this.#body() };
      throw new FormatError(`line ${line}: what is "${text.slice(0, 40)}"?`);
    }
    this.#next++;
    switch (directive) {
      case 'statement':
        return this.#statement(rest, text);
      case 'query':
        return rest[0] === 'error' ? this.#statement(rest, text) : this.#query(rest);
      case 'halt':
        return { kind: 'halt' };
      case 'hash-threshold':
        return { kind: 'control', name: 'hash-threshold', value: rest[0] };
      case 'control':
      case 'mode':
        return {
          kind: 'control',
          name: directive === 'mode' ? 'mode' : rest[0],
          value: rest.at(-1),
        };
      case 'include':
        return { kind: 'include', path: rest[0] };
      case 'loop':
      case 'concurrentloop':
        return { kind: 'loop', variable: rest[0], values: range(rest), body: this.records(line) };
      case 'foreach':
      case 'concurrentforeach':
        return {
          kind: 'foreach',
          variable: rest[0],
          values: named(rest),
          body: this.records(line),
        };
      case 'require':
      case 'require-env':
        return { kind: 'require', name: rest[0] };
      default:
        return this.#passOver(directive);
    }
  }

  #statement([expect, ...rest], header) {
    if (!['ok', 'error', 'count', 'maybe'].includes(expect)) {
      throw new FormatError(`line ${this.#next}: statement ${expect}`);
    }
    const { sql, below: lines, end } = this.#body();
    const below = lines && [...lines, ...this.#rest()];
    const record = { kind: 'statement', expect, sql, end };
    if (expect === 'maybe') record.expect = 'any';
    if (expect === 'count') Object.assign(record, { expect: 'ok', count: Number(rest[0]) });
    if (expect === 'ok' && rest[0] && rest[0] !== 'retry') record.connection = rest[0];
    if (expect === 'error') {
      const pattern = /^\S+\s+error\s*(.*)$/.exec(header)[1].trim();
      record.error = below?.length > 0 ? below.join('\n') : pattern || undefined;
      record.isErrorBelow = below?.length > 0;
    }
    return record;
  }

  #query(words) {
    const sort = words.find((word) => sorts.includes(word));
    const retry = words.indexOf('retry');
    const rest = (retry < 0 ? words : words.slice(0, retry)).filter((word) => word !== sort);
    const types = /^[A-Z?]+$/i.test(rest[0] ?? '') ? rest.shift() : '';
    const { sql, below, end } = this.#body();
    return { kind: 'query', types, sort, label: rest[0], sql, expected: below, end };
  }

  /** SQL up to `----` or an empty line; then, below `----`, up to an empty line. */
  #body() {
    const until = (isEnd) => {
      const from = this.#next;
      while (this.#next < this.#lines.length && !isEnd(this.#lines[this.#next])) this.#next++;
      return this.#lines.slice(from, this.#next);
    };
    const sql = until((line) => line.trim() === '' || line.trim() === '----');
    let below;
    if (this.#lines[this.#next]?.trim() === '----') {
      this.#next++;
      below = until((line) => line === '');
    }
    return { sql: sql.join('\n'), below, end: this.#next + 1 };
  }

  /** Messages may have empty lines in them: what stands between here and the next directive. */
  #rest() {
    const lines = [];
    for (let at = this.#next; at < this.#lines.length; at++) {
      const line = this.#lines[at];
      const [word] = line.split(/\s/);
      if (line !== '' && (isDirective.has(word) || line.startsWith('#'))) break;
      lines.push(line);
    }
    const last = lines.findLastIndex((line) => line !== '');
    if (this.#isDraft || last < 0) return [];
    this.#next += last + 1;
    return lines.slice(0, last + 1);
  }

  #passOver(why) {
    while (this.#next < this.#lines.length && this.#lines[this.#next].trim() !== '') this.#next++;
    this.#rest();
    return { kind: 'skipped', why };
  }
}

function range([, from, to]) {
  const values = [];
  for (let i = Number(from); i < Number(to); i++) values.push(String(i));
  return values;
}

const integral = ['smallint', 'integer', 'bigint'];
const numeric = [...integral, 'real', 'double precision', 'numeric'];
const typeLists = {
  '<integral>': integral,
  '<signed>': integral,
  '<numeric>': numeric,
  '<alltypes>': [...numeric, 'boolean', 'text', 'date', 'timestamp', 'interval'],
};

/** The values of a foreach; DuckDB's lists of types become those of PostgreSQL. */
const named = ([, ...values]) => values.flatMap((value) => typeLists[value] ?? [value]);
