// matview as one of the engines of a workload, with an index for every foreign key.
import { Database } from 'matview';
import { createIndexes, createTable, isoDate, isoTimestamp } from '../tables.mjs';
import { watchMemory } from './memory.mjs';

export async function openMatview() {
  const { opened: db, memory } = await watchMemory(() => Database.open());
  return {
    name: 'matview',
    memory,
    load(table, data) {
      db.exec(createTable(table));
      const columns = table.columns.map(({ name, kind }) => [
        name.toLowerCase(), // as the table has it
        forInsert(kind, data[name]),
      ]);
      db.table(table.name).insert(Object.fromEntries(columns));
      for (const sql of createIndexes(table)) db.exec(sql);
    },
    ready() {},
    query: (sql) => db.query(sql, [], { rowMode: 'array' }),
    plan(sql) {
      const statement = db.prepare(sql);
      statement.describe();
      statement.close();
    },
    rowsOf: ({ rows, fields }) => rows.map((row) => row.map((value, i) => plain(value, fields[i]))),
    close: () => db.close(),
  };
}

function forInsert(kind, column) {
  return kind === 'decimal' ? Float64Array.from(column, (hundredths) => hundredths / 100) : column;
}

function plain(value, { type }) {
  if (!(value instanceof Date)) return value;
  if (type === 'date') return isoDate(Math.floor(value.getTime() / 86_400_000));
  return isoTimestamp(BigInt(value.getTime()) * 1000n);
}
