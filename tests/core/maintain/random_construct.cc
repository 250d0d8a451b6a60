#include "random_construct.h"

namespace matview::test {

namespace {

std::string random_collection(Random& random) {
  const std::string call =
      random.pick({"string_agg(s, ',' ORDER BY s, b) AS x",
                   "string_agg(s, '-' ORDER BY s DESC) FILTER (WHERE b > 0) AS x",
                   "array_agg(b ORDER BY b, s) AS x",
                   "array_agg(DISTINCT b ORDER BY b DESC) AS x",
                   "json_agg(b ORDER BY b NULLS FIRST)::text AS x",
                   "jsonb_agg(s ORDER BY s)::text AS x",
                   "json_object_agg(coalesce(b, 9), s ORDER BY b, s)::text AS x",
                   "percentile_disc(0.5) WITHIN GROUP (ORDER BY b) AS x",
                   "percentile_cont(0.25) WITHIN GROUP (ORDER BY b DESC) AS x",
                   "mode() WITHIN GROUP (ORDER BY s) AS x",
                   "dense_rank(2) WITHIN GROUP (ORDER BY b) AS x",
                   "percent_rank(1) WITHIN GROUP (ORDER BY b) AS x"});
  return random.chance(60) ? "SELECT a, " + call + " FROM r GROUP BY a"
                           : "SELECT " + call + " FROM r";
}

std::string random_numeric(Random& random) {
  return random.pick(
      {"SELECT k, sum(n) AS s, avg(n) AS a, count(n) AS c FROM m GROUP BY k",
       "SELECT n, count(*) AS c FROM m GROUP BY n",
       "SELECT sum(n * 2 - 1) AS s, min(n) AS lo, max(n) AS hi, stddev(n) AS d FROM m",
       "SELECT k, sum(DISTINCT n) AS s, count(DISTINCT n) AS c FROM m GROUP BY k",
       "SELECT x.k, y.k AS other, x.n FROM m x JOIN m y ON x.n = y.n AND x.k <> y.k",
       "SELECT k, n FROM m ORDER BY n DESC NULLS LAST, k LIMIT 3",
       "SELECT k, n / 4 AS share, round(n, 1) AS r FROM m WHERE n > 0.5",
       "SELECT k, sum(n) OVER (PARTITION BY k ORDER BY n) AS s FROM m",
       "SELECT k, sum(CASE WHEN s = 'a' THEN n ELSE 0 END) / nullif(sum(n), 0) AS share FROM m "
       "GROUP BY k",
       "SELECT k, sum(n) AS s FROM m GROUP BY k HAVING sum(n) > (SELECT avg(n) FROM m)"});
}

std::string random_date(Random& random) {
  return random.pick(
      {"SELECT t, count(*) AS c FROM m GROUP BY t",
       "SELECT date_trunc('month', t) AS month, sum(n) AS s FROM m GROUP BY date_trunc('month', t)",
       "SELECT extract(day FROM t) AS day, min(t) AS lo, max(t) AS hi FROM m GROUP BY "
       "extract(day FROM t)",
       "SELECT k, t + 1 AS next, t - date '2024-01-01' AS days FROM m WHERE t >= date '2024-01-02'",
       "SELECT x.k, y.k AS other FROM m x JOIN m y ON y.t = x.t + 1",
       "SELECT k, t, lag(t) OVER (ORDER BY t, k, n, s) AS before FROM m",
       "SELECT DISTINCT ON (t) t, k, n, s FROM m ORDER BY t, k, n, s",
       "SELECT k, max(t) - min(t) AS days FROM m GROUP BY k",
       "SELECT k, t FROM m WHERE t BETWEEN date '2024-01-01' AND date '2024-01-01' + interval '2 "
       "day'",
       "SELECT k FROM m WHERE t > (SELECT min(t) FROM m WHERE s = 'a')"});
}

// Filters by a value that moves.
std::string random_moving_scalar(Random& random) {
  const std::string comparison = random.pick({"<", "<=", ">", ">="});
  const std::string scalar = random.pick({"(SELECT avg(b) FROM r)",
                                          "(SELECT max(a) FROM q)",
                                          "(SELECT min(b) FROM r WHERE s = 'a')",
                                          "(SELECT sum(x) FROM q WHERE x < 10)",
                                          "(SELECT count(*) - 2 FROM q)",
                                          "(SELECT stddev(b) FROM r)"});
  const std::string where = "b " + comparison + " " + scalar;
  switch (random.below(6)) {
    case 0: return "SELECT a, b, s FROM r WHERE " + where;
    case 1: return "SELECT a, sum(b) AS t FROM r WHERE " + where + " GROUP BY a";
    case 2:
      return "SELECT a, sum(b) AS t FROM r GROUP BY a HAVING sum(b) " + comparison + " " + scalar;
    case 3: return "SELECT a, b FROM r WHERE " + where + " AND a > (SELECT min(a) FROM q)";
    case 4: return "SELECT count(*) AS n FROM r, q WHERE r.a = q.a AND " + where + " AND r.d > 0";
    default:
      return "SELECT a, b FROM r WHERE " + std::string(random.chance(50) ? "NOT " : "") +
             "EXISTS (SELECT FROM q WHERE q.x " + comparison + " r.b)";
  }
}

// Up to eight relations, tables repeated.
std::string random_wide_join(Random& random) {
  const int count = 4 + random.below(5);
  std::string from = "r j0";
  for (int i = 1; i < count; ++i) {
    const std::string name = "j" + std::to_string(i);
    // Of those before it that have the column: q has no b.
    const std::string other = "j" + std::to_string(random.below(i));
    const std::string kind = random.pick({" JOIN ", " JOIN ", " JOIN ", " LEFT JOIN "});
    from += kind + random.pick({"r ", "q "}) + name + " ON " + name + ".s = " + other + ".s AND " +
            name + ".a = " + other + ".a";
  }
  const std::string last = "j" + std::to_string(count - 1);
  return "SELECT " + last + ".a, count(*) AS n, min(j0.b) AS lo FROM " + from +
         (random.chance(50) ? " WHERE j1.a IS NOT NULL" : "") + " GROUP BY " + last + ".a";
}

std::string random_deep(Random& random) {
  return random.pick(
      {"SELECT a, (SELECT count(*) FROM q WHERE q.a NOT IN (SELECT b FROM r r2 WHERE r2.a = r.a)) "
       "AS n FROM r",
       "SELECT * FROM (SELECT a, b, rank() OVER (PARTITION BY a ORDER BY b DESC) AS k FROM r) x "
       "WHERE k <= 2 AND b NOT IN (SELECT x FROM q WHERE x IS NOT NULL)",
       "SELECT s, sum(n) AS n FROM (SELECT a, s, count(*) AS n FROM r GROUP BY ROLLUP (a, s)) g "
       "GROUP BY s",
       "SELECT a FROM (SELECT a FROM r EXCEPT ALL SELECT a FROM q) x UNION SELECT k FROM m",
       "SELECT k, l.n FROM m LEFT JOIN LATERAL (SELECT n FROM m o WHERE o.k = m.k AND o.t < m.t "
       "ORDER BY o.t DESC, n LIMIT 1) l ON true",
       "WITH c AS (SELECT a, sum(b) AS t FROM r GROUP BY a), e AS (SELECT max(t) AS top FROM c) "
       "SELECT a, t FROM c, e WHERE t = top",
       "WITH c AS (SELECT s, count(*) AS n FROM r GROUP BY s) SELECT x.s FROM c x WHERE x.n > "
       "(SELECT avg(n) FROM c) AND x.s NOT IN (SELECT s FROM q WHERE s IS NOT NULL)",
       "SELECT DISTINCT a, first_value(b) OVER (PARTITION BY a ORDER BY b, s) AS f FROM r",
       "SELECT r.a, m.n FROM r FULL JOIN m ON r.a = m.k AND r.s = m.s WHERE r.b IS NULL OR m.n > 1",
       "SELECT a, string_agg(t, ',' ORDER BY t) AS l FROM (SELECT DISTINCT r.a, m.s AS t FROM r "
       "JOIN m ON m.k = r.a) x GROUP BY a",
       "SELECT a, b FROM r WHERE (a, b) > ALL (SELECT k, k FROM m WHERE k < 2)",
       "SELECT a, b, s FROM r ORDER BY b DESC, a, s OFFSET 2"});
}

}  // namespace

std::string random_row_of_m(Random& random) {
  return "(" + random_int(random) + ", " +
         random.pick({"NULL", "0", "0.5", "1.25", "-3.10", "99999.99", "0.01"}) + ", " +
         random.pick({"NULL", "'2024-01-01'", "'2024-01-02'", "'2024-01-03'", "'2024-02-29'"}) +
         ", " + random_text(random) + ")";
}

std::string random_construct(Random& random) {
  switch (random.below(6)) {
    case 0: return random_collection(random);
    case 1: return random_numeric(random);
    case 2: return random_date(random);
    case 3: return random_moving_scalar(random);
    case 4: return random_wide_join(random);
    default: return random_deep(random);
  }
}

Diamond random_diamond(Random& random) {
  const auto side = [&] {
    return random.pick({"SELECT a, count(*) AS n FROM r GROUP BY a",
                        "SELECT a, b AS n FROM r",
                        "SELECT a, max(x) AS n FROM q GROUP BY a",
                        "SELECT a, b AS n FROM r WHERE b > (SELECT avg(b) FROM r)",
                        "SELECT a, b AS n FROM r ORDER BY b, a LIMIT 3",
                        "SELECT a, rank() OVER (ORDER BY a, b) AS n FROM r",
                        "SELECT DISTINCT a, x AS n FROM q",
                        "SELECT k AS a, sum(n) AS n FROM m GROUP BY k"});
  };
  return {.sides = {side(), side()},
          .top = random.pick(
              {"SELECT x0.a, x0.n, x1.n AS o FROM x0 JOIN x1 ON x0.a = x1.a",
               "SELECT x0.a, x0.n, x1.n AS o FROM x0 FULL JOIN x1 ON x0.a = x1.a",
               "SELECT a, n FROM x0 UNION ALL SELECT a, n FROM x1",
               "SELECT a, n FROM x0 EXCEPT SELECT a, n FROM x1",
               "SELECT x0.a, x0.n FROM x0 WHERE x0.n > (SELECT avg(n) FROM x1)",
               "SELECT sum(u.n) AS s, count(*) AS c FROM (SELECT n FROM x0 UNION ALL SELECT n "
               "FROM x1) u",
               "SELECT a FROM x0 WHERE a NOT IN (SELECT a FROM x1)"})};
}

}  // namespace matview::test
