// PostgreSQL, in whose words expectations are written: PGlite.
import { PGlite } from '@electric-sql/pglite';

export async function openPGlite() {
  const db = await PGlite.create();
  const { rows: types } = await db.query('SELECT oid, format_type(oid, NULL) AS name FROM pg_type');
  const nameOf = new Map(types.map(({ oid, name }) => [oid, name]));
  const parsers = Object.fromEntries(types.map(({ oid }) => [oid, (text) => text]));
  const options = { rowMode: 'array', parsers };
  const answer = (result) => ({
    types: (result?.fields ?? []).map(({ dataTypeID }) => nameOf.get(dataTypeID) ?? 'unknown'),
    rows: result?.rows ?? [],
    rowCount: result?.affectedRows ?? result?.rows.length ?? 0,
  });
  return {
    name: 'pglite',
    run: async (sql) => answer((await db.exec(sql, options).catch(fail)).at(-1)),
    query: async (sql, parameters) => answer(await db.query(sql, parameters, options).catch(fail)),
    /** Everything that a file can have left behind goes. */
    async reset() {
      await db.exec('ROLLBACK');
      await db.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      await db.exec('DISCARD ALL');
    },
    close: () => db.close(),
  };
}

function fail(error) {
  throw { code: error.code ?? 'crash', message: error.message };
}
