// Traps of incremental maintenance that lie in joins, subqueries and set operations. Each is named
// after what goes wrong.
#include "trap_session.h"

namespace matview::test {

TEST_CASE("trap 4: both sides of a join change in one transaction", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE l (k INT, x INT); CREATE TABLE r (k INT, y INT)");
  session.view("v", "SELECT l.k, x, y FROM l JOIN r ON l.k = r.k");
  session.view("n", "SELECT l.k, count(*) AS n FROM l JOIN r ON l.k = r.k GROUP BY l.k");
  session.view("o", "SELECT l.k, x, y FROM l FULL JOIN r ON l.k = r.k");
  session.change("BEGIN; INSERT INTO l VALUES (1, 1), (1, 1); INSERT INTO r VALUES (1, 2); COMMIT");
  CHECK(session.of("v") == Rows{"1|1|2", "1|1|2"});
  session.change("BEGIN; DELETE FROM l; DELETE FROM r; COMMIT");
  CHECK(session.of("v").empty());
  session.change("INSERT INTO l VALUES (1, 1); INSERT INTO r VALUES (1, 2)");
  session.change("BEGIN; DELETE FROM r; INSERT INTO l VALUES (1, 3); COMMIT");
  session.change("BEGIN; INSERT INTO r VALUES (1, 4); DELETE FROM l WHERE x = 1; COMMIT");
  session.change("BEGIN; UPDATE l SET k = 2; UPDATE r SET k = 2; COMMIT");
}

// A row that comes may meet one that goes, and that pair was never there.
TEST_CASE("trap 4: pairs that never were leave no trace in sums", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE l (k INT, x INT); CREATE TABLE r (k INT, y INT)");
  session.view("v",
               "SELECT count(*) AS n, sum(x) AS i, avg(y) AS a, sum(x::float8) AS f, "
               "sum(y::numeric) AS d, var_pop(y) AS v, corr(x, y) AS c, min(y) AS lo, "
               "bool_or(y > 1) AS b, string_agg(y::text, ',') AS s, count(DISTINCT y) AS u "
               "FROM l JOIN r ON l.k = r.k");
  session.change("INSERT INTO l VALUES (1, -1), (3, 5); INSERT INTO r VALUES (1, -1), (2, 2)");
  session.change("BEGIN; DELETE FROM r WHERE k = 2; INSERT INTO l VALUES (2, 1); COMMIT");
  session.change("BEGIN; DELETE FROM l WHERE k = 3; INSERT INTO r VALUES (3, 4); COMMIT");
  CHECK(session.of("v").front().starts_with("1|-1|"));
}

TEST_CASE("trap 4: pairs that never were raise no errors", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE l (k INT, x INT); CREATE TABLE r (k INT, y INT)");
  session.view("v", "SELECT l.k, x / y AS q FROM l JOIN r ON l.k = r.k");
  session.view("o", "SELECT l.k, x / y AS q FROM l LEFT JOIN r ON l.k = r.k");
  session.view("n", "SELECT k, count(*) AS n FROM v GROUP BY k");
  session.change("INSERT INTO l VALUES (1, 6), (2, 4); INSERT INTO r VALUES (1, 2), (3, 0)");
  session.change("BEGIN; DELETE FROM r WHERE y = 0; INSERT INTO l VALUES (3, 8); COMMIT");
  session.change("BEGIN; DELETE FROM l WHERE k = 2; INSERT INTO r VALUES (2, 0); COMMIT");
  CHECK(session.error("INSERT INTO r VALUES (3, 0)").code == ErrorCode::kDivisionByZero);
  session.change("INSERT INTO r VALUES (3, 4)");
}

TEST_CASE("trap 5: a table joined with itself, twice and three times", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, k INT)");
  session.view("two", "SELECT a.id, b.id AS other FROM t a JOIN t b ON a.k = b.k");
  session.view("three",
               "SELECT a.id, b.id AS second, c.id AS third FROM t a JOIN t b ON a.k = b.k JOIN t c "
               "ON b.k = c.id");
  session.view("pairs", "SELECT count(*) AS n FROM t a, t b, t c WHERE a.k = b.k AND b.k = c.k");
  session.change("INSERT INTO t VALUES (1, 1)");
  CHECK(session.of("two") == Rows{"1|1"});
  session.change("INSERT INTO t VALUES (2, 1), (3, 2), (3, 2)");
  session.change("UPDATE t SET k = k + 1");
  session.change("UPDATE t SET k = 3 - k");
  session.change("UPDATE t SET id = k, k = id");
  session.change("DELETE FROM t WHERE k = 1");
  session.change("DELETE FROM t");
  CHECK(session.of("pairs") == Rows{"0"});
}

TEST_CASE("trap 6: an update changes the join's key and the aggregated column together", "[trap]") {
  TrapSession session;
  session.run(
      "CREATE TABLE o (id INT PRIMARY KEY, c INT, amount INT);"
      "CREATE TABLE c (id INT, region TEXT)");
  session.view("v",
               "SELECT region, sum(amount) AS total, count(*) AS n, min(amount) AS lo FROM o JOIN "
               "c ON c.id = o.c GROUP BY region");
  session.change("INSERT INTO c VALUES (1, 'N'), (2, 'S')");
  session.change("INSERT INTO o VALUES (1, 1, 10), (2, 1, 20), (3, 2, 30)");
  session.change("UPDATE o SET c = 3 - c, amount = amount * 2");
  session.change("UPDATE c SET id = 3 - id, region = region || 'x'");
  // What is deleted and inserted again is no change.
  CHECK(session.told("v",
                     "BEGIN; DELETE FROM o WHERE id = 1; INSERT INTO o VALUES (1, 2, 20); "
                     "COMMIT") == 0);
  CHECK(session.told("v", "UPDATE o SET amount = amount") == 0);
  session.check();
}

TEST_CASE("trap 7: the matches of an outer join come and go", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE l (k INT, x INT); CREATE TABLE r (id INT, k INT, s TEXT)");
  for (const char* kind : {"left", "right", "full"}) {
    const std::string name(kind);
    const std::string from = "SELECT l.k, x, r.k AS rk, s FROM l " + name + " JOIN r ON ";
    session.view(name + "_key", from + "l.k = r.k");
    session.view(name + "_constant", from + "l.k = r.k AND s NOT LIKE '%special%'");
    session.view(name + "_range", from + "l.k = r.k AND l.x > r.id");
    session.view(name + "_never", from + "false");
  }
  session.view("q13",
               "SELECT c, count(*) AS n FROM (SELECT l.x, count(r.id) AS c FROM l LEFT JOIN r ON "
               "l.k = r.k AND s NOT LIKE '%special%' GROUP BY l.x) o GROUP BY c");
  session.change("INSERT INTO l VALUES (1, 1), (1, 1), (2, 5)");
  session.change("INSERT INTO r VALUES (1, 1, 'a')");
  session.change("INSERT INTO r VALUES (2, 1, 'special')");
  session.change("DELETE FROM r WHERE id = 1");
  session.change("DELETE FROM r");
  session.change(
      "BEGIN; INSERT INTO r VALUES (1, 1, 'a'); INSERT INTO r VALUES (2, 1, 'b'); DELETE "
      "FROM r WHERE id = 1; DELETE FROM r; COMMIT");
  session.change("INSERT INTO r VALUES (1, 2, 'a'), (2, 3, 'b')");
  session.change("BEGIN; DELETE FROM r WHERE id = 1; INSERT INTO r VALUES (3, 2, 'c'); COMMIT");
  session.change("UPDATE l SET k = 3");
  session.change("DELETE FROM l");
}

TEST_CASE("trap 11: a subquery of NOT IN gains a NULL, and loses it", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE l (id INT, a INT, b INT); CREATE TABLE r (id INT, a INT, b INT)");
  session.view("one", "SELECT id FROM l WHERE a NOT IN (SELECT a FROM r)");
  session.view("two", "SELECT id FROM l WHERE (a, b) NOT IN (SELECT a, b FROM r)");
  session.view("correlated", "SELECT id FROM l WHERE a NOT IN (SELECT a FROM r WHERE r.b = l.b)");
  session.view("mark", "SELECT id, a IN (SELECT a FROM r) AS is_in FROM l");
  session.view("anti", "SELECT id FROM l WHERE NOT EXISTS (SELECT FROM r WHERE r.a = l.a)");
  session.change("INSERT INTO l VALUES (1, 1, 1), (2, 2, NULL), (3, NULL, 3), (4, NULL, NULL)");
  CHECK(session.of("one").size() == 4);
  session.change("INSERT INTO r VALUES (1, 1, 1), (2, 1, 1), (3, 1, 2)");
  session.change("INSERT INTO r VALUES (4, NULL, 1)");
  CHECK(session.of("one").empty());
  session.change("INSERT INTO r VALUES (5, NULL, NULL)");
  CHECK(session.of("two").empty());
  session.change("DELETE FROM r WHERE id = 5");
  session.change("DELETE FROM r WHERE id = 4");
  session.change("DELETE FROM r WHERE id = 1");
  session.change("DELETE FROM r WHERE id = 2");
  session.change("UPDATE r SET b = NULL, a = 2");
  session.change("BEGIN; INSERT INTO r VALUES (6, NULL, NULL); DELETE FROM r WHERE id = 6; COMMIT");
  session.change("DELETE FROM r");
  CHECK(session.of("one").size() == 4);
}

TEST_CASE("trap 12: multiplicities of set operations", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE l (id INT, x INT, s TEXT); CREATE TABLE r (id INT, x INT, s TEXT)");
  for (const char* operation :
       {"union", "union all", "intersect", "intersect all", "except", "except all"}) {
    std::string name = "of_" + std::string(operation);
    std::ranges::replace(name, ' ', '_');
    session.view(name, "SELECT x, s FROM l " + std::string(operation) + " SELECT x, s FROM r");
  }
  session.view("kinds", "SELECT DISTINCT x, s FROM l");
  session.change("INSERT INTO l VALUES (1, 1, 'a'), (2, 1, 'a'), (3, 1, 'a'), (4, NULL, NULL)");
  session.change("INSERT INTO r VALUES (1, 1, 'a'), (2, NULL, NULL), (3, NULL, NULL)");
  session.change("DELETE FROM l WHERE id = 1");
  session.change("INSERT INTO r VALUES (4, 1, 'a'), (5, 1, 'a')");
  session.change("BEGIN; DELETE FROM l WHERE id < 4; DELETE FROM r WHERE id = 1; COMMIT");
  session.change("UPDATE l SET x = 1, s = 'a'");
  session.change("DELETE FROM r");
  session.change("DELETE FROM l");
}

TEST_CASE("trap 13: a scalar subquery of two rows refuses the commit, and the next one heals",
          "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, x INT); CREATE TABLE s (id INT, x INT)");
  session.view("v", "SELECT id, (SELECT s.x FROM s WHERE s.id = t.id) AS y FROM t");
  session.view("w", "SELECT id FROM t WHERE x > (SELECT x FROM s WHERE s.id = 0)");
  session.change("INSERT INTO t VALUES (1, 5), (2, 7)");
  session.change("INSERT INTO s VALUES (1, 10), (0, 6)");
  CHECK(session.of("v") == Rows{"1|10", "2|NULL"});
  CHECK(session.of("w") == Rows{"2"});
  const Error error = session.error("INSERT INTO s VALUES (1, 11)");
  CHECK(sqlstate(error.code) == "21000");
  CHECK(error.hint == "The error arose while maintaining materialized view \"v\".");
  session.check();
  CHECK(session.of("v") == Rows{"1|10", "2|NULL"});
  CHECK(sqlstate(session.error("INSERT INTO s VALUES (0, 1)").code) == "21000");
  session.change("BEGIN; INSERT INTO s VALUES (1, 11); DELETE FROM s WHERE x = 10; COMMIT");
  CHECK(session.of("v") == Rows{"1|11", "2|NULL"});
  session.change("DELETE FROM s");
  session.change("INSERT INTO s VALUES (2, 1), (0, 1)");
}

TEST_CASE("trap 16: a diamond of views never shows half of a change", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, x INT)");
  session.view("evens", "SELECT id, x FROM t WHERE x % 2 = 0");
  session.view("odds", "SELECT id, x FROM t WHERE x % 2 = 1");
  session.view("even_sum", "SELECT coalesce(sum(x), 0) AS s FROM evens");
  session.view("odd_sum", "SELECT coalesce(sum(x), 0) AS s FROM odds");
  session.view("all_of_it", "SELECT e.s + o.s AS total FROM even_sum e, odd_sum o");
  session.view("difference",
               "SELECT a.total - s.total AS off FROM all_of_it a, (SELECT coalesce(sum(x), 0) AS "
               "total FROM t) s");
  session.change("INSERT INTO t SELECT g, g FROM generate_series(1, 9) g");
  // What is moved from one side of the diamond to the other changes nothing at its end.
  CHECK(session.told("all_of_it", "UPDATE t SET x = 10 - x") == 0);
  CHECK(session.told("difference", "UPDATE t SET x = x + 1") == 0);
  session.check();
  session.change("BEGIN; DELETE FROM t WHERE id < 5; UPDATE t SET x = 3; COMMIT");
  CHECK(session.of("difference") == Rows{"0"});
}

TEST_CASE("trap 21: an edge of a cycle goes", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE edge (a INT, b INT)");
  session.view(
      "reach",
      "WITH RECURSIVE r (a, b) AS (SELECT a, b FROM edge UNION SELECT r.a, e.b FROM r JOIN "
      "edge e ON e.a = r.b) SELECT a, b FROM r");
  session.change("INSERT INTO edge VALUES (1, 2), (2, 3), (3, 1), (3, 4)");
  CHECK(session.of("reach").size() == 12);
  session.change("DELETE FROM edge WHERE a = 2");
  CHECK(session.of("reach") == Rows{"1|2", "3|1", "3|2", "3|4"});
  session.change("INSERT INTO edge VALUES (2, 3)");
  session.change("BEGIN; DELETE FROM edge WHERE b = 1; INSERT INTO edge VALUES (4, 1); COMMIT");
  session.change("DELETE FROM edge");
}

}  // namespace matview::test
