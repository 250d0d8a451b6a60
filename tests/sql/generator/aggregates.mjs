// Random aggregates of a wanted type.
import { randomExpression } from './expressions.mjs';
import { expression as e, optional } from './tree.mjs';

/** The aggregates that give a type, and what they take: a type, `same`, `any`, or nothing at all (count(*)). */
export const aggregateTypes = {
  integer: [
    ['min', 'same'],
    ['max', 'same'],
  ],
  bigint: [
    ['count', undefined],
    ['count', 'any'],
    ['sum', 'integer'],
    ['max', 'same'],
  ],
  numeric: [
    ['sum', 'same'],
    ['avg', 'same'],
    ['avg', 'integer'],
    ['min', 'same'],
    ['sum', 'bigint'],
  ],
  'double precision': [
    ['sum', 'same'],
    ['avg', 'same'],
    ['max', 'same'],
  ],
  text: [
    ['min', 'same'],
    ['max', 'same'],
    ['string_agg', 'same'],
  ],
  boolean: [
    ['bool_and', 'same'],
    ['bool_or', 'same'],
  ],
  date: [
    ['min', 'same'],
    ['max', 'same'],
  ],
  timestamp: [
    ['min', 'same'],
    ['max', 'same'],
  ],
};

export function aggregateOf(scope, type) {
  const { random, features, types } = scope;
  const inner = { ...scope, depth: 2, nesting: 0 };
  const usable = aggregateTypes[type].filter(
    ([name, of]) =>
      (name !== 'string_agg' || features.has('ordered_aggregates')) &&
      (!of || of === 'same' || of === 'any' || types.includes(of)),
  );
  const [name, of] = random.pick(usable);
  const filter =
    features.has('filter') && random.chance(0.2)
      ? optional(' FILTER (WHERE ', randomExpression(inner, 'boolean'), ')')
      : '';
  if (!of) return e(type, 'count(*)', filter);
  const argument = randomExpression(
    inner,
    of === 'same' ? type : of === 'any' ? random.pick(types) : of,
  );
  if (name === 'string_agg') {
    // Equal texts may come in any order, so the order by the argument decides everything.
    return e(type, 'string_agg((', argument, "), ',' ORDER BY (", argument, '))', filter);
  }
  const distinct = features.has('distinct_aggregates') && random.chance(0.25) ? 'DISTINCT ' : '';
  return e(type, `${name}(${distinct}`, argument, ')', filter);
}
