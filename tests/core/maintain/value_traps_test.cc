// Traps of incremental maintenance that lie in values: numbers that lose digits, values that are
// equal and look different, NULLs, errors that come and go. Each is named after what goes wrong.
#include "trap_session.h"

namespace matview::test {

TEST_CASE("trap 1: a float sum is restored exactly, and infinities leave again", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (g INT, d DOUBLE PRECISION, r REAL)");
  session.view("v", "SELECT g, sum(d) AS s, avg(d) AS a, sum(r) AS sr FROM t GROUP BY g");
  session.view("w", "SELECT sum(d) AS s, stddev(d) AS dev FROM t");
  session.change("INSERT INTO t VALUES (1, 0.1, 0.1), (1, 0.2, 0.2), (2, 3, 3)");
  const Rows before = session.of("v");
  for (const char* value : {"1e16", "'Infinity'", "'-Infinity'", "'NaN'", "-7e22"}) {
    const std::string text(value);
    session.change("INSERT INTO t VALUES (1, " + text + ", 1e30), (2, " + text + ", 0)");
    session.change("DELETE FROM t WHERE d = " + text);
    CHECK(session.of("v") == before);
  }
  session.change("INSERT INTO t VALUES (1, 'Infinity', 0), (1, '-Infinity', 0)");
  session.change("DELETE FROM t WHERE d = '-Infinity'");
  session.change("DELETE FROM t WHERE d = 'Infinity'");
  CHECK(session.of("v") == before);
}

TEST_CASE("trap 2: equal values that look different are one key", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, d DOUBLE PRECISION, n NUMERIC)");
  session.run("CREATE TABLE u (d DOUBLE PRECISION, n NUMERIC)");
  session.view("floats", "SELECT d + 0 AS d, count(*) AS c FROM t GROUP BY d + 0");
  session.view("numerics", "SELECT round(n, 3) AS n, count(*) AS c FROM t GROUP BY round(n, 3)");
  session.view("shown", "SELECT id, d, n FROM t");
  session.view("joined", "SELECT t.id, t.n, u.n AS m FROM t JOIN u ON t.n = u.n");
  session.view("joined_floats", "SELECT t.id, t.d, u.d AS e FROM t JOIN u ON t.d = u.d");
  session.view("kinds", "SELECT count(DISTINCT d) AS d, count(DISTINCT n) AS n FROM t");
  session.view("numbered", "SELECT id, n, rank() OVER (ORDER BY n) AS r FROM t");
  session.view("least", "SELECT min(n) * 1.000 AS n, max(n) * 1.000 AS m FROM t");
  session.change("INSERT INTO u VALUES (0, 1.0), ('-0', 1.00), ('NaN', 2)");
  session.change("INSERT INTO t VALUES (1, 0, 1.0)");
  session.change("INSERT INTO t VALUES (2, '-0', 1.00), (3, 'NaN', 1.000), (4, 'NaN', 'NaN')");
  CHECK(session.query("SELECT * FROM kinds") == Rows{"2|2"});
  CHECK(session.query("SELECT count(*) FROM joined") == Rows{"6"});
  CHECK(session.query("SELECT count(*) FROM joined_floats") == Rows{"6"});
  session.change("DELETE FROM t WHERE id = 1");
  session.change("DELETE FROM u WHERE n::text = '1.0'");
  session.change("UPDATE t SET n = 1.0 WHERE id = 3");
  session.change("DELETE FROM t");
}

TEST_CASE("trap 2: rows that are equal and look different go one at a time", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, n NUMERIC, d DOUBLE PRECISION, i INTERVAL)");
  session.view("rows", "SELECT n, d, i FROM t");
  session.view("least", "SELECT min(n) AS n FROM t");
  session.view("first", "SELECT n FROM t ORDER BY n LIMIT 5");
  session.change("INSERT INTO t VALUES (1, 1.0, 0, '24 hours')");
  session.change("INSERT INTO t VALUES (2, 1.00, '-0', '1 day')");
  session.change("DELETE FROM t WHERE id = 1");
  session.change("UPDATE t SET n = 1.000");
  session.change("DELETE FROM t");
}

TEST_CASE("trap 3: the least goes while there are copies of it, then its last copy", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, g INT, x INT)");
  session.view("v",
               "SELECT g, min(x) AS lo, max(x) AS hi, avg(x) AS mean, count(x) AS n, count(*) AS c "
               "FROM t GROUP BY g");
  session.change("INSERT INTO t VALUES (1, 1, 0), (2, 1, 0), (3, 1, 5), (4, 2, NULL)");
  CHECK(session.query("SELECT lo, n, c FROM v WHERE g = 2") == Rows{"NULL|0|1"});
  session.change("DELETE FROM t WHERE id = 1");
  CHECK(session.query("SELECT lo FROM v WHERE g = 1") == Rows{"0"});
  session.change("DELETE FROM t WHERE id = 2");
  CHECK(session.query("SELECT lo FROM v WHERE g = 1") == Rows{"5"});
  session.change("UPDATE t SET x = NULL WHERE g = 1");
  session.change("INSERT INTO t VALUES (5, 2, 7)");
  session.change("DELETE FROM t WHERE g = 2 AND x IS NULL");
}

TEST_CASE("trap 8: NULL keys never match, and are one group", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE l (id INT, k INT); CREATE TABLE r (id INT, k INT)");
  session.view("inner_join", "SELECT l.id, r.id AS rid FROM l JOIN r ON l.k = r.k");
  session.view("full_join", "SELECT l.id, r.id AS rid FROM l FULL JOIN r ON l.k = r.k");
  session.view("groups", "SELECT k, count(*) AS n FROM l GROUP BY k");
  session.view("semi", "SELECT id FROM l WHERE k IN (SELECT k FROM r)");
  session.view("anti", "SELECT id FROM l WHERE NOT EXISTS (SELECT FROM r WHERE r.k = l.k)");
  session.change("INSERT INTO l VALUES (1, NULL), (2, NULL), (3, 1)");
  session.change("INSERT INTO r VALUES (1, NULL), (2, 1)");
  CHECK(session.query("SELECT n FROM groups WHERE k IS NULL") == Rows{"2"});
  session.change("UPDATE l SET k = 1 WHERE id = 1");
  session.change("UPDATE r SET k = NULL");
  session.change("UPDATE r SET k = 1 WHERE id = 1; UPDATE l SET k = NULL WHERE id = 3");
  session.change("DELETE FROM l WHERE k IS NULL");
}

TEST_CASE("trap 9: no rows are one row of a global aggregate, and none of a grouped one",
          "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (g INT, x INT)");
  session.view("whole", "SELECT count(*) AS n, sum(x) AS s FROM t");
  session.view("grouped", "SELECT g, sum(x) AS s FROM t GROUP BY g");
  session.check();
  CHECK(session.of("whole") == Rows{"0|NULL"});
  CHECK(session.of("grouped").empty());
  session.change("INSERT INTO t VALUES (1, 5), (1, -5), (2, 3)");
  CHECK(session.of("grouped") == Rows{"1|0", "2|3"});
  session.change("DELETE FROM t WHERE g = 2");
  session.change("DELETE FROM t");
  CHECK(session.of("whole") == Rows{"0|NULL"});
}

TEST_CASE("trap 10: a branch of CASE flips, and HAVING is crossed both ways", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, g INT, open BOOLEAN, x INT)");
  session.view("v", "SELECT g, sum(CASE WHEN open THEN x ELSE -x END) AS s FROM t GROUP BY g");
  session.view("h", "SELECT g, sum(x) AS s FROM t GROUP BY g HAVING sum(x) > 10");
  session.change("INSERT INTO t VALUES (1, 1, true, 6), (2, 1, false, 6), (3, 2, NULL, 11)");
  session.change("UPDATE t SET open = NOT open");
  session.change("UPDATE t SET open = NULL WHERE id = 1");
  session.change("UPDATE t SET x = 1 WHERE id = 3");
  session.change("UPDATE t SET x = 20 WHERE id = 3; DELETE FROM t WHERE id = 2");
  CHECK(session.of("h") == Rows{"2|20"});
}

TEST_CASE("trap 18: an overflow that is over at the end of the change is none", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, x BIGINT, n NUMERIC(38, 0))");
  session.view("v", "SELECT sum(x) AS s, sum(n) AS n, avg(x) AS a FROM t");
  session.view("w", "SELECT id % 2 AS g, sum(x::int) AS s FROM t WHERE x < 1000 GROUP BY id % 2");
  session.change(
      "INSERT INTO t VALUES (1, 9223372036854775807, 99999999999999999999999999999999999999)");
  session.change("INSERT INTO t VALUES (2, 1, 1), (3, -1, -1)");
  session.change(
      "BEGIN; INSERT INTO t VALUES (4, 9223372036854775807, 1); DELETE FROM t WHERE id = "
      "1; COMMIT");
  session.change("DELETE FROM t");
}

TEST_CASE("trap 18: a division by zero fails its commit, and not the next", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, x INT)");
  session.view("v", "SELECT id, 10 / x AS y FROM t");
  session.view("w", "SELECT 100 / sum(x) AS s FROM t");
  session.change("INSERT INTO t VALUES (1, 5), (2, 2)");
  const Error error = session.error("INSERT INTO t VALUES (3, 0)");
  CHECK(sqlstate(error.code) == "22012");
  CHECK(error.hint.contains("\"v\""));
  session.check();
  // Within one transaction it comes and goes.
  session.change("BEGIN; INSERT INTO t VALUES (3, 0); UPDATE t SET x = 1 WHERE id = 3; COMMIT");
  const Error sum = session.error("INSERT INTO t VALUES (4, -8)");
  CHECK(sqlstate(sum.code) == "22012");
  CHECK(sum.hint.contains("\"w\""));
  session.change("INSERT INTO t VALUES (4, -7)");
}

TEST_CASE("trap 19: texts are equal by their bytes", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (s TEXT); CREATE TABLE u (s TEXT)");
  session.view("groups", "SELECT s, upper(s) AS u, count(*) AS n FROM t GROUP BY s");
  session.view("folded", "SELECT upper(s) AS u, count(*) AS n FROM t GROUP BY upper(s)");
  session.view("pairs", "SELECT t.s, u.s AS o FROM t JOIN u ON t.s = u.s");
  session.view("folded_pairs", "SELECT t.s, u.s AS o FROM t JOIN u ON lower(t.s) = lower(u.s)");
  session.change("INSERT INTO t VALUES ('a'), ('A'), ('a '), (U&'e\\0301'), (U&'\\00e9'), ('')");
  session.change("INSERT INTO u VALUES ('A'), (U&'\\00c9'), (NULL), ('')");
  CHECK(session.query("SELECT count(*) FROM groups") == Rows{"6"});
  session.change("DELETE FROM t WHERE s = 'A'");
  session.change("UPDATE t SET s = 'A' WHERE s = 'a'");
}

}  // namespace matview::test
