import { DatabaseError } from '../errors.js';
import type { Address } from '../glue.js';
import type { WasmMemory } from './memory.js';

const decoder = new TextDecoder();
const headerBytes = 32;
const columnBytes = 16;
// Below this, a loop over ASCII is faster than a call of the decoder.
const shortText = 24;

const inTransaction = 1;
const hasUnwrittenCommits = 2;

/** A column of a response: where its values and validity bits lie. */
export interface WireColumn {
  readonly type: number;
  readonly data: Address;
  /** 0 when no value is NULL. */
  readonly validity: Address;
}

/** Rows of a response, not yet made into objects. */
export interface WireRows {
  readonly count: number;
  readonly columns: readonly WireColumn[];
  /** How often each row counts (negative: it went); undefined when every row counts once. */
  readonly weights: Float64Array | undefined;
}

/** Reads responses item by item; the counterpart of `ResponseWriter` in C++. */
export class ResponseReader {
  readonly #memory: WasmMemory;
  #start: Address = 0;
  #at: Address = 0;

  constructor(memory: WasmMemory) {
    this.#memory = memory;
  }

  begin(address: Address): void {
    this.#start = address;
    this.#at = address + headerBytes;
  }

  // ── The header ──

  get isError(): boolean {
    return this.#memory.u32[this.#start >>> 2] !== 0;
  }
  get inTransaction(): boolean {
    return (this.#flags & inTransaction) !== 0;
  }
  get hasUnwrittenCommits(): boolean {
    return (this.#flags & hasUnwrittenCommits) !== 0;
  }
  get version(): number {
    return this.#memory.f64[(this.#start >>> 3) + 1]!;
  }
  /** The number that the call answers with, if it is one that does. */
  get answer(): number {
    return this.#memory.f64[(this.#start >>> 3) + 2]!;
  }
  /** Whether changes of views that are followed stand behind the answer. */
  get hasViewChanges(): boolean {
    return this.#viewChangesAt !== 0;
  }
  get #viewChangesAt(): number {
    return this.#memory.u32[(this.#start >>> 2) + 6]!;
  }
  get #flags(): number {
    return this.#memory.u32[(this.#start >>> 2) + 1]!;
  }

  /** The error that the response is; `sql` is the text its position is in. */
  error(sql: string | undefined): DatabaseError {
    const at = this.answer;
    const code = this.text();
    const message = this.text();
    const [hint, detail, context, table, column, constraint] = Array.from(
      { length: 6 },
      () => this.text() || undefined,
    );
    const position = sql !== undefined && at >= 0 ? indexOfByte(sql, at) : undefined;
    const details = { hint, detail, context, table, column, constraint, position };
    return new DatabaseError(code, message, details);
  }

  /** From here on the items are the changes of views. */
  goToViewChanges(): void {
    this.#at = this.#start + this.#viewChangesAt;
  }

  // ── Items ──

  integer(): number {
    const value = this.#memory.u32[this.#at >>> 2]!;
    this.#at += 8;
    return value;
  }

  number(): number {
    const value = this.#memory.f64[this.#at >>> 3]!;
    this.#at += 8;
    return value;
  }

  text(): string {
    const size = this.integer();
    const start = this.#at;
    this.#skip(size);
    const { u8 } = this.#memory;
    if (size > shortText) return decoder.decode(u8.subarray(start, start + size));
    let text = '';
    for (let at = start; at < start + size; at++) {
      const unit = u8[at]!;
      if (unit >= 0x80) return decoder.decode(u8.subarray(start, start + size));
      text += String.fromCharCode(unit);
    }
    return text;
  }

  /** Borrowed: valid until the next call into the module. */
  bytes(): Uint8Array {
    const size = this.integer();
    const bytes = this.#memory.u8.subarray(this.#at, this.#at + size);
    this.#skip(size);
    return bytes;
  }

  texts(): string[] {
    return Array.from({ length: this.integer() }, () => this.text());
  }

  /** Borrowed, like `bytes`. */
  codes(): Uint32Array {
    const count = this.integer();
    const first = this.#at >>> 2;
    this.#skip(count * 4);
    return this.#memory.u32.subarray(first, first + count);
  }

  textRun(): string[] {
    const ends = this.codes();
    const run = this.#memory.u8.subarray(this.#at);
    this.#skip(ends.at(-1) ?? 0);
    return splitRun(run, ends);
  }

  columnNames(): string[] {
    const names = this.text();
    return names === '' ? [] : names.split('\0');
  }

  rows(): WireRows {
    const count = this.integer();
    const columns: WireColumn[] = [];
    const { u32 } = this.#memory;
    for (let left = this.integer(); left > 0; left--) {
      const at = this.#at >>> 2;
      columns.push({ type: u32[at]!, data: u32[at + 2]!, validity: u32[at + 3]! });
      this.#at += columnBytes;
    }
    const isWeighted = this.integer() !== 0;
    const first = this.#at >>> 3;
    if (!isWeighted) return { count, columns, weights: undefined };
    this.#skip(count * 8);
    return { count, columns, weights: this.#memory.f64.slice(first, first + count) };
  }

  #skip(bytes: number): void {
    this.#at += Math.ceil(bytes / 8) * 8;
  }
}

/** The texts at the beginning of `bytes`, each ending where the next begins. */
export function splitRun(bytes: Uint8Array, ends: Uint32Array): string[] {
  const count = ends.length;
  const size = ends[count - 1] ?? 0;
  const joined = decoder.decode(bytes.subarray(0, size));
  // One unit a byte: the ends are positions in the string, too.
  const isAscii = joined.length === size;
  const texts = new Array<string>(count);
  let begin = 0;
  for (let i = 0; i < count; i++) {
    const end = ends[i]!;
    texts[i] = isAscii ? joined.slice(begin, end) : decoder.decode(bytes.subarray(begin, end));
    begin = end;
  }
  return texts;
}

/** The core counts bytes of UTF-8, JavaScript UTF-16 units. */
function indexOfByte(text: string, byte: number): number {
  return decoder.decode(new TextEncoder().encode(text).subarray(0, byte)).length;
}
