// The numbers of types on the wire, which are those of the core (src/types/type.h).
import type { ScalarTypeName, TypeName } from '../values.js';

export const Type = {
  unknown: 0,
  boolean: 1,
  integer: 2,
  bigint: 3,
  double: 4,
  text: 5,
  date: 6,
  timestamp: 7,
  smallint: 8,
  real: 9,
  timestamptz: 13,
  bytea: 16,
  json: 17,
  jsonb: 18,
  array: 19,
} as const;

export type TypeId = (typeof Type)[keyof typeof Type];

const names: readonly ScalarTypeName[] = [
  'unknown',
  'boolean',
  'integer',
  'bigint',
  'double precision',
  'text',
  'date',
  'timestamp',
  'smallint',
  'real',
  'numeric',
  'character',
  'time',
  'timestamptz',
  'interval',
  'uuid',
  'bytea',
  'json',
  'jsonb',
];

/** The name of a type's number, which of an array has that of its elements in the second byte. */
export function typeName(type: number): TypeName {
  if ((type & 0xff) === Type.array) return `${names[type >>> 8] ?? 'unknown'}[]`;
  return names[type] ?? 'unknown';
}

/** The number of a type's name. */
export function typeNumber(name: TypeName): number {
  if (!name.endsWith('[]')) return names.indexOf(name as ScalarTypeName);
  return Type.array + 256 * names.indexOf(name.slice(0, -2) as ScalarTypeName);
}

export const millisecondsPerDay = 86_400_000;
