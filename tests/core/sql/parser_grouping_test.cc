// SELECT beyond the plain: DISTINCT ON, grouping sets, LATERAL, functions in FROM, FETCH.
#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

using namespace matview::sql;

TEST_CASE("DISTINCT ON keeps one row of each group", "[sql][query]") {
  CHECK(query_outcome("SELECT DISTINCT ON (a, b + 1) c FROM t ORDER BY a") ==
        "SELECT DISTINCT ON (a, (b + 1)) c FROM t ORDER BY a");
}

TEST_CASE("GROUP BY takes sets of groups", "[sql][query]") {
  const auto groups = [](std::string_view text) {
    return query_outcome("SELECT 1 FROM t GROUP BY " + std::string(text)).substr(25);
  };
  CHECK(groups("a, (b, c), ()") == "a, (b, c), ()");
  CHECK(groups("ROLLUP (a, (b, c))") == "ROLLUP(a, (b, c))");
  CHECK(groups("DISTINCT CUBE (a, b), c") == "DISTINCT CUBE(a, b), c");
  CHECK(groups("GROUPING SETS ((a), (), ROLLUP (b), GROUPING SETS (c))") ==
        "GROUPING SETS(a, (), ROLLUP(b), GROUPING SETS(c))");
  CHECK(groups("ROW(a, b)") == "ROW(a, b)");
  CHECK(groups("(a, b) = (c, d)") == "(ROW(a, b) = ROW(c, d))");
  CHECK(expression_outcome("grouping(a, b)") == "grouping(a, b)");
}

TEST_CASE("FROM takes functions, and queries that see what stands before them", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM pg_catalog.generate_series(1, 2) AS g (n)") ==
        "SELECT 1 FROM generate_series(1, 2) AS g(n)");
  CHECK(query_outcome("SELECT 1 FROM a, LATERAL unnest(a.b) WITH ORDINALITY u (x, n)") ==
        "SELECT 1 FROM a, unnest(a.b) WITH ORDINALITY AS u(x, n)");
  CHECK(query_outcome("SELECT 1 FROM a LEFT JOIN LATERAL (SELECT a.b) u ON true") ==
        "SELECT 1 FROM (a LEFT JOIN LATERAL (SELECT a.b) AS u ON t)");
}

TEST_CASE("ONLY and * say nothing where no table inherits", "[sql][query]") {
  CHECK(query_outcome("SELECT 1 FROM ONLY a, ONLY (b) x, c *") == "SELECT 1 FROM a, b AS x, c");
}

TEST_CASE("FETCH may include the ties of the last row", "[sql][query]") {
  CHECK(query_outcome("SELECT a FROM t ORDER BY a FETCH FIRST 2 ROWS WITH TIES") ==
        "SELECT a FROM t ORDER BY a LIMIT 2 WITH TIES");
  CHECK(query_outcome("SELECT a OFFSET 1 ROW FETCH NEXT ROW ONLY") == "SELECT a LIMIT 1 OFFSET 1");
  CHECK(query_outcome("SELECT a FETCH FIRST 2 ROWS WITH TIES") ==
        "42601: WITH TIES cannot be specified without ORDER BY clause @9");
}

TEST_CASE("locks are not taken where there is one writer", "[sql][query]") {
  CHECK(query_outcome("SELECT a FROM t FOR UPDATE OF t NOWAIT FOR KEY SHARE LIMIT 1") ==
        "SELECT a FROM t LIMIT 1");
  CHECK(query_outcome("SELECT a FROM t LIMIT 1 FOR SHARE SKIP LOCKED") ==
        "SELECT a FROM t LIMIT 1");
}

TEST_CASE("ORDER BY may name the operator that sorts", "[sql][query]") {
  CHECK(query_outcome("SELECT a ORDER BY a USING >, b USING < NULLS FIRST") ==
        "SELECT a ORDER BY a DESC, b NULLS FIRST");
}
