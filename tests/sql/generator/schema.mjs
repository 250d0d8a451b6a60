// Random tables with random rows: few distinct values, so that joins meet and groups have members, and NULLs.
import { literal } from './literals.mjs';

const typeFeature = { bigint: 'bigint', numeric: 'numeric', date: 'date', timestamp: 'timestamp' };
typeFeature['double precision'] = 'double';
const allTypes = ['integer', 'text', 'boolean', ...Object.keys(typeFeature)];

/** The types that columns may have. */
export const typesWith = (features) =>
  allTypes.filter((type) => !typeFeature[type] || features.has(typeFeature[type]));

/** `[{ name, columns: [{ name, type }], rows: [[text]] }]`; every table has `id`, its key. */
export function randomTables(random, features) {
  const types = typesWith(features);
  return Array.from({ length: random.integer(2, 3) }, (_, i) => {
    const columns = [{ name: 'id', type: 'integer' }];
    // A column of a name and type that every table has, for natural joins and USING.
    columns.push({ name: 'k', type: 'integer' });
    for (let c = random.integer(2, 5); c > 0; c--) {
      columns.push({ name: `c${columns.length}`, type: random.pick(types) });
    }
    return { name: `t${i}`, columns, rows: randomRows(random, columns) };
  });
}

function randomRows(random, columns) {
  const count = random.chance(0.05) ? 0 : random.integer(1, 25);
  return Array.from({ length: count }, (_, row) =>
    columns.map(({ name, type }) => {
      if (name === 'id') return String(row);
      return random.chance(0.2) ? 'NULL' : literal(random, type);
    }),
  );
}

/** The statements that make the tables. */
export function statementsFor(tables) {
  return tables.flatMap(({ name, columns, rows }) => {
    const definitions = columns.map((column) => `${column.name} ${column.type}`);
    const create = `CREATE TABLE ${name} (${definitions.join(', ')}, PRIMARY KEY (id))`;
    if (rows.length === 0) return [create];
    const values = rows.map((row) => `(${row.join(', ')})`).join(', ');
    return [create, `INSERT INTO ${name} VALUES ${values}`];
  });
}
