#include "support/database_session.h"

namespace matview::test {

namespace {

// Three orders of two customers, one customer without orders.
Session shop() {
  Session session;
  session.run(R"(
    CREATE TABLE customers (id INT PRIMARY KEY, name TEXT NOT NULL, region TEXT);
    CREATE TABLE orders (id INT PRIMARY KEY, customer INT, amount DOUBLE PRECISION, day DATE);
    INSERT INTO customers VALUES (1, 'Ada', 'EU'), (2, 'Bob', 'US'), (3, 'Cy', NULL);
    INSERT INTO orders VALUES (10, 1, 5.5, '2024-01-02'), (11, 1, 4.5, '2024-01-03'),
                              (12, 2, 20, '2024-01-03'), (13, NULL, 1, NULL);
  )");
  return session;
}

}  // namespace

TEST_CASE("SELECT * yields every column of every row", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT * FROM customers ORDER BY id") ==
        Rows{"1|Ada|EU", "2|Bob|US", "3|Cy|NULL"});
}

TEST_CASE("WHERE keeps the rows for which its condition is true, not unknown", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT id FROM customers WHERE region <> 'EU'") == Rows{"2"});
  CHECK(session.query("SELECT id FROM customers WHERE NOT region = 'EU'") == Rows{"2"});
  CHECK(session.query("SELECT id FROM customers WHERE region IS NULL") == Rows{"3"});
}

TEST_CASE("a query without FROM has one row", "[query]") {
  Session session;
  CHECK(session.query("SELECT 1 + 1, 'x'") == Rows{"2|x"});
}

TEST_CASE("an inner join pairs rows with equal keys, and NULL keys with nothing", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT o.id, c.name FROM orders o JOIN customers c ON o.customer = c.id "
                      "ORDER BY o.id") == Rows{"10|Ada", "11|Ada", "12|Bob"});
}

TEST_CASE("a join condition may compare expressions and add other predicates", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT o.id FROM orders o JOIN customers c "
                      "ON o.customer + 0 = c.id * 1 AND o.amount > 5 AND c.region = 'EU'") ==
        Rows{"10"});
}

TEST_CASE("tables listed with commas are joined by WHERE", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT o.id FROM orders o, customers c WHERE o.customer = c.id AND "
                      "c.name = 'Bob'") == Rows{"12"});
}

TEST_CASE("a join without a condition is the cross product", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT COUNT(*) FROM orders CROSS JOIN customers") == Rows{"12"});
}

TEST_CASE("a table joined with itself pairs every row with its equals", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT a.id, b.id FROM orders a JOIN orders b ON a.day = b.day "
                      "WHERE a.id < b.id") == Rows{"11|12"});
}

TEST_CASE("GROUP BY aggregates each group, NULL being one group", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT customer, COUNT(*), SUM(amount), AVG(amount), MIN(amount), "
                      "MAX(day) FROM orders GROUP BY customer ORDER BY customer") ==
        Rows{"1|2|10|5|4.5|2024-01-03", "2|1|20|20|20|2024-01-03", "NULL|1|1|1|1|NULL"});
}

TEST_CASE("aggregates over no rows give one row without GROUP BY and none with it", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT COUNT(*), COUNT(id), SUM(id), AVG(id), MIN(id) FROM orders "
                      "WHERE id > 100") == Rows{"0|0|NULL|NULL|NULL"});
  CHECK(session.query("SELECT customer, COUNT(*) FROM orders WHERE id > 100 GROUP BY customer")
            .empty());
}

TEST_CASE("COUNT of a column counts what is not NULL, COUNT(*) every row", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT COUNT(*), COUNT(customer) FROM orders") == Rows{"4|3"});
}

TEST_CASE("HAVING filters groups by their aggregates", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) > 1") ==
        Rows{"1"});
}

TEST_CASE("groups and aggregates may be parts of expressions", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT customer * 10, SUM(amount) / COUNT(*) FROM orders "
                      "WHERE customer IS NOT NULL GROUP BY customer ORDER BY 1") ==
        Rows{"10|5", "20|20"});
}

TEST_CASE("GROUP BY takes output names and numbers", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT amount > 5 AS big, COUNT(*) FROM orders GROUP BY big ORDER BY 1") ==
        Rows{"f|2", "t|2"});
  CHECK(session.query("SELECT day, COUNT(*) FROM orders GROUP BY 1 ORDER BY day NULLS FIRST") ==
        Rows{"NULL|1", "2024-01-02|1", "2024-01-03|2"});
}

TEST_CASE("DISTINCT keeps one of equal rows", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT DISTINCT customer FROM orders ORDER BY customer") ==
        Rows{"1", "2", "NULL"});
}

TEST_CASE("ORDER BY puts NULLs last ascending and first descending", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT region FROM customers ORDER BY region") == Rows{"EU", "US", "NULL"});
  CHECK(session.query("SELECT region FROM customers ORDER BY region DESC") ==
        Rows{"NULL", "US", "EU"});
  CHECK(session.query("SELECT region FROM customers ORDER BY region DESC NULLS LAST") ==
        Rows{"US", "EU", "NULL"});
}

TEST_CASE("ORDER BY may use what is not selected", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT name FROM customers ORDER BY -id") == Rows{"Cy", "Bob", "Ada"});
  CHECK(session.query("SELECT customer FROM orders GROUP BY customer ORDER BY SUM(amount) DESC") ==
        Rows{"2", "1", "NULL"});
}

TEST_CASE("text is ordered by bytes", "[query]") {
  Session session;
  session.run("CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('b'), ('B'), ('é'), ('a'), ('')");
  CHECK(session.query("SELECT s FROM t ORDER BY s") == Rows{"", "B", "a", "b", "é"});
}

TEST_CASE("LIMIT and OFFSET cut the result", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT id FROM orders ORDER BY id LIMIT 2 OFFSET 1") == Rows{"11", "12"});
  CHECK(session.query("SELECT id FROM orders LIMIT 0").empty());
  CHECK(session.query("SELECT id FROM orders ORDER BY id LIMIT $1", {Value::integer(1)}) ==
        Rows{"10"});
  CHECK(session.failure("SELECT id FROM orders LIMIT -1") == "2201W LIMIT must not be negative");
}

TEST_CASE("derived tables and common tables are queries in FROM", "[query]") {
  Session session = shop();
  CHECK(
      session.query("SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM orders GROUP BY customer) t") ==
      Rows{"2"});
  CHECK(session.query("WITH big AS (SELECT * FROM orders WHERE amount > 5) "
                      "SELECT a.id FROM big a JOIN big b ON a.id = b.id ORDER BY a.id") ==
        Rows{"10", "12"});
}

TEST_CASE("CASE evaluates only the branch it takes", "[query]") {
  Session session;
  session.run("CREATE TABLE t (a INT); INSERT INTO t VALUES (0), (2)");
  CHECK(session.query("SELECT CASE WHEN a = 0 THEN -1 ELSE 10 / a END FROM t ORDER BY a") ==
        Rows{"-1", "5"});
}

TEST_CASE("a query over more rows than a chunk holds sees them all", "[query]") {
  Session session;
  session.run("CREATE TABLE t (a INT)");
  std::string insert = "INSERT INTO t VALUES (0)";
  for (int i = 1; i < 5000; ++i) insert += ",(" + std::to_string(i) + ")";
  session.run(insert);
  CHECK(session.query("SELECT COUNT(*), SUM(a), MIN(a), MAX(a) FROM t WHERE a % 2 = 1") ==
        Rows{"2500|6250000|1|4999"});
  CHECK(session.query("SELECT COUNT(*) FROM t x JOIN t y ON x.a = y.a") == Rows{"5000"});
}

TEST_CASE("a primary key comparison reads one row", "[query]") {
  Session session = shop();
  CHECK(session.query("EXPLAIN SELECT * FROM orders WHERE id = 11")
            .back()
            .find("Primary Key Lookup on orders") != std::string::npos);
  CHECK(session.query("SELECT id FROM orders WHERE id = 11 AND amount > 100").empty());
  CHECK(session.query("SELECT id FROM orders WHERE id = NULL").empty());
  CHECK(session.query("SELECT amount FROM orders WHERE id = $1", {Value::bigint(12)}) ==
        Rows{"20"});
}

TEST_CASE("errors of a query say what, where and with which code", "[query]") {
  Session session = shop();
  CHECK(session.failure("SELECT * FROM nowhere") == "42P01 relation \"nowhere\" does not exist");
  CHECK(session.failure("SELECT x FROM orders") == "42703 column \"x\" does not exist");
  CHECK(session.failure("SELECT id FROM orders, customers") ==
        "42702 column reference \"id\" is ambiguous");
  CHECK(session.failure("SELECT customer, id FROM orders GROUP BY customer") ==
        "42803 column \"orders.id\" must appear in the GROUP BY clause or be used in an aggregate "
        "function");
  CHECK(session.failure("SELECT id FROM orders WHERE COUNT(*) > 1") ==
        "42803 aggregate functions are not allowed in WHERE");
  CHECK(session.failure("SELECT 1/0").starts_with("22012"));
  CHECK(session.failure("SELECT id FROM orders WHERE amount").starts_with("42804"));
  CHECK(session.failure("SELECT id FROM orders WHERE day = 'soon'").starts_with("22007"));
  CHECK(session.failure("SELEC 1").starts_with("42601"));
  CHECK(session.error("SELECT id, x FROM orders").position == 11U);
}

TEST_CASE("LIMIT and OFFSET take parameters, NULL among them", "[query]") {
  Session session = shop();
  const std::string ordered = "SELECT id FROM orders ORDER BY id LIMIT $1 OFFSET $2";
  CHECK(session.query(ordered, {Value::bigint(2), Value::bigint(1)}) == Rows{"11", "12"});
  CHECK(session.query(ordered, {Value::null(TypeId::kBigint), Value::bigint(3)}) == Rows{"13"});
  CHECK(session.query("SELECT 1 FROM orders LIMIT $1", {Value::bigint(3)}).size() == 3);
  CHECK(session.failure(ordered, {Value::bigint(-1), Value::bigint(0)}) ==
        "2201W LIMIT must not be negative");
}

TEST_CASE("a row comes as often as INTERSECT ALL and EXCEPT ALL say", "[query]") {
  Session session = shop();
  CHECK(session.query("SELECT customer FROM orders INTERSECT ALL SELECT customer FROM orders "
                      "ORDER BY 1") == Rows{"1", "1", "2", "NULL"});
  CHECK(session.query("SELECT count(*) FROM (SELECT customer FROM orders EXCEPT ALL SELECT 2) s") ==
        Rows{"3"});
}

}  // namespace matview::test
