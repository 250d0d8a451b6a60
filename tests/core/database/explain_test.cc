// EXPLAIN and EXPLAIN ANALYZE as text.
#include <regex>

#include "support/database_session.h"

namespace matview::test {

namespace {

constexpr std::string_view kQuery = "SELECT count(*) FROM r JOIN q ON r.a = q.a WHERE r.b > 1";

[[nodiscard]] Session tables() {
  Session session;
  session.run(
      "CREATE TABLE r (a INT, b INT); CREATE TABLE q (a INT);"
      "INSERT INTO r VALUES (1, 1), (2, 2), (3, 3), (3, 4); INSERT INTO q VALUES (3)");
  return session;
}

// Times are another machine's matter.
[[nodiscard]] std::string without_times(const std::string& text) {
  return std::regex_replace(text, std::regex("[0-9]+\\.[0-9]{3}"), "T");
}

}  // namespace

TEST_CASE("EXPLAIN indents inputs below what reads them", "[explain]") {
  Session session = tables();
  const Rows lines = session.query("EXPLAIN " + std::string(kQuery));
  REQUIRE(lines.size() > 2);
  CHECK(lines[0].starts_with("Project (1 columns)  ["));
  CHECK(lines[1].starts_with("  ->  Hash Aggregate"));
  CHECK(lines[2].starts_with("        ->  "));
}

TEST_CASE("EXPLAIN of a change shows what finds its rows", "[explain]") {
  Session session = tables();
  const Rows lines = session.query("EXPLAIN DELETE FROM r WHERE a > 1");
  REQUIRE(lines.size() > 1);
  CHECK(lines[0] == "Delete on r");
  CHECK(lines[1].starts_with("  ->  "));
  CHECK(session.query("EXPLAIN INSERT INTO q VALUES (1)")[0] == "Insert on q");
  CHECK(session.failure("EXPLAIN ANALYZE UPDATE r SET a = 1") ==
        "0A000 EXPLAIN ANALYZE of a statement that changes data is not supported");
}

TEST_CASE("EXPLAIN ANALYZE tells each node's rows, loops and times", "[explain]") {
  Session session = tables();
  Rows lines = session.query("EXPLAIN ANALYZE " + std::string(kQuery));
  for (std::string& line : lines) line = without_times(line);
  const auto find = [&](std::string_view start) -> std::string {
    for (const std::string& line : lines) {
      if (line.find(start) != std::string::npos) return line;
    }
    return "";
  };
  CHECK(find("Hash Join").ends_with("(actual time=T..T rows=2 loops=1)"));
  CHECK(find("Filter").ends_with("(actual time=T..T rows=3 loops=1)"));
  CHECK(find("Scan on r").ends_with("(actual time=T..T rows=4 loops=1)"));
  REQUIRE(lines.size() > 2);
  CHECK(lines[lines.size() - 2] == "Planning Time: T ms");
  CHECK(lines.back() == "Execution Time: T ms");
}

TEST_CASE("EXPLAIN ANALYZE says what never ran", "[explain]") {
  Session session = tables();
  session.run("DELETE FROM q");
  const std::string text = [&] {
    std::string all;
    for (const std::string& line : session.query("EXPLAIN ANALYZE " + std::string(kQuery))) {
      all += line + "\n";
    }
    return all;
  }();
  CHECK(text.find("rows=0 loops=1") != std::string::npos);
}

TEST_CASE("EXPLAIN (MAINTENANCE) tells what a view's operators hold and last gave", "[explain]") {
  Session session;
  session.run(
      "CREATE TABLE shops (id INT PRIMARY KEY, region TEXT);"
      "CREATE TABLE orders (id INT PRIMARY KEY, shop INT, amount INT);"
      "INSERT INTO shops VALUES (1, 'EU'), (2, 'US');"
      "INSERT INTO orders SELECT i, 1 + i % 2, i FROM generate_series(1, 100) AS g(i);"
      "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS "
      "SELECT region, sum(amount) AS total FROM orders JOIN shops ON shops.id = shop GROUP BY "
      "region;"
      "UPDATE orders SET amount = amount + 1 WHERE id = 3");
  std::string text;
  for (const std::string& line : session.query("EXPLAIN (MAINTENANCE) v")) text += line + "\n";
  const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  INFO(text);
  CHECK(has("Hash Aggregate (1 keys, 1 aggregates)  [invertible] (state rows=2 bytes="));
  CHECK(has("Hash Join (1 keys)  [bilinear] (indexes bytes="));
  CHECK(has(" shared) (last change rows=2)"));
  CHECK(has("Scan on orders  [linear] (last change rows=2)"));
  CHECK(has("Scan on shops  [linear] (last change rows=0)"));
  CHECK(has("Maintained in every commit; recomputed when more than 1102 rows change"));
  CHECK(session.query("EXPLAIN (MAINTENANCE, FORMAT JSON) MATERIALIZED VIEW v").size() == 1);
  CHECK(session.failure("EXPLAIN (MAINTENANCE) nothing").starts_with("42P01"));
}

TEST_CASE("EXPLAIN (MAINTENANCE) of a query says how a view of it would be kept", "[explain]") {
  Session session = tables();
  CHECK(session.query("EXPLAIN (MAINTENANCE) SELECT count(*) FROM r ORDER BY 1") ==
        Rows{"Project (1 columns)  [linear]",
             "  ->  Hash Aggregate (0 keys, 1 aggregates)  [invertible]",
             "        ->  Scan on r  [linear]"});
  CHECK(session.query("EXPLAIN (MAINTENANCE) SELECT random() FROM r").back() ==
        "Cannot be maintained incrementally: random() gives another answer each time it is asked");
  CHECK(session.failure("EXPLAIN (MAINTENANCE) DELETE FROM r").starts_with("0A000"));
}

}  // namespace matview::test
