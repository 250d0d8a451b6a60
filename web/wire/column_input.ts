import { DatabaseError } from '../errors.js';
import {
  type Field,
  isTypedArray,
  type SqlInput,
  type TypedArray,
  type TypeName,
} from '../values.js';
import { textOfValue } from './text_form.js';
import type { TextCache } from './texts.js';
import { millisecondsPerDay, Type, type TypeId, typeNumber } from './types.js';

/**
 * Text as codes into a list of distinct values, as Arrow has it. A negative code is NULL.
 *
 * @example
 * ```js
 * db.table('sales').insert({ region: { codes: Int32Array.of(0, 1, 0), values: ['EU', 'US'] } });
 * ```
 */
export interface DictionaryColumn {
  readonly codes: Int32Array | Uint32Array;
  readonly values: readonly string[];
}

/**
 * A whole column. Typed arrays that hold a type as the database does are copied as they are:
 * Int32Array for INTEGER (and DATE, in days since 1970), Int16Array for SMALLINT, Float64Array for
 * DOUBLE PRECISION and for NUMERIC, Float32Array for REAL, BigInt64Array for BIGINT (and TIMESTAMP, in microseconds
 * since 1970), Uint8Array for BOOLEAN. Values of types without an array of their own (NUMERIC, UUID,
 * JSON, …) are strings as SQL writes them, or whatever JavaScript has for them.
 */
export type ColumnInput = readonly SqlInput[] | TypedArray | DictionaryColumn;

/** A column in the form that the core stores. */
export interface EncodedColumn {
  readonly name: string;
  readonly type: number;
  readonly count: number;
  /** One bit a row, 0 for NULL; undefined when there are none. */
  readonly validity: Uint32Array | undefined;
  /** The values, or their texts. */
  readonly data: ArrayBufferView | readonly string[];
}

export function isColumnInput(value: unknown): value is ColumnInput {
  return Array.isArray(value) || isTypedArray(value) || isDictionary(value);
}

/** Encodes a whole column for `field`. 42804, 22P02 or 22003, naming column and row, if it cannot. */
export function encodeColumn(field: Field, input: ColumnInput, texts: TextCache): EncodedColumn {
  if (isDictionary(input)) return encodeDictionary(field, input, texts);
  return (isTypedArray(input) && encodeInPlace(field, input)) || encodeValues(field, input, texts);
}

/** Encodes values one by one. */
export function encodeValues(
  field: Field,
  values: ArrayLike<SqlInput>,
  texts: TextCache,
): EncodedColumn {
  if (field.type === 'text') return encodeTexts(field, values, texts);
  if (!(field.type in storages)) return encodeTextForms(field, values);
  const { type, allocate, store } = storage(field);
  const data = allocate(values.length);
  const validity = new Validity(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) {
      validity.setNull(row);
    } else if (!store(data, row, value)) {
      throw unsuitable(field, row, value);
    }
  }
  return { name: field.name, type, count: values.length, validity: validity.bits, data };
}

// ── Columns that need no look at each value ──

function encodeInPlace(field: Field, data: TypedArray): EncodedColumn | undefined {
  const fits =
    data instanceof Int32Array
      ? field.type === 'integer' || field.type === 'date'
      : data instanceof BigInt64Array
        ? field.type === 'bigint' || isInstant(field)
        : data instanceof Float64Array
          ? field.type === 'double precision' || field.type === 'numeric'
          : data instanceof Int16Array
            ? field.type === 'smallint'
            : data instanceof Float32Array
              ? field.type === 'real'
              : data instanceof Uint8Array && field.type === 'boolean';
  if (!fits) return undefined;
  if (field.type === 'boolean') {
    const row = (data as Uint8Array).findIndex((value) => value > 1);
    if (row >= 0) throw unsuitable(field, row, data[row]);
  }
  const type = field.type === 'numeric' ? Type.double : typeNumber(field.type);
  return { name: field.name, type, count: data.length, validity: undefined, data };
}

function encodeDictionary(
  field: Field,
  { codes, values }: DictionaryColumn,
  texts: TextCache,
): EncodedColumn {
  if (field.type !== 'text' && field.type !== 'character') {
    throw new DatabaseError(
      '42804',
      `column "${field.name}" is of type ${field.type} but the values are a dictionary of texts`,
    );
  }
  const known = encodeTexts(field, values, texts).data as unknown as Uint32Array;
  const data = new Uint32Array(codes.length);
  const validity = new Validity(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code < 0) {
      validity.setNull(row);
    } else if (code < known.length) {
      data[row] = known[code]!;
    } else {
      throw new DatabaseError(
        '22023',
        `column "${field.name}", row ${row}: code ${code} is past the ${known.length} values`,
      );
    }
  }
  return { name: field.name, type: Type.text, count: codes.length, validity: validity.bits, data };
}

function encodeTexts(field: Field, values: ArrayLike<SqlInput>, texts: TextCache): EncodedColumn {
  const validity = new Validity(values.length);
  const checked = new Array<string | null>(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? null;
    if (value === null) validity.setNull(row);
    else if (typeof value !== 'string') throw unsuitable(field, row, value);
    checked[row] = value;
  }
  const data = texts.encode(checked);
  return { name: field.name, type: Type.text, count: values.length, validity: validity.bits, data };
}

/** As texts, which the core reads as values of the column's type. */
function encodeTextForms(field: Field, values: ArrayLike<SqlInput>): EncodedColumn {
  const isJson = field.type === 'json' || field.type === 'jsonb';
  const validity = new Validity(values.length);
  const data = Array.from(values, (value, row) => {
    if (value === null || value === undefined) {
      validity.setNull(row);
      return '';
    }
    return isJson && typeof value !== 'string' ? JSON.stringify(value) : textOfValue(value);
  });
  const { bits } = validity;
  return {
    name: field.name,
    type: typeNumber(field.type),
    count: data.length,
    validity: bits,
    data,
  };
}

// ── How each type is stored ──

interface Storage {
  readonly type: TypeId;
  allocate(count: number): DataView<ArrayBuffer>;
  /** False when `value` is not one of the type. */
  store(data: DataView, row: number, value: NonNullable<SqlInput>): boolean;
}

function storageOf(type: TypeId, width: number, store: Storage['store']): Storage {
  return { type, allocate: (count) => room(count * width), store };
}

// A buffer costs far more to make than the few values of a small batch to write, so those are cut
// from one until it is used up. No byte is given out twice.
const sharedRoom = 16 * 1024;
const smallRoom = 256;
let shared = new ArrayBuffer(sharedRoom);
let sharedUsed = 0;

function room(bytes: number): DataView<ArrayBuffer> {
  if (bytes > smallRoom) return new DataView(new ArrayBuffer(bytes));
  if (sharedUsed + bytes > sharedRoom) {
    shared = new ArrayBuffer(sharedRoom);
    sharedUsed = 0;
  }
  const view = new DataView(shared, sharedUsed, bytes);
  sharedUsed += Math.ceil(bytes / 8) * 8;
  return view;
}

const storages: Partial<Record<TypeName, Storage>> = {
  boolean: storageOf(Type.boolean, 1, (data, row, value) => {
    data.setUint8(row, value === true ? 1 : 0);
    return typeof value === 'boolean';
  }),
  smallint: storageOf(Type.smallint, 2, (data, row, value) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    data.setInt16(row * 2, number as number, true);
    return data.getInt16(row * 2, true) === number;
  }),
  integer: storageOf(Type.integer, 4, (data, row, value) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    data.setInt32(row * 4, number as number, true);
    return data.getInt32(row * 4, true) === number;
  }),
  bigint: storageOf(Type.bigint, 8, (data, row, value) => {
    if (typeof value === 'bigint') return storeBigint(data, row, value);
    return Number.isSafeInteger(value) && storeInteger(data, row, value as number);
  }),
  real: storageOf(Type.real, 4, (data, row, value) => {
    data.setFloat32(row * 4, Number(value), true);
    return typeof value === 'number' || typeof value === 'bigint';
  }),
  'double precision': storageOf(Type.double, 8, (data, row, value) => {
    data.setFloat64(row * 8, Number(value), true);
    return typeof value === 'number' || typeof value === 'bigint';
  }),
  date: storageOf(Type.date, 4, (data, row, value) => {
    if (!(value instanceof Date)) return false;
    data.setInt32(row * 4, Math.floor(value.getTime() / millisecondsPerDay), true);
    return !Number.isNaN(value.getTime());
  }),
  timestamp: storageOf(Type.timestamp, 8, storeInstant),
  timestamptz: storageOf(Type.timestamptz, 8, storeInstant),
};

function storeInstant(data: DataView, row: number, value: NonNullable<SqlInput>): boolean {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return false;
  const microseconds = value.getTime() * 1000;
  if (Number.isSafeInteger(microseconds)) return storeInteger(data, row, microseconds);
  return storeBigint(data, row, BigInt(value.getTime()) * 1000n);
}

function storage({ name, type }: Field): Storage {
  const found = storages[type];
  if (found) return found;
  throw new DatabaseError('0A000', `column "${name}": values of type ${type} cannot be stored`);
}

/** Requires a safe integer. Writing halves avoids making a bigint of it. */
function storeInteger(data: DataView, row: number, value: number): boolean {
  data.setUint32(row * 8, value, true);
  data.setInt32(row * 8 + 4, Math.floor(value / 2 ** 32), true);
  return true;
}

function storeBigint(data: DataView, row: number, value: bigint): boolean {
  data.setBigInt64(row * 8, value, true);
  return data.getBigInt64(row * 8, true) === value;
}

/** Which rows are not NULL, as a bitmap of 64-bit words; none until the first NULL. */
class Validity {
  bits: Uint32Array | undefined;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  setNull(row: number): void {
    this.bits ??= this.#allValid();
    this.bits[row >>> 5]! &= ~(1 << (row & 31));
  }

  #allValid(): Uint32Array {
    const bits = new Uint32Array(Math.ceil(this.#count / 64) * 2);
    const whole = this.#count >>> 5;
    bits.fill(0xffff_ffff, 0, whole);
    if (this.#count & 31) bits[whole] = 2 ** (this.#count & 31) - 1;
    return bits;
  }
}

// ── Errors ──

function unsuitable({ name, type }: Field, row: number, value: unknown): DatabaseError {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const where = `column "${name}", row ${row}`;
  if (isNumber && (type === 'smallint' || type === 'integer' || type === 'bigint')) {
    if (typeof value === 'bigint' || Number.isInteger(value)) {
      return new DatabaseError('22003', `${where}: ${value} is out of range for type ${type}`);
    }
    return new DatabaseError('22P02', `${where}: invalid input for type ${type}: ${value}`);
  }
  const takesDate = type === 'date' || isInstant({ type });
  if (value instanceof Date && takesDate) {
    return new DatabaseError('22P02', `${where}: invalid input for type ${type}: ${value}`);
  }
  const hint = takesDate ? 'Pass a Date.' : undefined;
  return new DatabaseError(
    '42804',
    `${where} is of type ${type} but the value is ${kindOf(value)}`,
    {
      hint,
    },
  );
}

function isInstant({ type }: Pick<Field, 'type'>): boolean {
  return type === 'timestamp' || type === 'timestamptz';
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return 'a Date';
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
}

function isDictionary(value: unknown): value is DictionaryColumn {
  return typeof value === 'object' && value !== null && 'codes' in value && 'values' in value;
}
