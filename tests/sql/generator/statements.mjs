// Random statements besides queries: changes of data, and operators and functions on types that may not go together.
import { randomExpression } from './expressions.mjs';
import { literal } from './literals.mjs';
import { expression as e, group, list, optional } from './tree.mjs';

/** An UPDATE, DELETE or INSERT, and the query that shows what it did. */
export function randomChange(world) {
  const { random, tables } = world;
  const table = random.pick(tables);
  const columns = table.columns.map(({ name, type }) => ({
    sql: `${table.name}.${name}`,
    name,
    type,
  }));
  const scope = { ...world, columns, depth: 3, nesting: 1, ctes: [] };
  const where = optional(' WHERE ', randomExpression(scope, 'boolean'));
  const make = random.pick([update, remove, insert, updateFrom]);
  return {
    tree: make(scope, table, columns, where),
    check: `SELECT * FROM ${table.name}`,
    table: table.name,
  };
}

function assignments(scope, columns) {
  const { random } = scope;
  const changed = random.shuffled(columns.filter(({ name }) => name !== 'id'));
  const chosen = changed.slice(0, random.integer(1, Math.min(2, changed.length)));
  return list(chosen.map(({ name, type }) => group(`${name} = `, randomExpression(scope, type))));
}

function update(scope, { name }, columns, where) {
  return group(`UPDATE ${name} SET `, assignments(scope, columns), where);
}

/** From a table by its key, so that every row has at most one partner. */
function updateFrom(scope, { name }, columns) {
  const other = scope.random.pick(scope.tables);
  const more = other.columns.map((column) => ({ sql: `o.${column.name}`, type: column.type }));
  const inner = { ...scope, columns: [...columns, ...more], nesting: 0 };
  return group(
    `UPDATE ${name} SET `,
    assignments(inner, columns),
    ` FROM ${other.name} AS o WHERE o.id = ${name}.id`,
    optional(' AND ', randomExpression(inner, 'boolean')),
  );
}

function remove(_, { name }, __, where) {
  return group(`DELETE FROM ${name}`, where);
}

/** New keys sometimes, old ones sometimes: then nothing may be inserted. */
function insert(scope, { name }, columns, where) {
  const { random } = scope;
  const shift = random.pick(['+ 1000', '+ 1', '* 2']);
  const values = columns
    .slice(1)
    .map(({ type }) => randomExpression({ ...scope, nesting: 0 }, type));
  return group(
    `INSERT INTO ${name} SELECT ${columns[0].sql} ${shift}, `,
    list(values, ', ', values.length),
    ` FROM ${name}`,
    where,
  );
}

const operators = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '<',
  '<>',
  '||',
  'AND',
  'LIKE',
  'IS DISTINCT FROM',
];
const functions = [
  'abs',
  'length',
  'upper',
  'round',
  'sum',
  'max',
  'count',
  'coalesce',
  'floor',
  'greatest',
];
const untyped = ["'1'", "'x'", 'NULL', "'2024-01-01'", "'true'"];

/** One operator, function or cast on constants: it works, or fails with the same SQLSTATE. */
export function randomTypeError({ random, types }) {
  const one = () => {
    if (random.chance(0.25)) return random.pick(untyped);
    const type = random.pick(types);
    return `(${literal(random, type)})::${type}`;
  };
  const make = random.pick([
    () => `${one()} ${random.pick(operators)} ${one()}`,
    () => `${random.pick(functions)}(${one()})`,
    () => `${random.pick(functions)}(${one()}, ${one()})`,
    () => `CAST(${one()} AS ${random.pick(types)})`,
    () => `CASE WHEN true THEN ${one()} ELSE ${one()} END`,
    () => `${one()} IN (${one()}, ${one()})`,
    () => `${one()} BETWEEN ${one()} AND ${one()}`,
  ]);
  return { tree: group('SELECT ', e('unknown', make())), isOrdered: false };
}
