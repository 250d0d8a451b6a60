// Random expressions of a wanted type over the columns in scope. They do not fail: whether a failing one is ever
// evaluated is up to an engine's plan.
import { literal } from './literals.mjs';
import { subqueryExpressions } from './subqueries.mjs';
import { expression as e, list, optional } from './tree.mjs';

const numbers = ['integer', 'bigint', 'numeric', 'double precision'];
const comparisons = ['=', '<>', '<', '<=', '>', '>='];

/**
 * What expressions are made in: `random`, `features`, `types`, `columns` ([{ sql, type }]) of all relations in
 * reach, and `depth`, how much deeper they may become.
 */
export function randomExpression(scope, type) {
  const { random, depth } = scope;
  const inner = { ...scope, depth: depth - 1 };
  if (depth <= 0 || random.chance(0.25)) return leaf(scope, type);
  const makers = [...general, ...(special[type] ?? []), ...subqueryExpressions(scope, type)];
  const usable = makers.filter(([feature]) => !feature || scope.features.has(feature));
  const [, make] = random.pick(usable);
  return make(inner, type) ?? leaf(scope, type);
}

/** A column where one has the type, else a constant. */
export function leaf({ random, columns }, type) {
  const fitting = columns.filter((column) => column.type === type);
  if (fitting.length > 0 && random.chance(0.75)) return e(type, random.pick(fitting).sql);
  if (random.chance(0.08)) return e(type, `NULL::${type}`);
  return e(type, literal(random, type));
}

const sub = randomExpression;
const anyType = ({ random, types }) => random.pick(types);
const numberType = ({ random, types }) => random.pick(numbers.filter((one) => types.includes(one)));

const general = [
  [
    undefined,
    (s, t) =>
      e(
        t,
        '(CASE WHEN ',
        sub(s, 'boolean'),
        ' THEN ',
        sub(s, t),
        optional(' ELSE ', sub(s, t)),
        ' END)',
      ),
  ],
  [
    undefined,
    (s, t) => {
      const key = anyType(s);
      return e(
        t,
        '(CASE ',
        sub(s, key),
        ' WHEN ',
        sub(s, key),
        ' THEN ',
        sub(s, t),
        ' ELSE ',
        sub(s, t),
        ' END)',
      );
    },
  ],
  [undefined, (s, t) => e(t, 'coalesce(', list([sub(s, t), sub(s, t)]), ')')],
  [undefined, (s, t) => e(t, 'nullif(', sub(s, t), ', ', sub(s, t), ')')],
  [
    'functions',
    (s, t) => e(t, s.random.pick(['greatest(', 'least(']), list([sub(s, t), sub(s, t)]), ')'),
  ],
];

const compare = (s) => {
  const type = anyType(s);
  return e('boolean', '(', sub(s, type), ` ${s.random.pick(comparisons)} `, sub(s, type), ')');
};

const booleans = [
  [undefined, compare],
  [undefined, compare],
  [
    undefined,
    (s) =>
      e(
        'boolean',
        '(',
        list([sub(s, 'boolean'), sub(s, 'boolean')], s.random.pick([' AND ', ' OR '])),
        ')',
      ),
  ],
  [undefined, (s) => e('boolean', '(NOT ', sub(s, 'boolean'), ')')],
  [
    undefined,
    (s) => e('boolean', '(', sub(s, anyType(s)), s.random.pick([' IS NULL)', ' IS NOT NULL)'])),
  ],
  [
    undefined,
    (s) =>
      e(
        'boolean',
        '(',
        sub(s, 'boolean'),
        ` IS ${s.random.pick(['', 'NOT '])}${s.random.pick(['TRUE', 'FALSE', 'UNKNOWN'])})`,
      ),
  ],
  [
    undefined,
    (s) => {
      const type = anyType(s);
      const not = s.random.pick(['', 'NOT ']);
      return e('boolean', '(', sub(s, type), ` IS ${not}DISTINCT FROM `, sub(s, type), ')');
    },
  ],
  [
    undefined,
    (s) => {
      const type = anyType(s);
      const not = s.random.pick([' ', ' NOT ']);
      return e(
        'boolean',
        '(',
        sub(s, type),
        `${not}BETWEEN `,
        sub(s, type),
        ' AND ',
        sub(s, type),
        ')',
      );
    },
  ],
  [
    undefined,
    (s) => {
      const type = anyType(s);
      const items = Array.from({ length: s.random.integer(1, 4) }, () => leaf(s, type));
      return e(
        'boolean',
        '(',
        sub(s, type),
        s.random.pick([' ', ' NOT ']),
        'IN (',
        list(items),
        '))',
      );
    },
  ],
  [
    'like',
    (s) => {
      const pattern = s.random.pick(["'a%'", "'%b%'", "'_'", "'%'", "'a\\%'", "'%c'"]);
      return e(
        'boolean',
        '(',
        sub(s, 'text'),
        s.random.pick([' LIKE ', ' NOT LIKE ', ' ILIKE ']),
        pattern,
        ')',
      );
    },
  ],
  [
    'row_values',
    (s) => {
      const types = [anyType(s), anyType(s)];
      const row = () => ['(', sub(s, types[0]), ', ', sub(s, types[1]), ')'];
      return e('boolean', '(', ...row(), ` ${s.random.pick(comparisons)} `, ...row(), ')');
    },
  ],
];

const arithmetic = (operators) => (s, t) =>
  e(t, '(', sub(s, t), ` ${s.random.pick(operators)} `, sub(s, t), ')');
const divided = (s, t) => e(t, '(', sub(s, t), ' / nullif(', sub(s, t), ', 0))');
const negated = (s, t) => e(t, '(- ', sub(s, t), ')');
const call = (name) => (s, t) => e(t, `${name}(`, sub(s, t), ')');
const lengthOf = (s) => e('integer', 'length(', sub(s, 'text'), ')');

// Products grow beyond what a type holds; sums of what they are made of here do not.
const integers = [
  [
    undefined,
    (s, t) => e(t, '(', leaf(s, t), ` ${s.random.pick(['+', '-', '*'])} `, leaf(s, t), ')'),
  ],
  [undefined, divided],
  [undefined, (s, t) => e(t, '(', sub(s, t), ' % ', s.random.pick(['2', '3', '7']), ')')],
  ['functions', call('abs')],
];

const special = {
  boolean: booleans,
  integer: [...integers, ['functions', lengthOf]],
  bigint: [
    [
      undefined,
      (s) => e('bigint', '((', sub(s, 'integer'), ')::bigint + ', leaf(s, 'integer'), ')'),
    ],
    ['functions', call('abs')],
  ],
  numeric: [
    [undefined, arithmetic(['+', '-'])],
    [undefined, (s, t) => e(t, '(', leaf(s, t), ' * ', leaf(s, t), ')')],
    [undefined, divided],
    [undefined, negated],
    [undefined, (s) => e('numeric', '(', sub(s, 'integer'), ')::numeric')],
    [
      'functions',
      (s) => e('numeric', 'round(', sub(s, 'numeric'), s.random.pick([')', ', 1)', ', -1)'])),
    ],
    ['functions', call('abs')],
    [
      'functions',
      (s) => e('numeric', s.random.pick(['floor(', 'ceil(', 'trunc(']), sub(s, 'numeric'), ')'),
    ],
  ],
  'double precision': [
    [undefined, arithmetic(['+', '-'])],
    [undefined, negated],
    [
      undefined,
      (s, t) => e(t, '(', sub(s, numberType(s) === 'bigint' ? 'bigint' : 'integer'), ')::float8'),
    ],
    [
      'functions',
      (s, t) => e(t, s.random.pick(['floor(', 'ceil(', 'round(', 'abs(']), sub(s, t), ')'),
    ],
  ],
  text: [
    [undefined, (s, t) => e(t, '(', sub(s, t), ' || ', sub(s, t), ')')],
    [undefined, (s, t) => e(t, '(', sub(s, s.random.pick(['integer', 'boolean'])), ')::text')],
    [
      'functions',
      (s, t) => e(t, s.random.pick(['upper(', 'lower(', 'trim(', 'reverse(']), sub(s, t), ')'),
    ],
    [
      'functions',
      (s, t) => e(t, 'substring(', sub(s, t), ' from ', s.random.pick(['1', '2', '0']), ' for 2)'),
    ],
    ['functions', (s, t) => e(t, 'replace(', sub(s, t), ", 'a', ", leaf(s, t), ')')],
    [
      'functions',
      (s, t) =>
        e(
          t,
          s.random.pick(['left(', 'right(']),
          sub(s, t),
          ', ',
          s.random.pick(['1', '2', '-1']),
          ')',
        ),
    ],
  ],
  date: [
    [
      undefined,
      (s, t) =>
        e(t, '(', sub(s, t), s.random.pick([' + ', ' - ']), s.random.pick(['1', '30', '365']), ')'),
    ],
    ['timestamp', (s, t) => e(t, '(', sub(s, 'timestamp'), ')::date')],
  ],
  timestamp: [
    ['date', (s, t) => e(t, '(', sub(s, 'date'), ')::timestamp')],
    [
      'functions',
      (s, t) => e(t, `date_trunc('${s.random.pick(['day', 'month', 'hour'])}', `, sub(s, t), ')'),
    ],
    ['intervals', (s, t) => e(t, '(', sub(s, t), " + interval '1 day')")],
  ],
};
