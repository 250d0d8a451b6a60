// Writes into a file what PostgreSQL answers: the statements stay, the expectations are made anew. A paragraph of
// SQL alone becomes a statement or a query.
import { typeLetter, writtenRows } from './compare.mjs';
import { parse } from './parse.mjs';

/** The new text of a file. Files with loops are for reading only: they are not recorded. */
export async function recorded(text, engine) {
  const lines = text.split('\n');
  const output = [];
  let written = 0;
  await engine.reset();
  for (const record of parse(text, { isDraft: true })) {
    if (!['statement', 'query', 'draft'].includes(record.kind)) continue;
    output.push(...lines.slice(written, record.line - 1), ...(await expectation(record, engine)));
    written = record.end - 1;
  }
  output.push(...lines.slice(written));
  return output.join('\n');
}

async function expectation({ sql, sort, label, kind, expect }, engine) {
  let result;
  try {
    result = await engine.run(sql);
  } catch ({ code }) {
    return [`statement error ${code}`, sql];
  }
  const returnsRows = result.types.length > 0;
  if (kind === 'statement' && expect === 'ok' && !returnsRows) return ['statement ok', sql];
  if (!returnsRows) return ['statement ok', sql];
  const how = sort ?? sortFor(sql, result);
  const letters = result.types.map(typeLetter).join('');
  const header = ['query', letters, how, label].filter(Boolean).join(' ');
  return [header, sql, '----', ...writtenRows(result.rows, how)];
}

/** Rows whose order a query leaves open are sorted. */
const sortFor = (sql, { rows }) =>
  rows.length > 1 && !/\border\s+by\b/i.test(sql) ? 'rowsort' : undefined;
