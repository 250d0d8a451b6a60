#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

using matview::sql::query_outcome;

// ── SELECT ──────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("a select has all its clauses in order", "[sql][query]") {
  CHECK(query_outcome("SELECT a, sum(b) AS total FROM t WHERE c > 1 GROUP BY a "
                      "HAVING count(*) > 2 ORDER BY total DESC NULLS LAST, a LIMIT 10 OFFSET 5;") ==
        "SELECT a, sum(b) AS total FROM t WHERE (c > 1) GROUP BY a HAVING (count(*) > 2) "
        "ORDER BY total DESC NULLS LAST, a LIMIT 10 OFFSET 5");
}

TEST_CASE("DISTINCT is kept and ALL is the default", "[sql][query]") {
  CHECK(query_outcome("SELECT DISTINCT a FROM t") == "SELECT DISTINCT a FROM t");
  CHECK(query_outcome("SELECT ALL a FROM t") == "SELECT a FROM t");
}

TEST_CASE("stars may have a table", "[sql][query]") {
  CHECK(query_outcome("SELECT *, t.*, public.u.* FROM t, u") == "SELECT *, t.*, u.* FROM t, u");
  CHECK(query_outcome("SELECT t.* + 1 FROM t") == "42601: syntax error at or near \"+\" @11");
  CHECK(query_outcome("SELECT count(t.*) FROM t") ==
        "0A000: a whole-row reference is not supported @14");
}

TEST_CASE("any word labels a select item after AS, most without", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 AS select, 2 value, 3 \"X\"") ==
        "SELECT 1 AS select, 2 AS value, 3 AS X");
  CHECK(query_outcome("SELECT 2 day") == "42601: syntax error at or near \"day\" @9");
}

TEST_CASE("VALUES and TABLE are queries", "[sql][query]") {
  CHECK(query_outcome("VALUES (1, 'a'), (2, NULL) ORDER BY 1") ==
        "VALUES (1, 'a'), (2, NULL) ORDER BY 1");
  CHECK(query_outcome("TABLE t") == "SELECT * FROM t");
}

// ── FROM ────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("joins associate to the left", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM a JOIN b ON x LEFT OUTER JOIN c USING (y, z) CROSS JOIN d "
                      "NATURAL FULL JOIN e") ==
        "SELECT 1 FROM ((((a JOIN b ON x) LEFT JOIN c USING (y, z)) CROSS JOIN d) "
        "NATURAL FULL JOIN e)");
}

TEST_CASE("conditions that come late join the right side first", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM a JOIN b JOIN c ON x ON y") ==
        "SELECT 1 FROM (a JOIN (b JOIN c ON x) ON y)");
}

TEST_CASE("parentheses group joins", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM a RIGHT JOIN (b INNER JOIN c ON x) AS j ON y") ==
        "SELECT 1 FROM (a RIGHT JOIN (b JOIN c ON x) AS j ON y)");
  CHECK(query_outcome("SELECT 1 FROM (a)") == "42601: syntax error at or near \")\" @16");
}

TEST_CASE("a join wants a condition", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM a JOIN b") == "42601: syntax error at end of input @22");
  CHECK(query_outcome("SELECT 1 FROM a LEFT b") == "42601: syntax error at or near \"b\" @21");
}

TEST_CASE("tables and derived tables have aliases with columns", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM public.a x (p, q), (SELECT 1) AS y (r)") ==
        "SELECT 1 FROM a AS x(p, q), (SELECT 1) AS y(r)");
}

TEST_CASE("parentheses in FROM hold a query when what follows them says so", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM ((SELECT 1) UNION SELECT 2) x") ==
        "SELECT 1 FROM ({SELECT 1 UNION SELECT 2}) AS x");
  CHECK(query_outcome("SELECT 1 FROM ((SELECT 1) x CROSS JOIN b)") ==
        "SELECT 1 FROM ((SELECT 1) AS x CROSS JOIN b)");
}

TEST_CASE("a derived table needs no alias", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM (SELECT 1)") == "SELECT 1 FROM (SELECT 1)");
}

TEST_CASE("pg_catalog and public are the only schemas", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM pg_catalog.pg_matviews") == "SELECT 1 FROM pg_matviews");
  CHECK(query_outcome("SELECT 1 FROM other.t") == "42P01: relation \"other.t\" does not exist @14");
  CHECK(query_outcome("SELECT 1 FROM a.b.c") ==
        "0A000: cross-database references are not implemented: a.b.c @14");
}

// ── Set operations, ORDER BY, LIMIT ─────────────────────────────────────────────────────────────

TEST_CASE("INTERSECT binds tighter than UNION and EXCEPT", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3 EXCEPT SELECT 4") ==
        "{{SELECT 1 UNION ALL {SELECT 2 INTERSECT SELECT 3}} EXCEPT SELECT 4}");
}

TEST_CASE("ORDER BY belongs to the whole set operation", "[sql][query]") {
  CHECK(query_outcome("SELECT a FROM t UNION (SELECT b FROM u LIMIT 1) ORDER BY 1") ==
        "{SELECT a FROM t UNION SELECT b FROM u LIMIT 1} ORDER BY 1");
}

TEST_CASE("clauses around parentheses join those inside, each at most once", "[sql][query]") {
  CHECK(query_outcome("(SELECT a FROM t ORDER BY a) LIMIT 1") ==
        "SELECT a FROM t ORDER BY a LIMIT 1");
  CHECK(query_outcome("(SELECT 1 LIMIT 1) LIMIT 2") ==
        "42601: multiple LIMIT clauses not allowed @19");
}

TEST_CASE("LIMIT, OFFSET and FETCH come in any order", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 OFFSET 2 ROWS FETCH FIRST 3 ROWS ONLY") ==
        "SELECT 1 LIMIT 3 OFFSET 2");
  CHECK(query_outcome("SELECT 1 FETCH NEXT ROW ONLY") == "SELECT 1 LIMIT 1");
  CHECK(query_outcome("SELECT 1 LIMIT ALL OFFSET $1") == "SELECT 1 OFFSET $1");
}

TEST_CASE("MySQL's LIMIT is refused with PostgreSQL's words", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 LIMIT 1, 2") == "42601: LIMIT #,# syntax is not supported @9");
}

// ── WITH ────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("WITH names queries, with columns or without", "[sql][query]") {
  CHECK(query_outcome("WITH a AS (SELECT 1), b (x) AS MATERIALIZED (VALUES (2)) SELECT * FROM a") ==
        "WITH a AS (SELECT 1), b(x) AS MATERIALIZED (VALUES (2)) SELECT * FROM a");
  CHECK(query_outcome("WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT 2) TABLE a") ==
        "WITH RECURSIVE a AS ({SELECT 1 UNION ALL SELECT 2}) SELECT * FROM a");
}

TEST_CASE("query constructs we lack are refused by name", "[sql][query]") {
  CHECK(query_outcome("SELECT a INTO t") == "0A000: SELECT INTO is not supported @9");
  CHECK(query_outcome("SELECT 1 FROM t TABLESAMPLE system (1)") ==
        "0A000: TABLESAMPLE is not supported @16");
  CHECK(query_outcome("WITH a AS (SELECT 1) SEARCH DEPTH FIRST BY x SET y TABLE a") ==
        "0A000: SEARCH is not supported @21");
}

TEST_CASE("parse_query takes one query and nothing else", "[sql][query]") {
  CHECK(query_outcome("SELECT 1; SELECT 2") == "42601: syntax error at or near \"SELECT\" @10");
  CHECK(query_outcome("DELETE FROM t") == "42601: syntax error at or near \"DELETE\" @0");
  CHECK(query_outcome("") == "42601: syntax error at end of input @0");
}
