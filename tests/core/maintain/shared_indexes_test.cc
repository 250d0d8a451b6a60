// What views share: the indexes of the tables that they join.
#include "maintain/trap_session.h"

namespace matview::test {

namespace {

constexpr std::string_view kMemory =
    "SELECT name, row_bytes, index_bytes, state_bytes FROM pg_mv_memory ORDER BY name";
constexpr std::string_view kIndexes =
    "SELECT sum(index_bytes) FROM pg_mv_memory WHERE kind = 'table'";

void make_shop(Session& session) {
  session.run(
      "CREATE TABLE customers (id INT PRIMARY KEY, region TEXT);"
      "CREATE TABLE products (id INT PRIMARY KEY, price INT);"
      "CREATE TABLE orders (id INT PRIMARY KEY, customer INT, product INT, amount INT);"
      "INSERT INTO customers SELECT i, 'r' || i % 3 FROM generate_series(1, 40) g(i);"
      "INSERT INTO products SELECT i, i FROM generate_series(1, 20) g(i);"
      "INSERT INTO orders SELECT i, 1 + i % 40, 1 + i % 20, i FROM generate_series(1, 900) g(i);");
}

const std::string kOfThree =
    "SELECT o.id, region, price FROM orders o JOIN customers c ON c.id = o.customer "
    "JOIN products p ON p.id = o.product WHERE price > 3 AND region <> 'r2'";

}  // namespace

TEST_CASE("a view of joined tables keeps none of their rows itself", "[sharing]") {
  TrapSession session;
  make_shop(session);
  session.view("v", kOfThree);
  session.change("UPDATE products SET price = price + 1 WHERE id = 7");
  CHECK(session.query("SELECT state_bytes FROM pg_mv_memory WHERE name = 'v'") == Rows{"0"});
}

TEST_CASE("views that join on the same columns share one index", "[sharing]") {
  TrapSession session;
  make_shop(session);
  session.view("v", kOfThree);
  const Rows of_one = session.query(kIndexes);
  session.view("w",
               "SELECT region, count(*) FROM orders JOIN customers c ON c.id = customer "
               "GROUP BY region");
  session.view("x", "SELECT o.id, region FROM orders o LEFT JOIN customers c ON c.id = o.customer");
  CHECK(session.query(kIndexes) == of_one);
}

TEST_CASE("dropping views returns what they took, to the byte", "[sharing]") {
  TrapSession session;
  make_shop(session);
  const Rows before = session.query(kMemory);
  session.run("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS " + kOfThree);
  session.run(
      "CREATE MATERIALIZED VIEW w WITH (refresh_strategy = 'incremental') AS "
      "SELECT region, price, count(*) FROM v GROUP BY region, price");
  session.run(
      "CREATE MATERIALIZED VIEW x WITH (refresh_strategy = 'incremental') AS "
      "SELECT v.id, o.amount FROM v LEFT JOIN orders o ON o.product = v.price");
  CHECK(session.query(kMemory) != before);
  session.run("DROP MATERIALIZED VIEW x; DROP MATERIALIZED VIEW w; DROP MATERIALIZED VIEW v");
  CHECK(session.query(kMemory) == before);
}

TEST_CASE("a view that joins views follows their contents through refreshes", "[sharing]") {
  TrapSession session;
  make_shop(session);
  session.run(
      "CREATE MATERIALIZED VIEW m AS SELECT id AS customer, region FROM customers;"
      "REFRESH MATERIALIZED VIEW m");
  session.view("v", "SELECT o.id, region FROM orders o JOIN m ON m.customer = o.customer");
  session.change("UPDATE orders SET customer = 2 WHERE id < 5");
  session.change("UPDATE customers SET region = 'new' WHERE id = 2; REFRESH MATERIALIZED VIEW m");
  session.change("INSERT INTO orders VALUES (1000, 2, 1, 1)");
  session.change("DELETE FROM customers WHERE id = 3; REFRESH MATERIALIZED VIEW m");
  session.change(
      "BEGIN; INSERT INTO orders VALUES (1001, 3, 1, 1), (1002, 4, 1, 1);"
      "DELETE FROM customers WHERE id = 4; REFRESH MATERIALIZED VIEW m; COMMIT");
}

TEST_CASE("pairs that are new on both sides of a join by indexes come once", "[sharing]") {
  TrapSession session;
  make_shop(session);
  session.view("v", kOfThree);
  session.view("s",
               "SELECT a.id AS a, b.id AS b FROM orders a JOIN orders b "
               "ON b.customer = a.product AND b.amount < a.amount + 10");
  session.change(
      "BEGIN; INSERT INTO customers VALUES (50, 'new'); INSERT INTO products VALUES (50, 9);"
      "INSERT INTO orders VALUES (2000, 50, 50, 1), (2001, 50, 1, 2); COMMIT");
  session.change(
      "BEGIN; UPDATE orders SET customer = 50, product = 50 WHERE id % 7 = 0;"
      "UPDATE products SET price = 1 WHERE id = 50; DELETE FROM customers WHERE id = 5;"
      "SELECT count(*) FROM v; UPDATE orders SET product = 6 WHERE id % 14 = 0; COMMIT");
  session.change(
      "BEGIN; DELETE FROM orders WHERE customer = 50; DELETE FROM products WHERE id = 50;"
      "DELETE FROM customers WHERE id = 50; COMMIT");
  session.change("DELETE FROM orders");
}

TEST_CASE("a key with columns of two joined tables is found by either", "[sharing]") {
  TrapSession session;
  make_shop(session);
  session.run(
      "CREATE TABLE deals (id INT PRIMARY KEY, region TEXT, product INT);"
      "INSERT INTO deals SELECT i, 'r' || i % 3, 1 + i % 20 FROM generate_series(1, 30) g(i)");
  session.view("v",
               "SELECT d.id, o.id AS o FROM orders o JOIN customers c ON c.id = o.customer "
               "JOIN deals d ON d.region = c.region AND d.product = o.product");
  session.change("UPDATE deals SET product = 3 WHERE id IN (4, 7)");
  session.change("INSERT INTO deals VALUES (31, NULL, 3), (32, 'r1', NULL), (33, 'r1', 4)");
  session.change("UPDATE customers SET region = NULL WHERE id = 9");
  session.change("UPDATE orders SET product = NULL WHERE id = 8");
  session.change("DELETE FROM customers WHERE region = 'r1'");
}

}  // namespace matview::test
