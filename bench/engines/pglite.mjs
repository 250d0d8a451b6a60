// PGlite as one of the engines of a workload: PostgreSQL itself, with an index for every foreign key.
import { PGlite } from '@electric-sql/pglite';
import { createIndexes, createTable, rowCount, textReader } from '../tables.mjs';
import { watchMemory } from './memory.mjs';

const rowsInBlob = 50_000;

export async function openPGlite() {
  const { opened: db, memory } = await watchMemory(() => PGlite.create());
  const numeric = 1700;
  const dateTypes = [1082, 1114];
  const asText = (text) => text;
  const parsers = Object.fromEntries([numeric, ...dateTypes].map((type) => [type, asText]));
  return {
    name: 'pglite',
    memory,
    async load(table, data) {
      await db.exec(createTable(table));
      const count = rowCount(data);
      for (let first = 0; first < count; first += rowsInBlob) {
        const text = copyText(table, data, first, Math.min(first + rowsInBlob, count));
        await db.query(`COPY ${table.name} FROM '/dev/blob'`, [], { blob: new Blob([text]) });
      }
      for (const sql of createIndexes(table)) await db.exec(sql);
    },
    ready: () => db.exec('ANALYZE'),
    query: (sql) => db.query(sql, [], { rowMode: 'array', parsers }),
    rowsOf: ({ rows }) => rows,
    close: () => db.close(),
  };
}

/** Rows `first` to before `last` in the text format of COPY. */
function copyText(table, data, first, last) {
  const readers = table.columns.map((column) => textReader(column, data[column.name]));
  const lines = [];
  for (let row = first; row < last; row++) {
    lines.push(readers.map((read) => escaped(read(row))).join('\t'));
  }
  return `${lines.join('\n')}\n`;
}

const escapes = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escaped = (text) => text.replace(/[\\\t\n\r]/g, (character) => escapes[character]);
