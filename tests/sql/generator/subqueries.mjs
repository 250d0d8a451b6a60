// Subqueries as expressions, most of them correlated: their WHERE sees the columns outside.
import { leaf, randomExpression } from './expressions.mjs';
import { expression as e, optional } from './tree.mjs';

const comparisons = ['=', '<>', '<', '<=', '>', '>='];
let made = 0;

/** Makers of expressions of `type`, as in expressions.mjs: `[feature, make]`. */
export function subqueryExpressions(scope, type) {
  if (scope.nesting <= 0 || !scope.tables) return [];
  const makers = type === 'boolean' ? [...predicates] : [];
  if (scalarAggregates[type]) makers.push(['scalar_subqueries', scalar]);
  return makers;
}

/** A table under a new name, and the scope inside the subquery: its columns and those outside. */
function enter(scope) {
  const { random, tables, columns } = scope;
  const table = random.pick(tables);
  const alias = `s${made++ % 1000}`;
  const own = table.columns.map((column) => ({
    sql: `${alias}.${column.name}`,
    type: column.type,
  }));
  const inner = {
    ...scope,
    nesting: scope.nesting - 1,
    depth: 2,
    columns: [...own, ...own, ...columns],
  };
  return { own: { ...inner, columns: own }, inner, from: ` FROM ${table.name} AS ${alias}` };
}

/** ` WHERE …`, often an equality with a column outside. */
function where(scope, own, inner) {
  const { random } = scope;
  const outside = scope.columns.filter(({ type }) =>
    own.columns.some((column) => column.type === type),
  );
  if (outside.length > 0 && random.chance(0.6)) {
    const column = random.pick(outside);
    const inside = random.pick(own.columns.filter(({ type }) => type === column.type));
    const operator = random.chance(0.7) ? '=' : random.pick(comparisons);
    const more = optional(' AND ', randomExpression(inner, 'boolean'));
    return optional(
      ` WHERE ${inside.sql} ${operator} ${column.sql}`,
      random.chance(0.4) ? more : '',
    );
  }
  return optional(' WHERE ', randomExpression(inner, 'boolean'));
}

const scalarAggregates = {
  integer: ['min', 'max'],
  bigint: ['min', 'max', 'count'],
  numeric: ['min', 'max', 'sum', 'avg'],
  text: ['min', 'max'],
  date: ['min', 'max'],
  timestamp: ['min', 'max'],
  'double precision': ['min', 'max'],
};

/** An aggregate, so that there is one row. */
function scalar(scope, type) {
  const { own, inner, from } = enter(scope);
  const name = scope.random.pick(scalarAggregates[type]);
  const of = name === 'count' ? '*' : leaf(own, type);
  return e(type, `(SELECT ${name}(`, of, `)${from}`, where(scope, own, inner), ')');
}

const predicates = [
  [
    'exists',
    (scope) => {
      const { own, inner, from } = enter(scope);
      const not = scope.random.pick(['', 'NOT ']);
      return e('boolean', `(${not}EXISTS (SELECT 1${from}`, where(scope, own, inner), '))');
    },
  ],
  [
    'in_subqueries',
    (scope) => {
      const { own, inner, from } = enter(scope);
      const type = scope.random.pick(own.columns).type;
      const left = randomExpression({ ...scope, depth: 1 }, type);
      const not = scope.random.pick([' ', ' NOT ']);
      return e(
        'boolean',
        '(',
        left,
        `${not}IN (SELECT `,
        leaf(own, type),
        from,
        where(scope, own, inner),
        '))',
      );
    },
  ],
  [
    'quantified',
    (scope) => {
      const { own, inner, from } = enter(scope);
      const type = scope.random.pick(own.columns).type;
      const left = randomExpression({ ...scope, depth: 1 }, type);
      const how = `${scope.random.pick(comparisons)} ${scope.random.pick(['ANY', 'ALL'])}`;
      return e(
        'boolean',
        '(',
        left,
        ` ${how} (SELECT `,
        leaf(own, type),
        from,
        where(scope, own, inner),
        '))',
      );
    },
  ],
];
