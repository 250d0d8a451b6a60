#include "support/database_session.h"

namespace matview::test {

namespace {

constexpr std::string_view kByCustomer =
    "SELECT customer, COUNT(*) AS n, SUM(amount) AS total FROM orders GROUP BY customer";

Session shop() {
  Session session;
  session.run(R"(
    CREATE TABLE orders (id INT PRIMARY KEY, customer INT, amount INT);
    INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 2, 5);
  )");
  return session;
}

void create(Session& session,
            std::string_view name,
            std::string_view options,
            std::string_view query) {
  session.run("CREATE MATERIALIZED VIEW " + std::string(name) + " " + std::string(options) +
              " AS " + std::string(query));
}

constexpr std::string_view kIncremental = "WITH (refresh_strategy = 'incremental')";

}  // namespace

TEST_CASE("a manual view shows its query as of the last refresh", "[view]") {
  Session session = shop();
  create(session, "v", "", kByCustomer);
  session.run("INSERT INTO orders VALUES (4, 2, 7)");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30", "2|1|5"});
  CHECK(session.db->get_view("v")->pending_changes == 1);
  session.run("REFRESH MATERIALIZED VIEW v");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30", "2|2|12"});
  CHECK(session.db->get_view("v")->pending_changes == 0);
}

TEST_CASE("an incremental view is fresh after every commit", "[view]") {
  Session session = shop();
  create(session, "v", kIncremental, kByCustomer);
  session.run("INSERT INTO orders VALUES (4, 2, 7), (5, 3, 1)");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30", "2|2|12", "3|1|1"});
  session.run("UPDATE orders SET customer = 3, amount = amount + 1 WHERE id = 1");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|1|20", "2|2|12", "3|2|12"});
  session.run("DELETE FROM orders WHERE customer = 1");
  CHECK(session.bag("SELECT * FROM v") == Rows{"2|2|12", "3|2|12"});
}

TEST_CASE("CONCURRENTLY and INCREMENTALLY refresh to the same contents", "[view]") {
  Session session = shop();
  create(session, "v", "", kByCustomer);
  session.run("DELETE FROM orders WHERE id = 3; REFRESH MATERIALIZED VIEW CONCURRENTLY v");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30"});
  session.run("INSERT INTO orders VALUES (9, 9, 9); REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30", "9|1|9"});
}

TEST_CASE("a view created WITH NO DATA must be refreshed before it is read", "[view]") {
  Session session = shop();
  session.run("CREATE MATERIALIZED VIEW v AS SELECT id FROM orders WITH NO DATA");
  CHECK(session.failure("SELECT * FROM v") ==
        "55000 Materialized view 'v' exists but has never been refreshed. Run: REFRESH "
        "MATERIALIZED VIEW v");
  session.run("REFRESH MATERIALIZED VIEW v");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1", "2", "3"});
  session.run("REFRESH MATERIALIZED VIEW v WITH NO DATA");
  CHECK(session.failure("SELECT * FROM v").starts_with("55000"));
}

TEST_CASE("the metadata of a view holds the SQL the user wrote and what it reads", "[view]") {
  Session session = shop();
  session.run("CREATE MATERIALIZED VIEW  v AS\n  SELECT a.id FROM orders a, orders b ;");
  const auto view = session.db->get_view("v");
  REQUIRE(view);
  CHECK(view->query_text == "SELECT a.id FROM orders a, orders b");
  CHECK(view->base_tables == std::vector<std::string>{"orders"});
  CHECK(view->row_count == 9U);
}

TEST_CASE("a view's columns can be named, and must differ", "[view]") {
  Session session = shop();
  session.run(
      "CREATE MATERIALIZED VIEW v (k, n) AS SELECT customer, COUNT(*) FROM orders GROUP BY 1");
  CHECK(session.query("SELECT n FROM v WHERE k = 2") == Rows{"1"});
  CHECK(session.failure("CREATE MATERIALIZED VIEW w AS SELECT id, id FROM orders") ==
        "42701 column \"id\" specified more than once");
}

TEST_CASE("views and tables share one namespace", "[view]") {
  Session session = shop();
  create(session, "v", "", kByCustomer);
  CHECK(session.failure("CREATE TABLE v (a INT)").starts_with("42P07"));
  CHECK(session.failure("CREATE MATERIALIZED VIEW orders AS SELECT 1 AS a").starts_with("42P07"));
  CHECK(session.failure("CREATE MATERIALIZED VIEW v AS SELECT 1 AS a") ==
        "42P07 Materialized view 'v' already exists");
  session.run("CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT 1 AS a");
  CHECK(session.failure("DROP TABLE v").starts_with("42809"));
  CHECK(session.failure("DROP MATERIALIZED VIEW orders").starts_with("42809"));
  CHECK(session.failure("INSERT INTO v VALUES (1)").starts_with("42809"));
}

TEST_CASE("operations on a view that does not exist say so", "[view]") {
  Session session = shop();
  const std::string missing = "42P01 Materialized view 'x' does not exist";
  CHECK(session.failure("REFRESH MATERIALIZED VIEW x") == missing);
  CHECK(session.failure("DROP MATERIALIZED VIEW x") == missing);
  CHECK(session.failure("ALTER MATERIALIZED VIEW x SET (priority = 1)") == missing);
  session.run("DROP MATERIALIZED VIEW IF EXISTS x");
}

TEST_CASE("a query after DROP MATERIALIZED VIEW fails", "[view]") {
  Session session = shop();
  create(session, "v", kIncremental, kByCustomer);
  session.run("DROP MATERIALIZED VIEW v; INSERT INTO orders VALUES (4, 4, 4)");
  CHECK(session.failure("SELECT * FROM v").starts_with("42P01"));
  create(session, "v", kIncremental, kByCustomer);
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30", "2|1|5", "4|1|4"});
}

TEST_CASE("DROP … RESTRICT names the dependants, CASCADE drops them", "[view]") {
  Session session = shop();
  create(session, "v", "", kByCustomer);
  create(session, "w", "", "SELECT n FROM v");
  const Error refused = session.error("DROP TABLE orders");
  CHECK(refused.message == "cannot drop table orders because other objects depend on it");
  CHECK(refused.detail ==
        "materialized view v depends on table orders\n"
        "materialized view w depends on materialized view v");
  CHECK(session.failure("DROP MATERIALIZED VIEW v RESTRICT").starts_with("2BP01"));
  session.run("DROP TABLE orders CASCADE");
  CHECK(session.db->list_views().empty());
}

TEST_CASE("incremental views over views follow in the same commit", "[view]") {
  Session session = shop();
  create(session, "by_customer", kIncremental, kByCustomer);
  create(session, "big", kIncremental, "SELECT customer FROM by_customer WHERE total > 15");
  create(session,
         "pairs",
         kIncremental,
         "SELECT b.customer, o.id FROM big b JOIN orders o ON o.customer = b.customer");
  session.run("UPDATE orders SET amount = 50 WHERE id = 3; DELETE FROM orders WHERE id = 2");
  CHECK(session.bag("SELECT * FROM big") == Rows{"2"});
  CHECK(session.bag("SELECT * FROM pairs") == Rows{"2|3"});
}

TEST_CASE("an incremental view over a manual one follows its refreshes", "[view]") {
  Session session = shop();
  create(session, "m", "", kByCustomer);
  create(session, "v", kIncremental, "SELECT SUM(n) AS orders FROM m");
  session.run("INSERT INTO orders VALUES (4, 4, 4)");
  CHECK(session.query("SELECT * FROM v") == Rows{"3"});
  session.run("REFRESH MATERIALIZED VIEW m");
  CHECK(session.query("SELECT * FROM v") == Rows{"4"});
  session.run("DELETE FROM orders; REFRESH MATERIALIZED VIEW CONCURRENTLY m");
  CHECK(session.query("SELECT * FROM v") == Rows{"NULL"});
}

TEST_CASE("what cannot be maintained is refused as incremental with the reason", "[view]") {
  Session session = shop();
  CHECK(
      session.failure("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS "
                      "SELECT id FROM orders LIMIT 2") ==
      "0A000 materialized view \"v\" cannot be incremental: LIMIT and OFFSET without ORDER BY are "
      "not maintained incrementally");
  session.run("CREATE MATERIALIZED VIEW v AS SELECT id FROM orders LIMIT 2");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1", "2"});
  CHECK(session.failure("ALTER MATERIALIZED VIEW v SET (refresh_strategy = 'incremental')")
            .starts_with("0A000"));
  CHECK(session.failure("REFRESH MATERIALIZED VIEW v INCREMENTALLY").starts_with("0A000"));
}

TEST_CASE("ALTER turns a stale manual view into a fresh incremental one", "[view]") {
  Session session = shop();
  create(session, "v", "", kByCustomer);
  session.run("DELETE FROM orders WHERE id = 1");
  session.run("ALTER MATERIALIZED VIEW v SET (refresh_strategy = 'incremental')");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|1|20", "2|1|5"});
  session.run("DELETE FROM orders WHERE id = 2");
  CHECK(session.bag("SELECT * FROM v") == Rows{"2|1|5"});
  session.run("ALTER MATERIALIZED VIEW v SET (refresh_strategy = 'manual'); DELETE FROM orders");
  CHECK(session.bag("SELECT * FROM v") == Rows{"2|1|5"});
}

TEST_CASE("options are checked by name and type", "[view]") {
  Session session = shop();
  create(session, "v", "", kByCustomer);
  CHECK(session.failure("ALTER MATERIALIZED VIEW v SET (nonsense = 1)") ==
        "22023 Unknown MV option: nonsense");
  CHECK(session.failure("ALTER MATERIALIZED VIEW v SET (priority = 'soon')").starts_with("22023"));
  CHECK(session.failure("ALTER MATERIALIZED VIEW v SET (refresh_strategy = 'never')")
            .starts_with("22023"));
  CHECK(session.failure("CREATE MATERIALIZED VIEW w WITH (distribution = 'hash') AS SELECT 1 AS a")
            .starts_with("0A000"));
}

TEST_CASE("an error in a view's query refuses the commit and names the view", "[view]") {
  Session session = shop();
  create(session, "v", kIncremental, "SELECT id, 100 / amount AS share FROM orders");
  const Error error = session.error("INSERT INTO orders VALUES (4, 1, 0)");
  CHECK(sqlstate(error.code) == "22012");
  CHECK(error.hint == "The error arose while maintaining materialized view \"v\".");
  CHECK(session.query("SELECT COUNT(*) FROM orders") == Rows{"3"});
  session.run("INSERT INTO orders VALUES (4, 1, 50)");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|10", "2|5", "3|20", "4|2"});
}

TEST_CASE("an auto view is refreshed by the scheduler when it is due", "[view]") {
  Session session = shop();
  create(session, "v", "WITH (refresh_strategy = 'auto', staleness_threshold = 60)", kByCustomer);
  session.run("DELETE FROM orders WHERE id = 3");
  CHECK(session.db->run_scheduled_refreshes(1000) == 0U);
  session.advance_clock(61);
  CHECK(session.db->run_scheduled_refreshes(1000) == 1U);
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30"});
  session.advance_clock(61);
  CHECK(session.db->run_scheduled_refreshes(1000) == 0U);
}

TEST_CASE("the scheduler takes views by priority", "[view]") {
  Session session = shop();
  create(session, "low", "WITH (refresh_strategy = 'auto', priority = 0)", "SELECT id FROM orders");
  create(session, "top", "WITH (refresh_strategy = 'auto', priority = 3)", "SELECT id FROM orders");
  session.run("DELETE FROM orders");
  session.advance_clock(1000);
  CHECK(session.db->run_scheduled_refreshes(0) == 1U);
  CHECK(session.bag("SELECT * FROM top").empty());
  CHECK(session.bag("SELECT * FROM low").size() == 3);
}

TEST_CASE("a view with lazy_update catches up when it is read", "[view]") {
  Session session = shop();
  create(session,
         "v",
         "WITH (lazy_update = true, lazy_catchup_window = '10 seconds')",
         "SELECT id FROM orders");
  session.run("DELETE FROM orders WHERE id > 1");
  CHECK(session.bag("SELECT * FROM v").size() == 3);
  session.advance_clock(11);
  CHECK(session.bag("SELECT * FROM v") == Rows{"1"});
}

TEST_CASE("staleness is measured from the last refresh", "[view]") {
  Session session = shop();
  session.run("CREATE MATERIALIZED VIEW v AS SELECT id FROM orders WITH NO DATA");
  CHECK_FALSE(session.db->staleness_seconds("v")->has_value());
  CHECK(session.db->needs_full_refresh("v") == true);
  session.run("REFRESH MATERIALIZED VIEW v");
  session.advance_clock(42);
  CHECK(*session.db->staleness_seconds("v") == 42);
  CHECK(session.db->needs_full_refresh("v") == false);
}

TEST_CASE("rows from outside replace a manual view's contents, never an incremental one's",
          "[view]") {
  Session session = shop();
  create(session, "m", "", "SELECT id FROM orders");
  create(session, "v", kIncremental, "SELECT id FROM orders");
  const std::vector<Type> types{TypeId::kInteger};
  RowBatch rows(types);
  rows.column(0).append_value(Value::integer(99), session.db->dictionary());
  rows.set_row_count(1);
  CHECK(session.db->store_view_data("m", rows, true) == 1U);
  CHECK(session.bag("SELECT * FROM m") == Rows{"99"});
  const auto refused = session.db->store_view_data("v", rows, true);
  REQUIRE_FALSE(refused);
  CHECK(sqlstate(refused.error()->code) == "55000");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1", "2", "3"});
}

TEST_CASE("a changed query that cannot be maintained is refused for an incremental view",
          "[view]") {
  Session session = shop();
  create(session, "v", kIncremental, "SELECT id FROM orders");
  const auto refused = session.db->update_view("v", "SELECT id FROM orders LIMIT 1", {});
  REQUIRE_FALSE(refused);
  CHECK(sqlstate(refused.error()->code) == "0A000");
  session.run("DELETE FROM orders WHERE id = 1");
  CHECK(session.bag("SELECT * FROM v") == Rows{"2", "3"});
}

TEST_CASE("A view of the first of many rows is right while they go and others come", "[view]") {
  Session session;
  session.run(
      "CREATE TABLE t (id INT PRIMARY KEY, amount INT);"
      "CREATE MATERIALIZED VIEW largest WITH (refresh_strategy = 'incremental') AS "
      "SELECT id, amount FROM t ORDER BY amount DESC, id LIMIT 20 OFFSET 3;"
      "INSERT INTO t SELECT i, (i * 7919) % 6007 FROM generate_series(1, 6000) AS g(i)");
  const auto check = [&] {
    CHECK(session.query("SELECT * FROM largest ORDER BY amount DESC, id") ==
          session.query("SELECT id, amount FROM t ORDER BY amount DESC, id LIMIT 20 OFFSET 3"));
  };
  check();
  for (int i = 0; i < 60; ++i) {
    session.run("DELETE FROM t WHERE amount > (SELECT max(amount) - 60 FROM t)");
    if (i % 5 == 0) session.run("INSERT INTO t VALUES (" + std::to_string(10'000 + i) + ", 4000)");
    if (i % 7 == 0) session.run("UPDATE t SET amount = amount + 1 WHERE id % 100 = 0");
    check();
  }
}

}  // namespace matview::test
