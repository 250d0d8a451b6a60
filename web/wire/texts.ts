import type { WireColumn } from './response.js';
import { Type } from './types.js';

/** Codes and texts of a database, as the core knows them. */
export interface Dictionary {
  /** The texts of `codes`, in their order. */
  textsOf(codes: readonly number[]): string[];
  /** The codes of `texts`, in their order; new ones for new texts. */
  codesOf(texts: readonly string[]): Uint32Array;
}

const mostCodesKept = 1_000_000;

/**
 * Both directions of the database's text dictionary, as far as JavaScript has met it. Codes never
 * change, so each distinct text crosses the boundary once, and many cross together.
 */
export class TextCache {
  readonly #dictionary: Dictionary;
  // Dense, so that it stays an array of strings to the engine; holes are undefined.
  readonly #texts: (string | undefined)[] = [];
  #codes = new Map<string, number>();

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** Requires: `learn` was called with the code. */
  text(code: number): string {
    return this.#texts[code]!;
  }

  /** Fetches, in one call, what is missing of the texts that `columns` use. */
  learn(columns: readonly WireColumn[], count: number, u32: Uint32Array): void {
    let missing: Set<number> | undefined;
    for (const { type, data, validity } of columns) {
      if (type !== Type.text) continue;
      const first = data >>> 2;
      const bits = validity >>> 2;
      for (let row = 0; row < count; row++) {
        const code = u32[first + row]!;
        if (this.#texts[code] !== undefined) continue;
        // The code under a NULL is stale and means nothing.
        if (validity !== 0 && ((u32[bits + (row >>> 5)]! >>> (row & 31)) & 1) === 0) continue;
        missing ??= new Set();
        missing.add(code);
      }
    }
    if (missing) this.#fetch([...missing]);
  }

  /** The codes of `texts`; rows without a text get 0. Interns, in one call, those never met. */
  encode(texts: ArrayLike<string | null>): Uint32Array<ArrayBuffer> {
    const codes = new Uint32Array(texts.length);
    let rowsLeft: number[] | undefined;
    for (let row = 0; row < texts.length; row++) {
      const text = texts[row]!;
      if (text === null) continue;
      const code = this.#codes.get(text);
      if (code !== undefined) {
        codes[row] = code;
      } else {
        rowsLeft ??= [];
        rowsLeft.push(row);
      }
    }
    if (rowsLeft) {
      this.#intern([...new Set(rowsLeft.map((row) => texts[row]!))]);
      for (const row of rowsLeft) codes[row] = this.#codes.get(texts[row]!)!;
    }
    return codes;
  }

  #fetch(codes: number[]): void {
    const texts = this.#dictionary.textsOf(codes);
    const largest = codes.reduce((a, b) => Math.max(a, b));
    while (this.#texts.length <= largest) this.#texts.push(undefined);
    for (const [i, code] of codes.entries()) this.#texts[code] = texts[i];
  }

  #intern(texts: string[]): void {
    if (this.#codes.size > mostCodesKept) this.#codes = new Map();
    const codes = this.#dictionary.codesOf(texts);
    for (const [i, text] of texts.entries()) this.#codes.set(text, codes[i]!);
  }
}
