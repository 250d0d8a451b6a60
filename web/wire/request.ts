import { DatabaseError } from '../errors.js';
import type { NativeDatabase } from '../glue.js';
import type { SqlInput } from '../values.js';
import type { WasmMemory } from './memory.js';
import { textOfObject } from './text_form.js';
import { Type } from './types.js';

const encoder = new TextEncoder();
const firstCapacity = 16 * 1024;
// A request larger than this gives its memory back when the next one begins.
const keptCapacity = 4 * 1024 * 1024;
// Below this, a loop over ASCII is faster than a call of the encoder.
const shortText = 48;
// A UTF-16 unit is at most three bytes of UTF-8.
const bytesPerUnit = 3;

const largestBigint = 2n ** 63n - 1n;
const smallestBigint = -(2n ** 63n);

/** Writes requests into the module's memory, item by item; the counterpart of `RequestReader` in C++. */
export class RequestWriter {
  readonly #native: NativeDatabase;
  readonly #memory: WasmMemory;
  #capacity = 0;
  #start = 0;
  #at = 0;

  constructor(native: NativeDatabase, memory: WasmMemory) {
    this.#native = native;
    this.#memory = memory;
    this.#allocate(firstCapacity);
  }

  begin(): void {
    if (this.#capacity > keptCapacity) this.#allocate(firstCapacity);
    this.#at = this.#start;
  }

  get size(): number {
    return this.#at - this.#start;
  }

  integer(value: number): void {
    this.reserve(8);
    this.#memory.u32[this.#at >>> 2] = value;
    this.#at += 8;
  }

  number(value: number): void {
    this.reserve(8);
    this.#memory.f64[this.#at >>> 3] = value;
    this.#at += 8;
  }

  bigint(value: bigint): void {
    this.reserve(8);
    this.#memory.i64[this.#at >>> 3] = value;
    this.#at += 8;
  }

  text(value: string): void {
    this.reserve(8 + value.length * bytesPerUnit);
    const written = this.#encode(value, this.#at + 8);
    this.#memory.u32[this.#at >>> 2] = written;
    this.#skip(8 + written);
  }

  /** Bytes where a text is expected. */
  textBytes(value: Uint8Array): void {
    this.integer(value.byteLength);
    this.bytes(value);
  }

  codes(values: ArrayLike<number>): void {
    this.integer(values.length);
    this.reserve(values.length * 4);
    this.#memory.u32.set(values, this.#at >>> 2);
    this.#skip(values.length * 4);
  }

  /** Texts as one run of bytes after the list of their ends. */
  textRun(texts: readonly string[]): void {
    const joined = texts.join('');
    this.reserve(8 + texts.length * 4 + joined.length * bytesPerUnit);
    this.integer(texts.length);
    const ends = this.#at >>> 2;
    this.#skip(texts.length * 4);
    const isAscii = this.#encode(joined, this.#at) === joined.length;
    let end = 0;
    for (const [i, text] of texts.entries()) {
      end += isAscii ? text.length : this.#encode(text, this.#at + end);
      this.#memory.u32[ends + i] = end;
    }
    this.#skip(end);
  }

  /** The memory behind `values`, as it is. */
  bytes(values: ArrayBufferView): void {
    this.reserve(values.byteLength);
    const source = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#memory.u8.set(source, this.#at);
    this.#skip(values.byteLength);
  }

  /** A list of parameters: `$1`, `$2`, … */
  parameters(values: readonly SqlInput[]): void {
    this.integer(values.length);
    for (let i = 0; i < values.length; i++) this.value(values[i], `$${i + 1}`);
  }

  /** One value with its type; `name` is what an error calls it. */
  value(value: SqlInput, name: string): void {
    switch (typeof value) {
      case 'undefined':
        this.integer(Type.unknown);
        return;
      case 'boolean':
        this.integer(Type.boolean);
        this.integer(value ? 1 : 0);
        return;
      case 'number':
        if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
          this.integer(Type.bigint);
          this.#safeInteger(value);
        } else {
          this.integer(Type.double);
          this.number(value);
        }
        return;
      case 'bigint':
        if (value < smallestBigint || value > largestBigint) {
          throw new DatabaseError('22003', `parameter ${name}: bigint out of range`);
        }
        this.integer(Type.bigint);
        this.bigint(value);
        return;
      case 'string':
        this.integer(Type.text);
        this.text(value);
        return;
    }
    if (value === null) {
      this.integer(Type.unknown);
    } else if (value instanceof Date) {
      this.#date(value, name);
    } else {
      const text = typeof value === 'object' ? textOfObject(value) : undefined;
      if (text === undefined) {
        throw new DatabaseError('42804', `parameter ${name}: ${typeof value} is not an SQL value`, {
          hint: 'Use null, a boolean, number, bigint, string, Date, Uint8Array, array or plain object.',
        });
      }
      this.integer(Type.text);
      this.text(text);
    }
  }

  #date(value: Date, name: string): void {
    const milliseconds = value.getTime();
    if (Number.isNaN(milliseconds)) {
      throw new DatabaseError('22007', `parameter ${name}: invalid Date`);
    }
    this.integer(Type.timestamp);
    this.bigint(BigInt(milliseconds) * 1000n);
  }

  /** The same as `bigint`, without making one. */
  #safeInteger(value: number): void {
    this.reserve(8);
    this.#memory.u32[this.#at >>> 2] = value;
    this.#memory.u32[(this.#at >>> 2) + 1] = Math.floor(value / 2 ** 32);
    this.#at += 8;
  }

  #encode(text: string, at: number): number {
    if (text.length <= shortText && this.#encodeAscii(text, at)) return text.length;
    return encoder.encodeInto(text, this.#memory.u8.subarray(at)).written;
  }

  #encodeAscii(text: string, at: number): boolean {
    const { u8 } = this.#memory;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      u8[at + i] = unit;
    }
    return true;
  }

  #skip(bytes: number): void {
    this.#at += Math.ceil(bytes / 8) * 8;
  }

  /** Makes room for `bytes` more; every item does it, a large request better once. */
  reserve(bytes: number): void {
    const needed = this.size + bytes + 16; // room for the item's own padding
    if (needed > this.#capacity) this.#allocate(Math.max(needed, this.#capacity * 2));
  }

  #allocate(capacity: number): void {
    const { size } = this;
    this.#start = this.#native.requestArea(capacity);
    this.#capacity = capacity;
    this.#memory.renew();
    this.#at = this.#start + size;
  }
}
