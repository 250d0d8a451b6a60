#include "random_query.h"

namespace matview::test {

// Values from small domains, so that keys meet, ties and duplicates happen, and NULLs are common.
std::string random_int(Random& random) {
  return random.chance(15) ? "NULL" : std::to_string(random.below(5) - 1);
}

std::string random_text(Random& random) {
  return random.pick({"NULL", "''", "'a'", "'A'", "'b'", "'é'"});
}

std::string random_double(Random& random) {
  return random.pick({"NULL", "0", "'-0'", "1.5", "-2.25", "1e16", "0.1", "'NaN'", "'Infinity'"});
}

namespace {

// A query over one input, by the columns it offers.
struct Input {
  std::string from;
  std::vector<std::string> ints;
  std::vector<std::string> texts;
  std::vector<std::string> doubles;
};

Input random_input(Random& random) {
  switch (random.below(5)) {
    case 0: return {"r", {"r.a", "r.b"}, {"r.s"}, {"r.d"}};
    case 1: return {"q", {"q.a"}, {"q.s"}, {"(q.x * 0.5)"}};
    case 2: return {"r JOIN q ON r.a = q.a", {"r.a", "r.b", "q.a"}, {"r.s", "q.s"}, {"r.d"}};
    case 3:
      return {"r JOIN r r2 ON r.b = r2.a AND r.s = r2.s", {"r.a", "r2.b"}, {"r2.s"}, {"r2.d"}};
    default:
      return {"r JOIN q ON r.a = q.a + 1 JOIN r r3 ON r3.s = q.s AND r3.b > r.b",
              {"r3.a", "q.a"},
              {"q.s"},
              {"r3.d"}};
  }
}

std::string random_where(Random& random, const Input& in) {
  switch (random.below(4)) {
    case 0: return " WHERE " + random.pick(in.ints) + " > " + std::to_string(random.below(3) - 1);
    case 1:
      return " WHERE " + random.pick(in.texts) + " IS NOT NULL OR " + random.pick(in.ints) + " = 1";
    default: return "";
  }
}

std::string random_aggregates(Random& random, const Input& in) {
  std::string list;
  const int count = 1 + random.below(4);
  for (int i = 0; i < count; ++i) {
    const std::string text = random.pick(in.texts);
    const std::string of =
        random.pick({"COUNT(*)",
                     "COUNT(" + random.pick(in.texts) + ")",
                     "SUM(" + random.pick(in.ints) + ")",
                     "AVG(" + random.pick(in.ints) + ")",
                     "SUM(" + random.pick(in.doubles) + ")",
                     "AVG(" + random.pick(in.doubles) + ")",
                     "MIN(" + random.pick(in.ints) + ")",
                     "MAX(" + random.pick(in.texts) + ")",
                     "MIN(" + random.pick(in.doubles) + ")",
                     "STDDEV(" + random.pick(in.ints) + ")",
                     "VAR_POP(" + random.pick(in.doubles) + ")",
                     "CORR(" + random.pick(in.doubles) + ", " + random.pick(in.ints) + ")",
                     "REGR_SLOPE(" + random.pick(in.ints) + ", " + random.pick(in.doubles) + ")",
                     "BIT_XOR(" + random.pick(in.ints) + ")",
                     "BOOL_OR(" + random.pick(in.ints) + " > 1)",
                     "STRING_AGG(" + text + ", ',' ORDER BY " + text + ")",
                     "MODE() WITHIN GROUP (ORDER BY " + random.pick(in.ints) + ")",
                     "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY " + random.pick(in.doubles) + ")",
                     "RANK(1) WITHIN GROUP (ORDER BY " + random.pick(in.ints) + ")",
                     "SUM(CASE WHEN " + random.pick(in.ints) + " > 1 THEN 1 ELSE -1 END)"});
    list += (i == 0 ? "" : ", ") + of + " AS c" + std::to_string(i);
  }
  return list;
}

std::string random_grouping(Random& random) {
  const Input in = random_input(random);
  const std::string where = random_where(random, in);
  switch (random.below(5)) {
    case 0:
      return "SELECT " + random.pick(in.ints) + " AS a, " + random.pick(in.texts) + " AS s FROM " +
             in.from + where;
    case 1: return "SELECT DISTINCT " + random.pick(in.texts) + " AS s FROM " + in.from + where;
    case 2: return "SELECT " + random_aggregates(random, in) + " FROM " + in.from + where;
    default: {
      const std::string key = random.pick({random.pick(in.ints),
                                           random.pick(in.texts),
                                           random.pick(in.doubles),
                                           random.pick(in.ints) + " + 1"});
      const std::string having = random.chance(25) ? " HAVING COUNT(*) > 1" : "";
      return "SELECT " + key + " AS k, " + random_aggregates(random, in) + " FROM " + in.from +
             where + " GROUP BY " + key + having;
    }
  }
}

std::string random_compound(Random& random) {
  const std::string left = random.pick({"SELECT a, s FROM r", "SELECT b, s FROM r WHERE b > 0"});
  const std::string right =
      random.pick({"SELECT a, s FROM q", "SELECT a, s FROM r WHERE b = 1", "SELECT b, s FROM r"});
  const std::string op =
      random.pick({"UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"});
  return left + " " + op + " " + right +
         (random.chance(30) ? " EXCEPT SELECT a, s FROM q WHERE x = 1" : "");
}

std::string random_outer_join(Random& random) {
  const std::string kind = random.pick({"LEFT", "RIGHT", "FULL"});
  const std::string on =
      random.pick({"r.a = q.a", "r.a = q.a AND r.s = q.s", "r.s = q.s AND r.b > q.a"});
  // FULL joins take conditions that can be keys only, with whatever else.
  const std::string list = random.pick({"r.a, r.s, q.a AS qa, q.x",
                                        "r.b, q.s, coalesce(r.a, q.a) AS c",
                                        "count(*) AS n, count(r.a) AS l, count(q.a) AS k"});
  const std::string where =
      list.front() != 'c' && random.chance(40) ? " WHERE q.a IS NULL OR r.b IS NOT NULL" : "";
  return "SELECT " + list + " FROM r " + kind + " JOIN q ON " + on + where;
}

std::string random_subquery(Random& random) {
  return "SELECT r.a, r.b, r.s FROM r WHERE " +
         random.pick({"EXISTS (SELECT FROM q WHERE q.a = r.a)",
                      "NOT EXISTS (SELECT FROM q WHERE q.a = r.a AND q.s = r.s)",
                      "r.a IN (SELECT q.a FROM q)",
                      "r.a NOT IN (SELECT q.a FROM q WHERE q.x > 0)",
                      "r.a NOT IN (SELECT q.a FROM q WHERE q.s = r.s)",
                      "(r.a, r.s) IN (SELECT q.a, q.s FROM q)",
                      "(r.a, r.s) NOT IN (SELECT q.a, q.s FROM q)",
                      "r.b > ALL (SELECT q.a FROM q WHERE q.s = r.s)",
                      "r.b >= ANY (SELECT q.a FROM q)",
                      "r.a = (SELECT max(q.a) FROM q WHERE q.s = r.s)",
                      "r.b < (SELECT count(*) FROM q WHERE q.a = r.a)",
                      "r.a IN (SELECT q.a FROM q) OR EXISTS (SELECT FROM q WHERE q.x = r.b)",
                      "NOT (r.a IN (SELECT q.a FROM q) AND r.b > 0)"});
}

std::string random_scalar_subquery(Random& random) {
  return "SELECT r.a, " +
         random.pick({"(SELECT count(*) FROM q WHERE q.a = r.a)",
                      "(SELECT max(q.x) FROM q WHERE q.s = r.s)",
                      "(SELECT sum(q.a) FROM q)",
                      "(SELECT max(q.x) FROM q WHERE q.a > r.b)",
                      "EXISTS (SELECT FROM q WHERE q.a = r.b)",
                      "r.a IN (SELECT q.a FROM q WHERE q.s = r.s)",
                      "(SELECT q.x FROM q WHERE q.a = r.a ORDER BY q.x, q.s LIMIT 1)",
                      "(SELECT count(*) FROM r r2 WHERE r2.a = r.a AND r2.b > r.b)"}) +
         " AS c FROM r";
}

std::string random_grouping_sets(Random& random) {
  const std::string sets = random.pick({"ROLLUP (a, s)",
                                        "CUBE (a, s)",
                                        "GROUPING SETS ((a), (s), ())",
                                        "GROUPING SETS ((a, s), (a))",
                                        "a, ROLLUP (s)"});
  return "SELECT a, s, grouping(a, s) AS g, count(*) AS n, sum(b) AS t FROM r GROUP BY " + sets +
         (random.chance(30) ? " HAVING count(*) > 1" : "");
}

std::string random_calls(Random& random) {
  return "SELECT " + std::string(random.chance(70) ? "a, " : "") +
         random.pick(
             {"count(DISTINCT b) AS x, sum(b) AS y",
              "count(DISTINCT s) FILTER (WHERE b > 0) AS x, count(*) AS y",
              "sum(DISTINCT b) AS x, count(DISTINCT s) AS y",
              "string_agg(s, ',' ORDER BY s, b) AS x, max(b) AS y",
              "string_agg(DISTINCT s, '-' ORDER BY s) AS x, min(b) FILTER (WHERE s > '') AS y",
              "bool_and(b > 0) AS x, bool_or(b > 2) AS y",
              "percentile_cont(0.5) WITHIN GROUP (ORDER BY b) AS x, mode() WITHIN GROUP "
              "(ORDER BY b) AS y",
              "percentile_disc(0.25) WITHIN GROUP (ORDER BY b) AS x, max(s) AS y"}) +
         " FROM r" + random.pick({"", " WHERE b IS NOT NULL", " WHERE s <> 'a'"}) + " GROUP BY a";
}

std::string random_window(Random& random) {
  const std::string all = "a, b, s, d";
  return "SELECT " + all + ", " +
         random.pick({"rank() OVER (PARTITION BY a ORDER BY b)",
                      "dense_rank() OVER (ORDER BY s)",
                      "row_number() OVER (PARTITION BY s ORDER BY " + all + ")",
                      "sum(b) OVER (PARTITION BY a)",
                      "sum(b) OVER (PARTITION BY a ORDER BY s)",
                      "count(*) OVER (ORDER BY a RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING)",
                      "max(b) OVER (PARTITION BY s ORDER BY " + all + " ROWS 2 PRECEDING)",
                      "count(b) OVER (ORDER BY a GROUPS 1 PRECEDING)",
                      "sum(b) OVER (ORDER BY s RANGE UNBOUNDED PRECEDING EXCLUDE GROUP)",
                      "lag(b) OVER (PARTITION BY a ORDER BY " + all + ")",
                      "lead(s, 2, 'z') OVER (ORDER BY " + all + ")",
                      "first_value(s) OVER (PARTITION BY a ORDER BY " + all + ")",
                      "nth_value(b, 2) OVER (PARTITION BY a ORDER BY " + all + ")",
                      "ntile(3) OVER (ORDER BY " + all + ")",
                      "cume_dist() OVER (PARTITION BY a ORDER BY b)",
                      "percent_rank() OVER (ORDER BY b)",
                      "count(*) FILTER (WHERE b > 0) OVER (PARTITION BY s)"}) +
         " AS w FROM r";
}

std::string random_limited(Random& random) {
  const std::string direction = random.pick({"", " DESC", " NULLS FIRST", " DESC NULLS LAST"});
  switch (random.below(3)) {
    case 0:
      return "SELECT a, b, s FROM r ORDER BY a" + direction + ", b, s LIMIT " +
             std::to_string(random.below(5)) + " OFFSET " + std::to_string(random.below(3));
    case 1:
      return "SELECT a, b, s FROM r ORDER BY a" + direction + " FETCH FIRST " +
             std::to_string(1 + random.below(3)) + " ROWS WITH TIES";
    default: return "SELECT DISTINCT ON (a) a, b, s FROM r ORDER BY a, b" + direction + ", s";
  }
}

std::string random_other(Random& random) {
  return random.pick(
      {"SELECT r.a, g FROM r, generate_series(0, r.a) AS g",
       "SELECT a, generate_series(1, b) AS g FROM r",
       "WITH RECURSIVE t (n, m) AS (SELECT a, b FROM r WHERE a = 0 UNION SELECT r.a, r.b FROM t "
       "JOIN r "
       "ON r.a = t.m) SELECT n, m FROM t",
       "WITH c AS (SELECT a, count(*) AS n FROM r GROUP BY a) SELECT x.a, y.n FROM c x JOIN c y ON "
       "x.n = y.n",
       "SELECT r.a, l.x FROM r, LATERAL (SELECT q.x FROM q WHERE q.a = r.a ORDER BY q.x, q.s LIMIT "
       "2) AS "
       "l",
       "SELECT r.a, l.n FROM r LEFT JOIN LATERAL (SELECT count(*) AS n, q.s FROM q WHERE q.a = r.b "
       "GROUP "
       "BY q.s) AS l ON true",
       "SELECT a, n FROM (SELECT a, count(*) AS n FROM (SELECT a FROM r INTERSECT ALL SELECT a "
       "FROM q) i "
       "GROUP BY a) g WHERE n > 0",
       "SELECT v.column1 AS c, (SELECT count(*) FROM r WHERE r.a = v.column1) AS n FROM (VALUES "
       "(0), (1), "
       "(NULL)) v",
       "SELECT a, s, rank() OVER (ORDER BY n) AS k FROM (SELECT a, s, count(*) AS n FROM r GROUP "
       "BY a, s) "
       "g",
       "SELECT * FROM (SELECT a, b, s, row_number() OVER (PARTITION BY a ORDER BY b, s) AS k FROM "
       "r) n "
       "WHERE k <= 2",
       "SELECT a FROM r WHERE (a = 1 AND b = 2) OR (a = 1 AND s = 'a') OR (a = 2 AND b = 1)"});
}

}  // namespace

std::string random_query(Random& random) {
  switch (random.below(14)) {
    case 0: return random_compound(random);
    case 1: return random_outer_join(random);
    case 2: return random_subquery(random);
    case 3: return random_scalar_subquery(random);
    case 4: return random_grouping_sets(random);
    case 5: return random_calls(random);
    case 6: return random_window(random);
    case 7: return random_limited(random);
    case 8: return random_other(random);
    default: return random_grouping(random);
  }
}

}  // namespace matview::test
