// Aggregates and window functions: what stands in and behind the parentheses of a call.
#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

using namespace matview::sql;

TEST_CASE("an aggregate may sort its input, or be given it sorted", "[sql][window]") {
  CHECK(expression_outcome("string_agg(DISTINCT a, ',' ORDER BY a DESC)") ==
        "string_agg(DISTINCT a, ',' ORDER BY a DESC)");
  CHECK(expression_outcome("percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FILTER (WHERE b)") ==
        "percentile_cont(0.5) WITHIN GROUP ( ORDER BY a) FILTER (WHERE b)");
  CHECK(expression_outcome("f(a, VARIADIC b)") == "f(VARIADIC a, b)");
  CHECK(expression_outcome("f(DISTINCT a) WITHIN GROUP (ORDER BY b)") ==
        "42601: cannot use DISTINCT with WITHIN GROUP @14");
  CHECK(expression_outcome("f(a ORDER BY a) WITHIN GROUP (ORDER BY b)") ==
        "42601: cannot use multiple ORDER BY clauses with WITHIN GROUP @16");
}

TEST_CASE("a window has partitions, an order and a frame", "[sql][window]") {
  CHECK(expression_outcome("rank() OVER (PARTITION BY a, b ORDER BY c)") ==
        "rank() OVER ( PARTITION BY a, b ORDER BY c)");
  CHECK(expression_outcome("sum(a) OVER (ROWS 1 PRECEDING)") ==
        "sum(a) OVER ( ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)");
  CHECK(expression_outcome(
            "sum(a) OVER (RANGE BETWEEN UNBOUNDED PRECEDING AND b + 1 FOLLOWING EXCLUDE TIES)") ==
        "sum(a) OVER ( RANGE BETWEEN UNBOUNDED PRECEDING AND (b + 1) FOLLOWING EXCLUDE TIES)");
  CHECK(expression_outcome("sum(a) OVER (GROUPS UNBOUNDED PRECEDING)") ==
        "sum(a) OVER ( GROUPS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)");
}

TEST_CASE("a window may have a name, or extend one", "[sql][window]") {
  CHECK(query_outcome("SELECT sum(a) OVER w, sum(a) OVER (w ROWS 1 PRECEDING) FROM t "
                      "WINDOW w AS (ORDER BY b), v AS (w)") ==
        "SELECT sum(a) OVER w, sum(a) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t "
        "WINDOW w AS ( ORDER BY b), v AS (w)");
}

TEST_CASE("a frame begins before it ends", "[sql][window]") {
  const auto frame = [](std::string_view text) {
    return expression_outcome("f() OVER (ROWS " + std::string(text) + ")");
  };
  CHECK(frame("UNBOUNDED FOLLOWING") == "42P20: frame start cannot be UNBOUNDED FOLLOWING @15");
  CHECK(frame("1 FOLLOWING") ==
        "42P20: frame starting from following row cannot end with current row @15");
  CHECK(frame("BETWEEN CURRENT ROW AND UNBOUNDED PRECEDING") ==
        "42P20: frame end cannot be UNBOUNDED PRECEDING @39");
  CHECK(frame("BETWEEN CURRENT ROW AND 1 PRECEDING") ==
        "42P20: frame starting from current row cannot have preceding rows @39");
  CHECK(frame("BETWEEN 1 FOLLOWING AND CURRENT ROW") ==
        "42P20: frame starting from following row cannot have preceding rows @39");
}
