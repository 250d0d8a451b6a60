// sql.js as one of the engines of a workload: SQLite, with an index for every foreign key.
import initSqlJs from 'sql.js';
import { createTable, rowCount, textReader } from '../tables.mjs';
import { watchMemory } from './memory.mjs';
import { inSqlite } from './sqlite-dialect.mjs';

export async function openSqlJs() {
  const { opened: SQL, memory } = await watchMemory(() => initSqlJs());
  const db = new SQL.Database();
  db.run('PRAGMA case_sensitive_like = ON');
  db.create_function('regexp_replace', (text, pattern, replacement) =>
    text.replace(new RegExp(pattern), replacement.replace(/\\(\d)/g, '$$$1')),
  );
  return {
    name: 'sqljs',
    memory,
    load(table, data) {
      db.run(createTable(table));
      insert(db, table, data);
      for (const key of table.foreignKeys) {
        db.run(`CREATE INDEX ${table.name}_${key.join('_')} ON ${table.name} (${key.join(', ')})`);
      }
    },
    ready: () => db.run('ANALYZE'),
    query: (sql, variants) => db.exec(variants?.sqlite ?? inSqlite(sql)),
    rowsOf: ([answer]) => answer?.values ?? [],
    close: () => db.close(),
  };
}

function insert(db, table, data) {
  const places = table.columns.map(() => '?').join(', ');
  const readers = table.columns.map((column) => valueReader(column, data[column.name]));
  const count = rowCount(data);
  db.run('BEGIN');
  const statement = db.prepare(`INSERT INTO ${table.name} VALUES (${places})`);
  for (let row = 0; row < count; row++) statement.run(readers.map((read) => read(row)));
  statement.free();
  db.run('COMMIT');
}

function valueReader(column, values) {
  if (column.kind === 'integer' || column.kind === 'double') return (row) => values[row];
  if (column.kind === 'decimal') return (row) => values[row] / 100;
  return textReader(column, values); // integers of 64 bits, too: the column's affinity makes them numbers
}
