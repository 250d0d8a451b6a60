// Tables of generated data, told to no engine in particular: a name, columns with SQL types, and keys.
//
// Data are columns, one array for each name:
//
//   integer    Int32Array               INTEGER, SMALLINT
//   bigint     BigInt64Array            BIGINT
//   decimal    Int32Array of hundredths NUMERIC(15,2)
//   double     Float64Array             DOUBLE PRECISION
//   date       Int32Array               days since 1970
//   timestamp  BigInt64Array            microseconds since 1970
//   text       array of strings, or { codes: Int32Array, values: string[] }

const kinds = [
  [/^(INTEGER|SMALLINT)$/, 'integer'],
  [/^BIGINT$/, 'bigint'],
  [/^NUMERIC\(15,2\)$/, 'decimal'],
  [/^DOUBLE PRECISION$/, 'double'],
  [/^DATE$/, 'date'],
  [/^TIMESTAMP$/, 'timestamp'],
  [/^(TEXT|VARCHAR\(\d+\)|CHAR\(\d+\))$/, 'text'],
];

/** @param {{ columns: Record<string, string>, primaryKey?: string[], foreignKeys?: string[][] }} definition */
export function defineTable(name, { columns, primaryKey = [], foreignKeys = [] }) {
  return {
    name,
    primaryKey,
    foreignKeys,
    columns: Object.entries(columns).map(([column, type]) => {
      const kind = kinds.find(([pattern]) => pattern.test(type))?.[1];
      if (!kind) throw new Error(`${name}.${column}: no generated column has the type ${type}`);
      return { name: column, type, kind };
    }),
  };
}

/** `CREATE TABLE` in PostgreSQL's words. */
export function createTable({ name, columns, primaryKey }) {
  const lines = columns.map((column) => `${column.name} ${column.type} NOT NULL`);
  if (primaryKey.length > 0) lines.push(`PRIMARY KEY (${primaryKey.join(', ')})`);
  return `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n)`;
}

/** An index for each foreign key: without them a row store compares all with all. */
export function createIndexes({ name, foreignKeys }) {
  return foreignKeys.map((key) => `CREATE INDEX ON ${name} (${key.join(', ')})`);
}

/** How many rows `data` has. */
export function rowCount(data) {
  const [first] = Object.values(data);
  return first.codes ? first.codes.length : first.length;
}

/** A function from row to text, for the formats that are text; `undefined` never occurs, for nothing is NULL. */
export function textReader({ kind }, column) {
  switch (kind) {
    case 'decimal':
      return (row) => (column[row] / 100).toFixed(2);
    case 'date':
      return (row) => isoDate(column[row]);
    case 'timestamp':
      return (row) => isoTimestamp(column[row]);
    case 'text':
      return column.codes ? (row) => column.values[column.codes[row]] : (row) => column[row];
    default:
      return (row) => String(column[row]);
  }
}

/** A day since 1970 as `1998-12-01`. */
export const isoDate = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** Microseconds since 1970 as `1998-12-01 00:00:00.5`, without zeros at the end. */
export function isoTimestamp(microseconds) {
  const text = new Date(Number(microseconds / 1000n)).toISOString();
  const micros = String(microseconds % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${micros ? `.${micros}` : ''}`;
}

/** The day since 1970 of `1998-12-01`. */
export const dayOf = (date) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
