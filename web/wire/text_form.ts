// Values that travel as PostgreSQL's text of them: what each type makes of it in JavaScript, and
// what JavaScript's values are as such text.
import { isTypedArray, type JsonValue, type SqlInput, type SqlValue } from '../values.js';
import { millisecondsPerDay, Type } from './types.js';

/** Reads texts of the type with this number (see `typeName`). */
export function textReader(type: number): (text: string) => SqlValue {
  if ((type & 0xff) === Type.array) return arrayReader(type >>> 8);
  switch (type) {
    case Type.json:
    case Type.jsonb:
      return (text) => JSON.parse(text) as JsonValue;
    case Type.bytea:
      return bytesOf;
    default:
      return (text) => text;
  }
}

function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2 - 1); // after \x
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.substr(2 * i + 2, 2), 16);
  return bytes;
}

// ── Arrays ──

function elementReader(type: number): (text: string) => SqlValue {
  switch (type) {
    case Type.boolean:
      return (text) => text === 't';
    case Type.smallint:
    case Type.integer:
    case Type.real:
    case Type.double:
      return Number;
    case Type.bigint:
      return (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text));
    case Type.date:
    case Type.timestamp:
    case Type.timestamptz:
      return dateOf;
    default:
      return textReader(type);
  }
}

function dateOf(text: string): Date {
  const [date, time] = text.split(' ');
  const day = Date.parse(`${date}T00:00:00Z`);
  if (time === undefined || Number.isNaN(day)) return new Date(day);
  const [hours, minutes, seconds] = time.replace(/\+00$/, '').split(':');
  const since = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return new Date(day + (Math.floor(since) % millisecondsPerDay));
}

// An element in quotes, or one without; what stands between them is structure.
const arrayItem = /"((?:[^"\\]|\\.)*)"|([^{},"]+)|[{}]/gsy;

function arrayReader(elementType: number): (text: string) => SqlValue {
  const read = elementReader(elementType);
  return (text) => {
    const outer: SqlValue[][] = [];
    let current: SqlValue[] = [];
    // Bounds other than from 1 are written before the elements: [0:1]={…}
    let at = text.indexOf('{');
    while (at < text.length) {
      arrayItem.lastIndex = at;
      const item = arrayItem.exec(text);
      if (!item) {
        at++; // a comma
        continue;
      }
      at = arrayItem.lastIndex;
      const [all, quoted, plain] = item;
      if (quoted !== undefined) current.push(read(quoted.replace(/\\(.)/gs, '$1')));
      else if (plain !== undefined) current.push(plain === 'NULL' ? null : read(plain));
      else if (all === '{') {
        const inner: SqlValue[] = [];
        current.push(inner);
        outer.push(current);
        current = inner;
      } else {
        current = outer.pop()!;
      }
    }
    return current[0]!;
  };
}

// ── From JavaScript ──

/** Bytes, an array or another object as text; undefined for what has no such form. */
export function textOfObject(value: object): string | undefined {
  if (value instanceof Uint8Array) return textOfBytes(value);
  if (Array.isArray(value)) return textOfArray(value as readonly SqlInput[]);
  if (isTypedArray(value)) return `{${value.join(',')}}`;
  const prototype = Object.getPrototypeOf(value) as unknown;
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain ? JSON.stringify(value) : undefined;
}

function textOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).reduce(
    (text, byte) => text + byte,
    '\\x',
  );
}

function textOfArray(values: readonly SqlInput[]): string {
  return `{${values.map(textOfElement).join(',')}}`;
}

function textOfElement(value: SqlInput): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return textOfArray(value as readonly SqlInput[]);
  return `"${textOfValue(value).replace(/["\\]/g, '\\$&')}"`;
}

/** Any value but NULL, as the core reads it for whatever type it is meant to be. */
export function textOfValue(value: NonNullable<SqlInput>): string {
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return textOfDate(value);
  return textOfObject(value) ?? String(value);
}

/** As a timestamp in UTC. Years outside 0000 … 9999 come with a sign, which SQL has not. */
function textOfDate(value: Date): string {
  const text = value.toISOString().replace('T', ' ').replace('Z', '');
  if (text.startsWith('+')) return text.slice(1);
  if (!text.startsWith('-') && !text.startsWith('0000')) return text;
  const year = 1 - value.getUTCFullYear();
  return `${String(year).padStart(4, '0')}${text.slice(text.indexOf('-', 1))} BC`;
}
