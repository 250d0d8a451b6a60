// Random queries: what is selected, grouped, windowed, ordered and put together.
import { aggregateOf, aggregateTypes } from './aggregates.mjs';
import { leaf, randomExpression } from './expressions.mjs';
import { randomFrom } from './relations.mjs';
import { expression as e, group, list, optional, replaceable, textOf } from './tree.mjs';
import { windowOf } from './windows.mjs';

/** `{ tree, isOrdered }`: an ordered query's rows come in one order only. */
export function randomQuery(world) {
  const { random, features } = world;
  const scope = { ...world, nesting: 2, depth: 3, ctes: [] };
  const before = features.has('ctes') && random.chance(0.2) ? withClause(scope) : '';
  const types = Array.from({ length: random.integer(1, 4) }, () => random.pick(world.types));
  const isSet = features.has('set_operations') && random.chance(0.15);
  const body = isSet ? setOperation(scope, types) : select(scope, types);
  if (!body.mayOrder) return { tree: group(before, body.tree), isOrdered: false };
  const { tree, isOrdered } = ordered(scope, body);
  return { tree: group(before, tree), isOrdered };
}

/** One or two CTEs; the queries after them find them in `scope.ctes`. */
function withClause(scope) {
  const { random } = scope;
  const parts = [];
  for (let i = random.integer(1, 2); i > 0; i--) {
    const types = [random.pick(scope.types), 'integer'];
    const name = `w${scope.ctes.length}`;
    const columns = types.map((type, c) => ({ name: `x${c}`, type }));
    const how = random.pick(['', '', 'MATERIALIZED ', 'NOT MATERIALIZED ']);
    const inner = select({ ...scope, depth: 2, nesting: 1, ctes: [] }, types);
    parts.push(group(`${name} (x0, x1) AS ${how}(`, inner.tree, ')'));
    scope.ctes = [...scope.ctes, { name, columns }];
  }
  return optional('WITH ', list(parts), ' ');
}

function setOperation(scope, types) {
  const { random } = scope;
  const inner = { ...scope, depth: 2, nesting: 1 };
  let { tree } = select(inner, types);
  for (let i = random.integer(1, 2); i > 0; i--) {
    const operator = random.pick(['UNION', 'INTERSECT', 'EXCEPT']);
    const all = random.chance(0.4) ? ' ALL' : '';
    const other = select(inner, types).tree;
    tree = replaceable(group('(', tree, `) ${operator}${all} (`, other, ')'), [tree, other]);
  }
  return { tree, width: types.length, mayOrder: true };
}

function select(scope, types) {
  const { features, random } = scope;
  const from = randomFrom(scope);
  const inner = { ...scope, columns: from.columns };
  const where = random.chance(0.6) ? optional(' WHERE ', randomExpression(inner, 'boolean')) : '';
  const tail = group(' FROM ', from.from, where);
  if (features.has('aggregates') && random.chance(0.35)) return grouped(inner, types, tail);
  if (features.has('windows') && random.chance(0.2)) return windowed(inner, types, tail, from.keys);
  return plain(inner, types, tail);
}

function plain(scope, types, tail) {
  const { random, features } = scope;
  const items = types.map((type) => randomExpression(scope, type));
  if (features.has('distinct_on') && random.chance(0.08)) return distinctOn(items, tail);
  const distinct = features.has('distinct') && random.chance(0.15) ? 'DISTINCT ' : '';
  const tree = group(`SELECT ${distinct}`, list(items, ', ', items.length), tail);
  return { tree, width: types.length, mayOrder: true };
}

/** The first by all columns of those that agree in the first column: nothing is left to chance. */
function distinctOn(items, tail) {
  const ordinals = items.map((_, i) => String(i + 1)).join(', ');
  const tree = group(
    'SELECT DISTINCT ON (1) ',
    list(items, ', ', items.length),
    tail,
    ` ORDER BY ${ordinals}`,
  );
  return { tree, width: items.length, mayOrder: false };
}

// A constant in GROUP BY means a column's number, or nothing.
const hasColumn = /\br\d+\./;

function grouped(scope, types, tail) {
  const { random, features } = scope;
  const keys = Array.from({ length: random.integer(0, 2) }, () => {
    const type = random.pick(scope.types);
    const isColumn = random.chance(0.7);
    return isColumn
      ? leaf(scope, type)
      : randomExpression({ ...scope, depth: 1, nesting: 0 }, type);
  }).filter((key) => hasColumn.test(textOf(key)));
  const items = types.map((type) => {
    const key = keys.find((one) => one.type === type);
    if (key && random.chance(0.5)) return key;
    return aggregateTypes[type] ? aggregateOf(scope, type) : e(type, `NULL::${type}`);
  });
  const sets =
    features.has('grouping_sets') && keys.length > 0 && random.chance(0.25)
      ? random.pick(['ROLLUP (', 'CUBE (', 'GROUPING SETS ((), '])
      : '';
  const by = keys.length > 0 ? optional(` GROUP BY ${sets}`, list(keys), sets ? ')' : '') : '';
  const having =
    random.chance(0.2) && aggregateTypes.bigint
      ? optional(' HAVING (count(*) ', random.pick(['> 1', '>= 0', '< 3', '= 2']), ')')
      : '';
  const tree = group('SELECT ', list(items, ', ', items.length), tail, by, having);
  return { tree, width: types.length, mayOrder: true };
}

function windowed(scope, types, tail, keys) {
  const items = types.map((type) => windowOf(scope, type, keys) ?? leaf(scope, type));
  return {
    tree: group('SELECT ', list(items, ', ', items.length), tail),
    width: types.length,
    mayOrder: true,
  };
}

/** ORDER BY every output column: then LIMIT takes the same rows everywhere. */
function ordered({ random, features }, { tree, width }) {
  if (!random.chance(0.5)) return { tree, isOrdered: false };
  const ordinals = random.shuffled(Array.from({ length: width }, (_, i) => i + 1));
  const terms = ordinals.map(
    (n) =>
      `${n}${random.pick(['', ' DESC'])}${random.pick(['', '', ' NULLS FIRST', ' NULLS LAST'])}`,
  );
  const limit =
    features.has('limit') && random.chance(0.4)
      ? optional(` LIMIT ${random.integer(0, 6)}${random.pick(['', ' OFFSET 1', ' OFFSET 3'])}`)
      : '';
  return { tree: group(tree, ` ORDER BY ${terms.join(', ')}`, limit), isOrdered: true };
}
