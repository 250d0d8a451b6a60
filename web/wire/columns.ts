import type { Parsers, SqlValue } from '../values.js';
import type { WasmMemory } from './memory.js';
import { splitRun, type WireColumn } from './response.js';
import { textReader } from './text_form.js';
import type { TextCache } from './texts.js';
import { millisecondsPerDay, Type, typeName } from './types.js';

/** What reading a column needs. */
export interface ColumnSource {
  readonly memory: WasmMemory;
  readonly texts: TextCache;
}

/** The values of a column: a view of memory where they are numbers there, an array otherwise. */
export type ColumnValues = ArrayLike<SqlValue>;

/**
 * Reads the first `count` values of a column. The result may borrow from memory: use it before the
 * next call into the module. Requires: the texts it uses were learnt.
 */
export function readColumn(
  source: ColumnSource,
  column: WireColumn,
  count: number,
  parsers: Parsers = {},
): ColumnValues {
  const values = readValid(source, column, count, parsers);
  return column.validity === 0 ? values : withNulls(values, column.validity, source.memory, count);
}

function readValid(
  source: ColumnSource,
  column: WireColumn,
  count: number,
  parsers: Parsers,
): ColumnValues {
  const { memory, texts } = source;
  const word = column.data >>> 2;
  switch (column.type) {
    case Type.boolean: {
      const { u8 } = memory;
      return Array.from({ length: count }, (_, row) => u8[column.data + row] !== 0);
    }
    case Type.smallint:
      return memory.i16.subarray(column.data >>> 1, (column.data >>> 1) + count);
    case Type.integer:
      return memory.i32.subarray(word, word + count);
    case Type.real:
      return Array.from(memory.f32.subarray(word, word + count), shortest);
    case Type.double:
      return memory.f64.subarray(column.data >>> 3, (column.data >>> 3) + count);
    case Type.bigint:
      return readBigints(memory, column, count);
    case Type.text: {
      const { u32 } = memory;
      const values = new Array<string>(count);
      for (let row = 0; row < count; row++) values[row] = texts.text(u32[word + row]!);
      return values;
    }
    case Type.date: {
      const { i32 } = memory;
      return Array.from({ length: count }, (_, row) => dateOfDays(i32[word + row]!));
    }
    case Type.timestamp:
    case Type.timestamptz:
      return readInt64(memory, column.data, count).map(dateOfMicroseconds);
    case Type.unknown:
      return new Array<null>(count).fill(null);
    default:
      return readTexts(memory, column, count, parsers);
  }
}

/** A block of texts: where each ends, then all of them. */
function readTexts(
  { u8, u32 }: WasmMemory,
  column: WireColumn,
  count: number,
  parsers: Parsers,
): ColumnValues {
  const ends = u32.subarray(column.data >>> 2, (column.data >>> 2) + count);
  const texts = splitRun(u8.subarray(column.data + 4 * count), ends);
  const read = parsers[typeName(column.type)] ?? textReader(column.type);
  return texts.map((text) => (text === '' ? '' : read(text))); // NULLs have none
}

// The ends of both types stand for infinity.
const mostDays = 2 ** 31 - 1;
const mostMicroseconds = 2 ** 63;

function dateOfDays(days: number): Date | number {
  if (days === mostDays) return Infinity;
  if (days === -mostDays - 1) return -Infinity;
  return new Date(days * millisecondsPerDay);
}

function dateOfMicroseconds(microseconds: number): Date | number {
  if (Math.abs(microseconds) >= mostMicroseconds) return microseconds * Infinity;
  return new Date(Math.floor(microseconds / 1000));
}

/** The double whose digits are those of a REAL: 0.1, not 0.10000000149011612. */
function shortest(real: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(real.toPrecision(digits));
    if (Math.fround(rounded) === real) return rounded;
  }
  return real;
}

/** 64-bit integers as numbers, rounded where they are not exact. */
function readInt64({ u32, i32 }: WasmMemory, data: number, count: number): number[] {
  const word = data >>> 2;
  const values = new Array<number>(count);
  for (let row = 0; row < count; row++) {
    const at = word + 2 * row;
    values[row] = i32[at + 1]! * 2 ** 32 + u32[at]!;
  }
  return values;
}

function readBigints(memory: WasmMemory, { data }: WireColumn, count: number): ColumnValues {
  const values: (number | bigint)[] = readInt64(memory, data, count);
  for (let row = 0; row < count; row++) {
    if (!Number.isSafeInteger(values[row])) values[row] = memory.i64[(data >>> 3) + row]!;
  }
  return values;
}

function withNulls(
  values: ColumnValues,
  validity: number,
  { u32 }: WasmMemory,
  count: number,
): ColumnValues {
  const nullable: SqlValue[] = Array.isArray(values) ? values : Array.from(values);
  const first = validity >>> 2;
  for (let row = 0; row < count; row++) {
    if (((u32[first + (row >>> 5)]! >>> (row & 31)) & 1) === 0) nullable[row] = null;
  }
  return nullable;
}
