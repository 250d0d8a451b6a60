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
        return asText(db, db.exec(sql, options).at(-1));
      } catch (error) {
        throw failureOf(error);
      }
    },
    async query(sql, parameters) {
      try {
        return asText(db, db.query(sql, parameters, options));
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

function asText(db, result) {
  const { rows = [], fields = [], rowCount = 0 } = result ?? {};
  const zoned = zonedText(db, fields);
  return {
    types: fields.map(({ type }) => type),
    rows: rows.map((row) =>
      row.map((value, i) =>
        value instanceof Date && fields[i].type === moment
          ? zoned(value)
          : textOf(value, fields[i].type),
      ),
    ),
    rowCount,
  };
}

const moment = 'timestamptz';

/** A Date knows no zone: what writes it in that of the session. */
function zonedText(db, fields) {
  const inUtc = (value) => textOf(value, moment);
  if (!fields.some(({ type }) => type === moment)) return inUtc;
  const [zone] = Object.values(db.query('SHOW timezone').rows[0]);
  if (/^(utc|gmt)$/i.test(zone)) return inUtc;
  return (value) => db.query('SELECT $1::timestamptz::text AS t', [inUtc(value)]).rows[0].t;
}
