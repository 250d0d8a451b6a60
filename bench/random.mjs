// Repeatable random numbers for generated data: the same seed gives the same stream, on every machine.

/** A stream of its own for each `name`, so that one column's data do not move when another column's change. */
export class Random {
  #a;
  #b;
  #c;
  #d;

  constructor(seed, name = '') {
    // FNV-1a of the name, stirred into four words by the generator's own steps (xoshiro128**).
    let hash = 0x811c9dc5 ^ seed;
    for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
    this.#a = hash | 0;
    this.#b = (seed + 0x9e3779b9) | 0;
    this.#c = Math.imul(hash, 0x85ebca6b) | 0;
    this.#d = 0x2545f491;
    for (let i = 0; i < 16; i++) this.word();
  }

  /** 32 bits. */
  word() {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  /** From 0 to below 1. */
  fraction() {
    return this.word() / 2 ** 32;
  }

  /** From `low` to `high`, both included. */
  integer(low, high) {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  pick(list) {
    return list[this.integer(0, list.length - 1)];
  }

  chance(probability) {
    return this.fraction() < probability;
  }

  /** Small numbers often and large ones rarely, from 0 to below `count`: what real names and places do. */
  skewed(count, power = 3) {
    return Math.floor(this.fraction() ** power * count);
  }

  /** The list in another order. */
  shuffled(list) {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }
}

/** An index function over `[word, weight]` pairs: `random => word`, as often as its weight says. */
export function weighted(pairs) {
  const words = pairs.flatMap(([word, weight]) => new Array(weight).fill(word));
  return (random) => words[random.integer(0, words.length - 1)];
}

function rotate(word, by) {
  return (word << by) | (word >>> (32 - by));
}
