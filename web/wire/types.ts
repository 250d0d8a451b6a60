// The numbers of types on the wire, which are those of the core (src/types/type.h).
import type { TypeName } from '../values.js';

export const Type = {
  unknown: 0,
  boolean: 1,
  integer: 2,
  bigint: 3,
  double: 4,
  text: 5,
  date: 6,
  timestamp: 7,
} as const;

export type TypeId = (typeof Type)[keyof typeof Type];

const names: readonly TypeName[] = [
  'unknown',
  'boolean',
  'integer',
  'bigint',
  'double precision',
  'text',
  'date',
  'timestamp',
];

export function typeName(type: number): TypeName {
  return names[type] ?? 'unknown';
}

export const millisecondsPerDay = 86_400_000;
