// The engine under test: the package, through its public interface.
import { Database, DatabaseError } from 'matview';
import { textOf } from '../text.mjs';

// Texts as they are: JavaScript's forms of these types lose what SQL shows.
const asIs = (text) => text;
const scalars =
  'boolean,integer,bigint,double precision,text,date,timestamp,smallint,real,numeric,character';
const others = 'time,timestamptz,interval,uuid,bytea,json,jsonb';
const arrays = `${scalars},${others}`.split(',').map((type) => [`${type}[]`, asIs]);
const parsers = { json: asIs, jsonb: asIs, bytea: asIs, ...Object.fromEntries(arrays) };
const options = { rowMode: 'array', parsers };

export async function openMatview() {
  let db = await Database.open();
  return {
    name: 'matview',
    /** The last result of a script: columns' types, and rows of texts and nulls. */
    async run(sql) {
      try {
        return asText(db.exec(sql, options).at(-1));
      } catch (error) {
        throw failureOf(error);
      }
    },
    async query(sql, parameters) {
      try {
        return asText(db.query(sql, parameters, options));
      } catch (error) {
        throw failureOf(error);
      }
    },
    async reset() {
      await db.close();
      db = await Database.open();
    },
    close: () => db.close(),
  };
}

/** What is not a DatabaseError is a defect, and has no SQLSTATE. */
function failureOf(error) {
  const isCrash = !(error instanceof DatabaseError) || error.code === 'XX000';
  return { code: isCrash ? 'crash' : error.code, message: error.message, hint: error.hint };
}

function asText(result) {
  const { rows = [], fields = [], rowCount = 0 } = result ?? {};
  return {
    types: fields.map(({ type }) => type),
    rows: rows.map((row) => row.map((value, i) => textOf(value, fields[i].type))),
    rowCount,
  };
}
