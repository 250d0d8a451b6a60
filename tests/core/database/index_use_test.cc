#include <algorithm>

#include "database/prepared_statement.h"
#include "plan/explain.h"
#include "support/database_session.h"

namespace matview::test {

namespace {

Session numbers() {
  Session session;
  session.run(
      "CREATE TABLE t (id INT PRIMARY KEY, a INT, b TEXT, c DOUBLE PRECISION);"
      "CREATE INDEX t_ab ON t (a, b DESC); CREATE INDEX t_c ON t (c)");
  std::string rows;
  for (int i = 0; i < 3000; ++i) {
    if (i != 0) rows += ", ";
    rows += "(" + std::to_string(i) + ", " + (i % 7 == 0 ? "NULL" : std::to_string(i % 500)) +
            ", 'b" + std::to_string(i % 11) + "', " + std::to_string(i / 2) + ")";
  }
  session.run("INSERT INTO t VALUES " + rows);
  return session;
}

// The line of EXPLAIN that reads the table.
std::string access(Session& session, const std::string& condition) {
  std::string last;
  for (const std::string& line : session.query("EXPLAIN SELECT * FROM t WHERE " + condition)) {
    last = line;
  }
  return last;
}

}  // namespace

TEST_CASE("selective predicates read an index, and say so", "[index]") {
  Session session = numbers();
  for (const std::string condition : {"a = 5",
                                      "a IN (5, 6, 5)",
                                      "a = 5 AND b >= 'b3'",
                                      "a > 490 AND a <= 495",
                                      "c = 77",
                                      "c BETWEEN 10 AND 12",
                                      "id < 20",
                                      "10 > id"}) {
    INFO(condition);
    CHECK(access(session, condition).contains("Index Scan using t_"));
  }
  CHECK(access(session, "a > 5").contains("Scan on t"));
  CHECK_FALSE(access(session, "a > 5").contains("Index"));
}

TEST_CASE("an index finds what a scan finds", "[index]") {
  Session session = numbers();
  session.run("CREATE TABLE u AS SELECT * FROM t");  // has no index
  const auto same = [&](const std::string& condition) {
    INFO(condition);
    CHECK(session.bag("SELECT * FROM t WHERE " + condition) ==
          session.bag("SELECT * FROM u WHERE " + condition));
  };
  const std::vector<std::string> conditions = {"a = 5",
                                               "a = 499 AND b = 'b4'",
                                               "a = 3 AND b > 'b3'",
                                               "a IN (1, 2, 1, 600)",
                                               "a = NULL",
                                               "a = 5 AND a = 6",
                                               "a > 495",
                                               "a >= 495 AND a < 497",
                                               "a < 3",
                                               "c = 0",
                                               "c = -0.0",
                                               "c < 5 AND c > 7",
                                               "id BETWEEN 3 AND 9",
                                               "id > 2990 OR id < 5",
                                               "a = 4 AND b < 'b2'",
                                               "a = 8 AND b BETWEEN 'b1' AND 'b3'"};
  for (const std::string& condition : conditions) same(condition);
  for (const std::string table : {"t", "u"}) {
    session.run("UPDATE " + table + " SET a = a + 1 WHERE id % 3 = 0; DELETE FROM " + table +
                " WHERE id % 5 = 0; INSERT INTO " + table + " VALUES (5000, 5, 'b0', 3)");
  }
  for (const std::string& condition : conditions) same(condition);
}

TEST_CASE("rows are looked up by the values of an array or a long list", "[index]") {
  Session session = numbers();
  std::string list = "0";
  for (int i = 1; i < 40; ++i) list += ", " + std::to_string(i);
  const auto looks_up = [&](const std::string& condition) {
    INFO(condition);
    const Rows plan = session.query("EXPLAIN SELECT * FROM t WHERE " + condition);
    return std::ranges::any_of(
        plan, [](const std::string& line) { return line.contains("Index Lookup using t_"); });
  };
  CHECK(looks_up("id = ANY (ARRAY[5, 6])"));
  CHECK(looks_up("a = ANY ('{5, 6}') AND c > 3"));
  CHECK(looks_up("id IN (" + list + ")"));
  CHECK_FALSE(looks_up("b = ANY (ARRAY['b1'])"));
  CHECK_FALSE(looks_up("id <> ALL (ARRAY[5, 6])"));
}

TEST_CASE("the values of a list may be parameters", "[index]") {
  Session session = numbers();
  auto statement = session.db->prepare("SELECT a FROM t WHERE id IN ($1, $2)");
  REQUIRE(statement);
  const std::vector<Value> values = {Value::integer(3), Value::integer(4)};
  const auto result = session.db->run(**statement, values);
  REQUIRE(result);
  CHECK(result->row_count == 2);
  const auto& plan = std::get<plan::NodePtr>((*statement)->bound);
  CHECK(std::ranges::any_of(plan::explain_text(*plan, nullptr), [](const std::string& line) {
    return line.contains("Index Lookup using t_pkey");
  }));
}

TEST_CASE("UPDATE and DELETE find their rows by an index", "[index]") {
  Session session = numbers();
  session.run("UPDATE t SET c = -1 WHERE a IN (5, 6); DELETE FROM t WHERE c = 77");
  CHECK(session.query("SELECT count(*) FROM t WHERE c = -1") ==
        session.query("SELECT count(*) FROM t WHERE a + 0 IN (5, 6)"));
  CHECK(session.query("SELECT count(*) FROM t WHERE id IN (154, 155)") == Rows{"0"});
}

TEST_CASE("bounds may be parameters", "[index]") {
  Session session = numbers();
  CHECK(session.query("SELECT id FROM t WHERE a = $1 AND id < 600 ORDER BY id",
                      {Value::integer(5)}) == Rows{"5", "505"});
  CHECK(session.query("SELECT count(*) FROM t WHERE id >= $1 AND id < $2",
                      {Value::integer(10), Value::integer(2900)}) == Rows{"2890"});
}

namespace {

// Many orders of few customers; every customer is known by id, orders by id and by customer.
Session shop() {
  Session session;
  session.run(
      "CREATE TABLE customers (id INT PRIMARY KEY, name TEXT);"
      "CREATE TABLE orders (id INT PRIMARY KEY, customer INT, item INT);"
      "CREATE INDEX orders_customer ON orders (customer, item DESC);"
      "INSERT INTO customers SELECT i, 'c' || i FROM generate_series(1, 1000) i;"
      "INSERT INTO orders SELECT i, NULLIF(i % 1000, 7), i % 13 FROM generate_series(1, 5000) i");
  return session;
}

bool looks_up(Session& session, const std::string& sql, const std::string& index) {
  const auto plan = session.query("EXPLAIN " + sql);
  return std::ranges::any_of(
      plan, [&](const std::string& line) { return line.contains("Index Lookup using " + index); });
}

}  // namespace

TEST_CASE("few rows of a join look up the rows of the other side", "[index][sideways]") {
  Session session = shop();
  session.run(
      "CREATE TABLE c2 AS SELECT * FROM customers; CREATE TABLE o2 AS SELECT * FROM orders");
  const std::vector<std::pair<std::string, std::string>> queries = {
      {"SELECT * FROM orders o JOIN customers c ON c.id = o.customer WHERE o.id = 30",
       "customers_pkey"},
      {"SELECT * FROM customers c JOIN orders o ON c.id = o.customer WHERE c.id = 30",
       "orders_customer"},
      {"SELECT * FROM customers c LEFT JOIN orders o ON c.id = o.customer AND o.item > 5"
       " WHERE c.id IN (7, 30)",
       "orders_customer"},
      {"SELECT * FROM customers c WHERE c.id IN (6, 7)"
       " AND EXISTS (SELECT FROM orders o WHERE o.customer = c.id)",
       "orders_customer"},
      {"SELECT c.id, (SELECT max(o.item) FROM orders o WHERE o.customer = c.id)"
       " FROM customers c WHERE c.id IN (6, 7)",
       "orders_customer"},
      {"SELECT * FROM customers c WHERE c.id = 6"
       " AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer = c.id AND o.item = 2)",
       "orders_customer"},
      {"SELECT a.id, b.id FROM orders a JOIN orders b ON a.customer = b.customer AND a.item = "
       "b.item"
       " WHERE a.id = 77",
       "orders_customer"},
  };
  for (const auto& [sql, index] : queries) {
    INFO(sql);
    CHECK(looks_up(session, sql, index));
    std::string without = sql;
    for (const auto& [name, copy] : {std::pair{"customers ", "c2 "}, std::pair{"orders ", "o2 "}}) {
      for (auto at = without.find(name); at != std::string::npos; at = without.find(name)) {
        without.replace(at, std::string_view(name).size(), copy);
      }
    }
    CHECK(session.bag(sql) == session.bag(without));
  }
}

TEST_CASE("many rows of a join read the other side whole", "[index][sideways]") {
  Session session = shop();
  const std::string sql = "SELECT * FROM orders o JOIN customers c ON c.id = o.customer";
  CHECK_FALSE(looks_up(session, sql, "customers_pkey"));
  CHECK_FALSE(looks_up(session, sql, "orders_customer"));
}

TEST_CASE("lookups see what the transaction has changed", "[index][sideways]") {
  Session session = shop();
  session.run(
      "BEGIN; UPDATE orders SET customer = 7 WHERE id = 30; DELETE FROM orders WHERE id = 1030");
  const std::string sql =
      "SELECT o.id FROM customers c JOIN orders o ON c.id = o.customer WHERE c.id = ";
  REQUIRE(looks_up(session, sql + "30", "orders_customer"));
  CHECK(session.bag(sql + "7") == Rows{"30"});
  CHECK(session.bag(sql + "30") == Rows{"2030", "3030", "4030"});
}

TEST_CASE("a statement prepared over an empty table is planned again when that has grown",
          "[index]") {
  Session session;
  session.run("CREATE TABLE t (id INT PRIMARY KEY, a INT); CREATE INDEX t_a ON t (a)");
  auto statement = session.db->prepare("SELECT id FROM t WHERE a = 5");
  REQUIRE(statement);
  REQUIRE(session.db->run(**statement, {}));
  session.run("INSERT INTO t SELECT i, i % 100 FROM generate_series(1, 1000) i");
  const auto result = session.db->run(**statement, {});
  REQUIRE(result);
  CHECK(result->row_count == 10);
  const auto& plan = std::get<plan::NodePtr>((*statement)->bound);
  CHECK(plan::explain_text(*plan, nullptr).back().contains("Index Scan using t_a"));
}

}  // namespace matview::test
