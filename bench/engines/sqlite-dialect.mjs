// PostgreSQL's words for what SQLite says differently. Only what the workloads' queries use; where more than a
// phrase differs, a query has a file of its own for SQLite.

const fields = { year: '%Y', month: '%m', day: '%d', hour: '%H', minute: '%M' };
const truncated = { day: '%Y-%m-%d 00:00:00', minute: '%Y-%m-%d %H:%M:00' };

const phrases = [
  [/date '([^']+)' ([+-]) interval '(\d+)' (\w+)/gi, "date('$1', '$2$3 $4')"],
  [/\bdate '([^']+)'/gi, "'$1'"],
  [
    /extract\((\w+) from (\w+)\)/gi,
    (_, field, of) => `CAST(strftime('${fields[field.toLowerCase()]}', ${of}) AS INTEGER)`,
  ],
  [/date_trunc\('(\w+)', (\w+)\)/gi, (_, unit, of) => `strftime('${truncated[unit]}', ${of})`],
  [/substring\((\w+) from (\d+) for (\d+)\)/gi, 'substr($1, $2, $3)'],
];

/** The query in SQLite's words. */
export function inSqlite(sql) {
  return phrases.reduce((text, [phrase, words]) => text.replace(phrase, words), sql);
}
