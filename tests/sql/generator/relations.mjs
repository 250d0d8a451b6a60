// What stands in FROM: tables, derived tables, VALUES, CTEs and laterals, joined in every way.
import { leaf, randomExpression } from './expressions.mjs';
import { literal } from './literals.mjs';
import { expression as e, group, list, optional } from './tree.mjs';

/**
 * `{ from, columns, keys }`: the tree behind FROM, the columns it offers, and expressions that together tell its
 * rows apart.
 */
export function randomFrom(scope) {
  const { random } = scope;
  const first = randomRelation(scope, 'r0', []);
  let { tree, columns, keys } = first;
  const joins = random.chance(0.35) ? 0 : random.integer(1, 3);
  for (let i = 1; i <= joins; i++) {
    const next = randomRelation(scope, `r${i}`, columns);
    const step = join(scope, { columns }, next, i === joins);
    tree = group(tree, optional(step));
    columns = [...columns, ...next.columns];
    keys = [...keys, ...next.keys];
  }
  return { from: tree, columns, keys };
}

function randomRelation(scope, alias, outside) {
  const { random, features, ctes } = scope;
  const makers = [table, table, table];
  if (features.has('derived_tables')) makers.push(derived);
  if (features.has('values')) makers.push(values);
  if (features.has('lateral') && outside.length > 0) makers.push(lateral);
  if (ctes?.length > 0) makers.push(cte, cte);
  return random.pick(makers)(scope, alias, outside);
}

const under = (alias, columns) =>
  columns.map(({ name, type }) => ({ sql: `${alias}.${name}`, name, type }));

function table({ random, tables }, alias) {
  const { name, columns } = random.pick(tables);
  return {
    tree: group(`${name} AS ${alias}`),
    columns: under(alias, columns),
    keys: [`${alias}.id`],
    isTable: true,
  };
}

function cte({ random, ctes }, alias) {
  const { name, columns } = random.pick(ctes);
  const own = under(alias, columns);
  return { tree: group(`${name} AS ${alias}`), columns: own, keys: own.map(({ sql }) => sql) };
}

function derived(scope, alias) {
  const { random, tables } = scope;
  const source = random.pick(tables);
  const inside = source.columns.map(({ name, type }) => ({ sql: `d.${name}`, type }));
  const inner = { ...scope, columns: inside, depth: 2, nesting: 0 };
  const kept = source.columns.filter(({ name }) => name === 'id' || random.chance(0.6));
  const type = random.pick(scope.types);
  const items = [
    ...kept.map(({ name }) => `d.${name}`),
    group(randomExpression(inner, type), ' AS x'),
  ];
  const where = optional(' WHERE ', randomExpression(inner, 'boolean'));
  const tree = group(
    '(SELECT ',
    list(items),
    ` FROM ${source.name} AS d`,
    random.chance(0.5) ? where : '',
    `) AS ${alias}`,
  );
  return { tree, columns: under(alias, [...kept, { name: 'x', type }]), keys: [`${alias}.id`] };
}

function values({ random, types }, alias) {
  const columns = [
    { name: 'id', type: 'integer' },
    { name: 'v', type: random.pick(types) },
  ];
  const rows = Array.from({ length: random.integer(1, 4) }, (_, id) => {
    const value = random.chance(0.2) ? 'NULL' : literal(random, columns[1].type);
    return `(${id}, ${value}${id === 0 ? `::${columns[1].type}` : ''})`;
  });
  const tree = group('(VALUES ', list(rows), `) AS ${alias} (id, v)`);
  return { tree, columns: under(alias, columns), keys: [`${alias}.id`] };
}

/** The rows of a table that go with the row at hand; or one number about them. */
function lateral(scope, alias, outside) {
  const { random, tables } = scope;
  const source = random.pick(tables);
  const inside = source.columns.map(({ name, type }) => ({ sql: `l.${name}`, type }));
  const inner = { ...scope, columns: [...inside, ...outside], depth: 2, nesting: 0 };
  const where = optional(' WHERE ', randomExpression(inner, 'boolean'));
  const from = ` FROM ${source.name} AS l`;
  if (random.chance(0.5) && scope.features.has('aggregates')) {
    const tree = group(
      `LATERAL (SELECT count(*) AS n, max(l.id) AS m${from}`,
      where,
      `) AS ${alias}`,
    );
    const columns = [
      { name: 'n', type: 'bigint' },
      { name: 'm', type: 'integer' },
    ];
    return {
      tree,
      columns: under(
        alias,
        columns.filter(({ type }) => scope.types.includes(type)),
      ),
      keys: [],
      isLateral: true,
    };
  }
  const type = random.pick(scope.types);
  const tree = group(
    'LATERAL (SELECT l.id, ',
    randomExpression(inner, type),
    ` AS x${from}`,
    where,
    `) AS ${alias}`,
  );
  const columns = under(alias, [
    { name: 'id', type: 'integer' },
    { name: 'x', type },
  ]);
  return { tree, columns, keys: [`${alias}.id`], isLateral: true };
}

function join(scope, left, right, isLast) {
  const { random, features } = scope;
  const kinds = ['JOIN', 'JOIN', 'CROSS JOIN'];
  if (isLast) kinds.push(','); // the ON of a later join would not see what stands before the comma
  if (features.has('outer_joins')) {
    kinds.push('LEFT JOIN', 'LEFT JOIN');
    if (!right.isLateral) kinds.push('RIGHT JOIN');
  }
  if (features.has('full_joins') && !right.isLateral) kinds.push('FULL JOIN');
  const kind = random.pick(kinds);
  if (kind === ',') return group(', ', right.tree);
  if (kind === 'CROSS JOIN') return group(' CROSS JOIN ', right.tree);
  return group(
    ` ${kind} `,
    right.tree,
    ' ON ',
    condition(scope, left, right, kind === 'FULL JOIN'),
  );
}

/** Mostly an equality of two columns. FULL JOIN takes nothing else in PostgreSQL, unless both sides are hashable. */
function condition(scope, left, right, isFull) {
  const { random, features } = scope;
  const pairs = left.columns.flatMap((a) =>
    right.columns.filter((b) => b.type === a.type).map((b) => [a, b]),
  );
  const both = { ...scope, columns: [...left.columns, ...right.columns], depth: 2, nesting: 0 };
  if (pairs.length === 0) return isFull ? e('boolean', 'false') : randomExpression(both, 'boolean');
  const [a, b] = random.pick(pairs);
  const equality = e('boolean', `${a.sql} = ${b.sql}`);
  if (isFull) return equality;
  if (features.has('non_equi_joins') && random.chance(0.2)) {
    return e(
      'boolean',
      leaf({ ...both, columns: [a] }, a.type),
      random.pick([' < ', ' >= ', ' <> ']),
      b.sql,
    );
  }
  if (random.chance(0.3))
    return group(equality, optional(' AND ', randomExpression(both, 'boolean')));
  return equality;
}
