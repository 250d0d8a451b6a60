// How every benchmark measures: engines side by side in one process, in interleaved order, their results compared
// for equality before and after anything is timed. Only ratios within one run mean something.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { differenceBetween } from './equality.mjs';
import { printBars, printCase, printGrowth } from './report.mjs';
import { summary, timeOf } from './timing.mjs';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});

/** With --quick a benchmark has less than a minute. */
const isQuick = options.quick;

const usualRuns = isQuick ? 5 : 11;
// Enough for the compilers behind JavaScript and WebAssembly to finish with what runs thousands of times.
const warmUpRounds = isQuick ? 3 : 6;

/**
 * One way of doing the work. "matview" is ours, "js" is hand-written JavaScript.
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {(round: number) => unknown} [prepare] what one run needs; the same for every engine in a round; untimed
 * @property {(prepared: unknown) => number | void} run the work; returns how many operations it was, if not one
 * @property {() => object[][]} results what the work has led to, as lists of rows
 * @property {() => void} [settle] puts things back after a run; untimed
 */
export class Benchmark {
  #rows = [];
  #bars = [];

  /** `name` is that of the file, NAME.bench.mjs. */
  constructor(name) {
    this.name = name;
  }

  /**
   * Compares and times `engines` on one case at one size.
   * `delta`: how many rows change in one operation, where rows change.
   */
  async measure({ name, n, delta = null, engines, runs = usualRuns }) {
    const times = new Map(engines.map((engine) => [engine.name, []]));
    let round = 0;
    await compare(`${name}, n = ${n}`, engines, round++);
    for (let i = 0; i < warmUpRounds; i++, round++) {
      for (const engine of engines) await timeOf(engine, round);
    }
    for (let i = 0; i < runs; i++, round++) {
      // Back and forth, so that no engine always finds what another left in caches and heap.
      const inTurn = round % 2 === 0 ? engines : engines.toReversed();
      for (const engine of inTurn) times.get(engine.name).push(await timeOf(engine, round));
    }
    await compare(`${name}, n = ${n}`, engines, round);

    const rows = engines.map((engine) => ({
      case: name,
      engine: engine.name,
      n,
      delta,
      metric: 'time',
      ...summary(times.get(engine.name)),
    }));
    printCase(rows);
    this.#rows.push(...rows);
  }

  /**
   * What matview has to reach in a case: at most `times` the time of `engine`, or at most `milliseconds`.
   *
   * @param {{ case: string, n: number, engine?: string, times?: number, milliseconds?: number }} bar
   */
  expect(bar) {
    this.#bars.push(bar);
  }

  /** Prints how times grow and which bars are reached, and writes the file that --json names. */
  async finish() {
    printGrowth(this.#rows);
    printBars(this.#bars, this.#rows);
    if (options.json) {
      const report = { bench: this.name, rows: this.#rows };
      await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    }
  }
}

/** One round without a clock, after which every engine has to hold the same rows. */
async function compare(what, engines, round) {
  let first;
  for (const engine of engines) {
    await engine.run(engine.prepare?.(round));
    const results = await engine.results();
    await engine.settle?.();
    first ??= results;
    for (const [i, rows] of results.entries()) {
      const difference = differenceBetween(first[i], rows);
      if (difference) {
        throw new Error(`${what}: ${engines[0].name} and ${engine.name} differ: ${difference}`);
      }
    }
  }
}
