// An engine taking part in the benchmark. It can fall out: because it lacks a view, answers wrongly or takes too long.
// What it did not see it cannot know, so it comes back with new contents.

const openEngine = {
  matview: async (of) => (await import('../engines/ivm/matview.mjs')).openMatview(of),
  js: async (of) => (await import('../engines/ivm/js.mjs')).openJs(of),
  tanstack: async (of) => (await import('../engines/ivm/tanstack.mjs')).openTanStack(of),
  tinybase: async (of) => (await import('../engines/ivm/tinybase.mjs')).openTinyBase(of),
  perspective: async (of) => (await import('../engines/ivm/perspective.mjs')).openPerspective(of),
  pglite: async (of) => (await import('../engines/ivm/pglite.mjs')).openPGlite(of),
  rindle: async (of) => (await import('../engines/ivm/rindle.mjs')).openRindle(of),
};

/**
 * What engines/ivm/ opens: one database with the three tables.
 *
 * @typedef {object} Engine
 * @property {(data: object) => unknown} load fills the tables with columns by table; once
 * @property {(view: object) => unknown} create a view of the tables, filled; throws Unsupported (unsupported.mjs)
 * @property {(view: object) => unknown} subscribe has every later change of its rows told to a JavaScript function
 * @property {(view: object) => unknown} drop
 * @property {(commit: object) => unknown} insertOne a commit of one inserted row; so updateOne, deleteOne
 * @property {(commit: object) => unknown} commit any commit, as one transaction
 * @property {() => number} told how many rows have been told; more after each commit that changed a view
 * @property {(view: object) => object[][]} results the view as every kind of reader sees it
 * @property {() => unknown} close
 */
export class Participant {
  /** @type {Engine | undefined} */
  engine;
  #tables;
  #limit;
  #refusals = new Map(); // by view

  constructor(name, { tables, limit }) {
    this.name = name;
    this.#tables = tables;
    this.#limit = limit;
  }

  /** Has it hold `data()`, unless it does already. */
  async bringUpToDate(data) {
    if (this.engine) return;
    const engine = await openEngine[this.name]({ tables: this.#tables });
    await engine.load(data());
    this.engine = engine;
  }

  /** Forgets what it holds: it has missed changes, or never will be needed again. */
  async leave() {
    const { engine } = this;
    this.engine = undefined;
    try {
      await engine?.close();
    } catch {
      // It had failed before.
    }
  }

  /** Why it does not take part in `view` with `n` orders, if it does not. */
  refusalOf(view, n) {
    const { reason, after = 0 } = this.#refusals.get(view) ?? {};
    return n > after ? reason : undefined;
  }

  /** It takes no part in `view` any more, or none with more than `after` orders. */
  refuse(view, reason, after = 0) {
    if (!this.#refusals.has(view)) this.#refusals.set(view, { reason, after });
  }

  /** Notes what a size cost: the next is ten times as large. */
  note(view, n, what, milliseconds) {
    if (milliseconds * 10 <= 3 * this.#limit) return;
    const took = `${(milliseconds / 1000).toFixed(1)} s`;
    this.refuse(view, `too slow: ${what} took ${took} at n = ${n}`, n);
  }
}
