// Operators beyond arithmetic: their precedence, and the forms of LIKE, BETWEEN, IN and ANY.
#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

using matview::sql::expression_outcome;

TEST_CASE("an operator without a name of its own binds between + and LIKE", "[sql][operator]") {
  CHECK(expression_outcome("a ~ b || c") == "((a ~ b) || c)");
  CHECK(expression_outcome("a -> 'b' ->> 'c' = d + 1") == "(((a -> 'b') ->> 'c') = (d + 1))");
  CHECK(expression_outcome("a & 1 << 2 + 3") == "((a & 1) << (2 + 3))");
  CHECK(expression_outcome("a @> b AND c ? 'd'") == "((a @> b) AND (c ? 'd'))");
  CHECK(expression_outcome("a !~* b") == "(a !~* b)");
}

TEST_CASE("a prefix operator takes everything that binds tighter", "[sql][operator]") {
  CHECK(expression_outcome("@ a + b") == "(@ (a + b))");
  CHECK(expression_outcome("~ a & b") == "((~ a) & b)");
  CHECK(expression_outcome("|/ 25.0") == "(|/ 25.0)");
  CHECK(expression_outcome("1 + @ a * 2") == "(1 + (@ (a * 2)))");
  CHECK(expression_outcome("1 + * a") == "42601: syntax error at or near \"*\" @4");
  CHECK(expression_outcome("= a") == "42601: syntax error at or near \"=\" @0");
}

TEST_CASE("an operator ends where a comment or a sign begins", "[sql][operator]") {
  CHECK(expression_outcome("a <@-b") == "(a <@- b)");
  CHECK(expression_outcome("a =-b") == "(a = (-b))");
  CHECK(expression_outcome("a *-- times\n b") == "(a * b)");
  CHECK(expression_outcome("a /*x*/ / b") == "(a / b)");
}

TEST_CASE("OPERATOR() names an operator with its schema", "[sql][operator]") {
  CHECK(expression_outcome("a OPERATOR(pg_catalog.+) b * c") == "(a + (b * c))");
  CHECK(expression_outcome("a OPERATOR(@>) b") == "(a @> b)");
  CHECK(expression_outcome("OPERATOR(pg_catalog.-) a") == "(-a)");
  CHECK(expression_outcome("a OPERATOR(x.+) b") == "3F000: schema \"x\" does not exist @11");
}

TEST_CASE("LIKE, ILIKE and SIMILAR TO take a pattern and an escape", "[sql][operator]") {
  CHECK(expression_outcome("a NOT LIKE b || c ESCAPE '!'") == "(a NOT LIKE (b || c) ESCAPE '!')");
  CHECK(expression_outcome("a ILIKE b AND c") == "((a ILIKE b) AND c)");
  CHECK(expression_outcome("a NOT SIMILAR TO b = c") == "((a NOT SIMILAR TO b) = c)");
  CHECK(expression_outcome("a LIKE b LIKE c") == "42601: syntax error at or near \"LIKE\" @9");
  CHECK(expression_outcome("a NOT ILIKE ANY (b)") == "(a !~~* ANY (b))");
}

TEST_CASE("BETWEEN's low bound ends at AND, its high bound before a comparison",
          "[sql][operator]") {
  CHECK(expression_outcome("a BETWEEN 1 AND 2 AND b") == "((a BETWEEN 1 AND 2) AND b)");
  CHECK(expression_outcome("a BETWEEN b = c AND d") == "(a BETWEEN (b = c) AND d)");
  CHECK(expression_outcome("a BETWEEN SYMMETRIC 2 AND 1") == "(a BETWEEN SYMMETRIC 2 AND 1)");
  CHECK(expression_outcome("a NOT BETWEEN ASYMMETRIC 1 AND 2") == "(a NOT BETWEEN 1 AND 2)");
  CHECK(expression_outcome("a BETWEEN b IS DISTINCT FROM c AND d") ==
        "(a BETWEEN (b IS DISTINCT FROM c) AND d)");
  CHECK(expression_outcome("a BETWEEN b LIKE c AND d") ==
        "42601: syntax error at or near \"LIKE\" @12");
  CHECK(expression_outcome("a BETWEEN NOT b AND d") ==
        "42601: syntax error at or near \"NOT\" @10");
}

TEST_CASE("ANY, SOME and ALL compare with a query or an array", "[sql][operator]") {
  CHECK(expression_outcome("a = ANY (b)") == "(a = ANY (b))");
  CHECK(expression_outcome("a < SOME (ARRAY[1, 2])") == "(a < ANY (ARRAY[1, 2]))");
  CHECK(expression_outcome("a >= ALL (SELECT b)") == "(a >= ALL (SELECT b))");
  CHECK(expression_outcome("(a, b) = ANY (SELECT 1, 2)") == "(ROW(a, b) IN (SELECT 1, 2))");
  CHECK(expression_outcome("a || b = ANY (c)") == "((a || b) = ANY (c))");
  CHECK(expression_outcome("a ~ ANY (b) IS NULL") == "((a ~ ANY (b)) IS NULL)");
}

TEST_CASE("rows are written with and without ROW", "[sql][operator]") {
  CHECK(expression_outcome("(a, b) < (1, 2)") == "(ROW(a, b) < ROW(1, 2))");
  CHECK(expression_outcome("ROW(a)") == "ROW(a)");
  CHECK(expression_outcome("ROW()") == "ROW()");
  CHECK(expression_outcome("(a)") == "a");
  CHECK(expression_outcome("(a, b) IN ((1, 2), (3, 4))") ==
        "(ROW(a, b) IN (ROW(1, 2), ROW(3, 4)))");
  CHECK(expression_outcome("(a, b) OVERLAPS (c, d)") == "overlaps(a, b, c, d)");
  CHECK(expression_outcome("(a, b, c) OVERLAPS (c, d)") ==
        "42601: wrong number of parameters on left side of OVERLAPS expression @10");
}

TEST_CASE("arrays are constructed, nested and taken apart", "[sql][operator]") {
  CHECK(expression_outcome("ARRAY[]::int[]") == "ARRAY[]::integer[]");
  CHECK(expression_outcome("ARRAY[[1, 2], [3, 4]]") == "ARRAY[ARRAY[1, 2], ARRAY[3, 4]]");
  CHECK(expression_outcome("ARRAY[[1], 2]") == "42601: syntax error at or near \"2\" @11");
  CHECK(expression_outcome("ARRAY(SELECT 1)") == "ARRAY(SELECT 1)");
  CHECK(expression_outcome("t.a[1][2]") == "t.a[1][2]");
  CHECK(expression_outcome("(ARRAY[1, 2])[1:2]") == "ARRAY[1, 2][1:2]");
  CHECK(expression_outcome("a[:2]") == "a[:2]");
  CHECK(expression_outcome("a[1:]") == "a[1:]");
  CHECK(expression_outcome("a[:]") == "a[:]");
  CHECK(expression_outcome("$1[b + 1]") == "$1[(b + 1)]");
  CHECK(expression_outcome("ARRAY[1, 2][1]") == "42601: syntax error at or near \"[\" @11");
  CHECK(expression_outcome("a[]") == "42601: syntax error at or near \"]\" @2");
}

TEST_CASE("AT TIME ZONE and COLLATE bind tighter than arithmetic", "[sql][operator]") {
  CHECK(expression_outcome("a + b AT TIME ZONE 'UTC'") == "(a + timezone('UTC', b))");
  CHECK(expression_outcome("-a AT TIME ZONE b AT TIME ZONE c") == "timezone(c, timezone(b, (-a)))");
  CHECK(expression_outcome("a AT LOCAL") == "timezone(a)");
  CHECK(expression_outcome("a || b COLLATE \"C\" < c") == "((a || b) < c)");
  CHECK(expression_outcome("a COLLATE pg_catalog.\"default\"") == "a");
}
