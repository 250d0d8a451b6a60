// The order in which joins are done, by what statistics say of the tables.
#include <catch2/catch.hpp>

#include "support/database_session.h"

using namespace matview;
using namespace matview::test;

namespace {

// A star of a large table and two small ones.
void make_star(Session& session) {
  session.run(
      "CREATE TABLE digits (d int);"
      "INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);"
      "CREATE TABLE sales (id int PRIMARY KEY, shop int, item int);"
      "INSERT INTO sales SELECT a.d * 100 + b.d * 10 + c.d, a.d, b.d * 10 + c.d"
      " FROM digits a, digits b, digits c;"
      "CREATE TABLE shops (id int PRIMARY KEY, city text);"
      "INSERT INTO shops SELECT d, CASE WHEN d < 5 THEN 'Bonn' ELSE 'Ulm' END FROM digits;"
      "CREATE TABLE items (id int PRIMARY KEY, kind text);"
      "INSERT INTO items SELECT a.d * 10 + b.d, CASE WHEN b.d = 0 THEN 'rare' ELSE 'common' END"
      " FROM digits a, digits b;");
}

// The scans of a query's plan, top to bottom: left inputs before right ones.
[[nodiscard]] Rows scans_of(Session& session, const std::string& sql) {
  Rows scans;
  for (const std::string& line : session.query("EXPLAIN " + sql)) {
    const std::size_t at = line.find("Scan on ");
    if (at == std::string::npos) continue;
    const std::size_t start = at + 8;
    scans.push_back(line.substr(start, line.find_first_of(" (", start) - start));
  }
  return scans;
}

}  // namespace

TEST_CASE("the small side of a join is the one that is kept", "[plan][join_order]") {
  Session session;
  make_star(session);
  const Rows expected{"sales", "shops"};
  CHECK(scans_of(session, "SELECT * FROM shops JOIN sales ON shops.id = shop") == expected);
  CHECK(scans_of(session, "SELECT * FROM sales JOIN shops ON shops.id = shop") == expected);
}

TEST_CASE("tables without a common condition are not multiplied before the table that links them",
          "[plan][join_order]") {
  Session session;
  make_star(session);
  for (const std::string& line :
       session.query("EXPLAIN SELECT count(*) FROM shops, items, sales WHERE shop = shops.id AND "
                     "item = items.id")) {
    CHECK(line.find("Cross Join") == std::string::npos);
  }
}

TEST_CASE("the join order does not change the answer", "[plan][join_order]") {
  Session session;
  make_star(session);
  CHECK(session.query("SELECT city, kind, count(*) FROM shops, items, sales WHERE shop = shops.id "
                      "AND item = items.id GROUP BY city, kind ORDER BY city, kind") ==
        Rows{"Bonn|common|450", "Bonn|rare|50", "Ulm|common|450", "Ulm|rare|50"});
}

TEST_CASE("equalities carry over to columns they do not name", "[plan][join_order]") {
  Session session;
  make_star(session);
  // shops and items meet only through sales.item, yet each pair of the three may join.
  CHECK(session.query("SELECT count(*) FROM shops, items, sales WHERE sales.item = shops.id AND "
                      "shops.id = items.id") == Rows{"100"});
  CHECK(session.query("SELECT count(*) FROM shops, sales WHERE shop = shops.id AND "
                      "item = shops.id") == Rows{"10"});
}

TEST_CASE("a relation without columns multiplies the others", "[plan][join_order]") {
  Session session;
  make_star(session);
  CHECK(session.query("SELECT count(*) FROM shops, (SELECT 1 AS one) AS o, items WHERE items.id = "
                      "shops.id AND one = 1") == Rows{"10"});
}

TEST_CASE("more relations than can be enumerated still join", "[plan][join_order]") {
  Session session;
  make_star(session);
  std::string sql = "SELECT count(*) FROM shops s0";
  for (int i = 1; i < 14; ++i) {
    const std::string name = "s" + std::to_string(i);
    sql += " JOIN shops " + name + " ON " + name + ".id = s" + std::to_string(i - 1) + ".id";
  }
  CHECK(session.query(sql) == Rows{"10"});
}

TEST_CASE("only the groups that few rows ask for are made", "[plan][sideways]") {
  Session session;
  make_star(session);
  session.run("INSERT INTO sales SELECT id + 1000, shop, id FROM sales");
  const std::string asking =
      "SELECT s.id, (SELECT count(*) FROM sales t WHERE t.item = s.item AND t.id < 1900) FROM "
      "sales s"
      " WHERE s.id IN (3, 503, 1700, 1950)";
  const auto joins =
      std::ranges::count_if(session.query("EXPLAIN " + asking),
                            [](const std::string& line) { return line.contains("Semi Join"); });
  CHECK(joins >= 1);
  CHECK(session.bag(asking) == Rows{"1700|1", "1950|0", "3|11", "503|11"});
}
