// Parameters: $1, $2, … get their types from where they stand, and values of every type arrive as they were sent.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { openMatview } from './runner/engines/matview.mjs';
import { openPGlite } from './runner/engines/pglite.mjs';

const schema = `CREATE TABLE t (id integer PRIMARY KEY, b boolean, s smallint, l bigint, f double precision,
  n numeric(10,2), x text, d date, ts timestamp)`;
const row = `INSERT INTO t VALUES (1, true, 2, 3, 4.5, 6.70, 'seven', '2024-02-29', '2024-02-29 10:00:00.5')`;

const cases = [
  ['SELECT $1::integer + 1', [41]],
  ['SELECT $1 + 1', [41]],
  ['SELECT 1 + $1', [1]],
  ['SELECT $1::text', ['x']],
  ['SELECT $1', ['untyped']],
  ['SELECT $1::text, $1::text', ['twice']],
  ['SELECT $2::integer, $1::text', ['second', 1]],
  ['SELECT $1::integer IS NULL, $2::text', [null, null]],
  ['SELECT $1::boolean, NOT $1', [true]],
  ['SELECT $1::bigint', [9007199254740993n]],
  ['SELECT $1::numeric * 2', ['12345678901234567890.12']],
  ['SELECT $1::numeric(5,1)', [1.25]],
  ['SELECT $1::double precision', [0.1]],
  ['SELECT $1::smallint', [40000]],
  ['SELECT $1::integer', [2 ** 31]],
  ['SELECT $1::integer', ['12']],
  ['SELECT $1::integer', ['twelve']],
  ['SELECT $1::date', ['2024-02-29']],
  ['SELECT $1::date', ['2023-02-29']],
  ['SELECT $1::timestamp', ['2024-02-29 10:11:12.5']],
  ['SELECT $1::interval', ['1 day 2 hours']],
  ['SELECT $1::uuid', ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11']],
  ['SELECT $1::jsonb -> 0', ['[1, 2]']],
  ['SELECT $1::integer[]', ['{1,2,NULL}']],
  ['SELECT id FROM t WHERE id = $1', [1]],
  ['SELECT id FROM t WHERE id = $1', [null]],
  ['SELECT id FROM t WHERE id = $1', ['x']],
  ['SELECT id FROM t WHERE b = $1 AND s = $2 AND l = $3', [true, 2, 3]],
  ['SELECT id FROM t WHERE n = $1', ['6.7']],
  ['SELECT id FROM t WHERE f > $1 AND n < $2', [4.4, 7]],
  ['SELECT id FROM t WHERE x = $1', ['seven']],
  ['SELECT id FROM t WHERE x LIKE $1', ['s%']],
  ['SELECT id FROM t WHERE d = $1', ['2024-02-29']],
  ['SELECT id FROM t WHERE ts BETWEEN $1 AND $2', ['2024-02-29', '2024-03-01']],
  ['SELECT id FROM t WHERE id IN ($1, $2, $3)', [3, 2, 1]],
  ['SELECT id FROM t WHERE id = ANY ($1::integer[])', ['{1,5}']],
  ['SELECT id FROM t WHERE (id, x) = ($1, $2)', [1, 'seven']],
  ['SELECT id FROM t WHERE d + $1 > d', [1]],
  ['SELECT CASE WHEN id = $1 THEN $2 ELSE x END FROM t', [1, 'one']],
  ['SELECT coalesce($1, x) FROM t', [null]],
  ['SELECT x || $1 FROM t', ['!']],
  ['SELECT substr(x, $1, $2) FROM t', [2, 3]],
  ['SELECT id FROM t ORDER BY id LIMIT $1 OFFSET $2', [1, 0]],
  ['SELECT id FROM t LIMIT $1', [null]],
  ['SELECT id FROM t LIMIT $1', [-1]],
  ['SELECT sum($1::integer) FROM t', [5]],
  ['SELECT $1::text, count(*) FROM t GROUP BY 1', ['k']],
  ['SELECT (SELECT max(id) FROM t WHERE id <= $1)', [5]],
  ['SELECT * FROM (VALUES ($1::integer, $2::text)) AS v (a, b)', [1, 'x']],
  ['SELECT $1::integer UNION SELECT $2::integer ORDER BY 1', [2, 1]],
  ['WITH w AS (SELECT $1::integer AS a) SELECT a + $2 FROM w', [1, 2]],
  ['SELECT sum(id) OVER (ORDER BY id ROWS $1 PRECEDING) FROM t', [1]],
  ['INSERT INTO t (id, x, n) VALUES ($1, $2, $3) RETURNING *', [2, 'two', 2.345]],
  ['UPDATE t SET x = $2, f = $3 WHERE id = $1 RETURNING id, x, f', [2, 'zwei', 2.5]],
  [
    'INSERT INTO t (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET x = $2 RETURNING x',
    [2, 'again'],
  ],
  ['DELETE FROM t WHERE id = $1 RETURNING id', [2]],
  ['SELECT $1 = $2', ['a', 'a']],
];

const matview = await openMatview();
const postgres = await openPGlite();
after(() => Promise.all([matview.close(), postgres.close()]));
for (const engine of [matview, postgres]) {
  await engine.run(schema);
  await engine.run(row);
}

/** Rows, or the error's SQLSTATE. */
async function answerOf(engine, sql, parameters) {
  try {
    return (await engine.query(sql, parameters)).rows;
  } catch ({ code, message }) {
    return code === '0A000' ? `0A000 ${message}` : code;
  }
}

for (const [sql, parameters] of cases) {
  const shown = parameters.map((value) =>
    typeof value === 'bigint' ? `${value}n` : JSON.stringify(value),
  );
  test(`${sql} with ${shown.join(', ')} answers as PostgreSQL does`, async () => {
    const wanted = await answerOf(postgres, sql, parameters);
    assert.deepEqual(await answerOf(matview, sql, parameters), wanted);
  });
}
