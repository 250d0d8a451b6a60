// Random window functions. Where the order of equal rows would decide, the order is by a key.
import { leaf, randomExpression } from './expressions.mjs';
import { expression as e, optional } from './tree.mjs';

const ranking = {
  bigint: ['row_number', 'rank', 'dense_rank'],
  'double precision': ['percent_rank', 'cume_dist'],
};
const neighbours = ['lag', 'lead', 'first_value', 'last_value'];
const totals = {
  integer: ['min', 'max'],
  bigint: ['count'],
  numeric: ['sum', 'avg', 'max'],
  text: ['min', 'max'],
  date: ['max'],
  timestamp: ['min'],
};

const frames = [
  ' ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
  ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
  ' ROWS 2 PRECEDING',
  ' ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
  ' ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING',
  ' RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
  ' GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW',
];

/** A window function of `type`; undefined where there is none. `keys` tell the rows apart. */
export function windowOf(scope, type, keys) {
  const { random, features } = scope;
  const inner = { ...scope, depth: 1, nesting: 0 };
  const partition = random.chance(0.6) ? optional('PARTITION BY ', column(inner), ' ') : '';
  const direction = () => random.pick(['', ' DESC', ' NULLS FIRST']);
  const total = ['ORDER BY ', column(inner), direction(), ...keys.map((key) => `, ${key}`)];
  const frame = features.has('frames') && random.chance(0.5) ? optional(random.pick(frames)) : '';

  if (ranking[type] && random.chance(0.5)) {
    const name = random.pick(ranking[type]);
    const order = name === 'row_number' ? total : ['ORDER BY ', column(inner), direction()];
    return e(type, `${name}() OVER (`, partition, ...order, ')');
  }
  if (totals[type] && random.chance(0.6)) {
    const name = random.pick(totals[type]);
    return e(
      type,
      `${name}(`,
      randomExpression(inner, type),
      ') OVER (',
      partition,
      ...total,
      frame,
      ')',
    );
  }
  const name = random.pick(neighbours);
  const isFramed = name.endsWith('value');
  return e(
    type,
    `${name}(`,
    'CAST(',
    leaf(inner, type),
    ` AS ${type})) OVER (`,
    partition,
    ...total,
    isFramed ? frame : '',
    ')',
  );
}

/** A column rather than a constant: an order by a constant is none. */
function column({ random, columns }) {
  const { sql, type } = random.pick(columns);
  return e(type, sql);
}
