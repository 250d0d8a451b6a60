// Refreshing by what pends: manual and auto views that apply the deltas since their last refresh.
#include <cstdlib>

#include <unistd.h>

#include "support/database_session.h"

namespace matview::test {

namespace {

constexpr std::string_view kByCustomer =
    "SELECT customer, count(*) AS n, sum(amount) AS total FROM orders GROUP BY customer";

void make_shop(Session& session) {
  session.run(R"(
    CREATE TABLE orders (id INT PRIMARY KEY, customer INT, amount INT);
    INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 2, 5);
  )");
}

// A shop with a view that was refreshed incrementally once.
Session shop(std::optional<double> break_even = {}) {
  Session session({}, break_even);
  make_shop(session);
  session.run("CREATE MATERIALIZED VIEW v AS " + std::string(kByCustomer));
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  return session;
}

void check_fresh(Session& session, std::string_view query = kByCustomer) {
  CHECK(session.bag("SELECT * FROM v") == session.bag(query));
}

Rows last_refresh(Session& session) {
  Rows rows = session.query(
      "SELECT strategy, trigger, success, rows_affected FROM pg_mv_refresh_history "
      "WHERE mv_name = 'v'");
  if (rows.size() > 1) rows.erase(rows.begin(), rows.end() - 1);
  return rows;
}

}  // namespace

TEST_CASE("an incremental refresh applies what pends and equals a full one", "[refresh]") {
  Session session = shop();
  session.run("INSERT INTO orders VALUES (4, 2, 7), (5, 3, 1); DELETE FROM orders WHERE id = 1");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30", "2|1|5"});
  CHECK(session.db->get_view("v")->pending_changes == 3);
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session);
  CHECK(last_refresh(session) == Rows{"incremental|manual|t|5"});
  CHECK(session.db->get_view("v")->pending_changes == 0);
  CHECK(session.db->get_view("v")->row_count == 3U);
  session.run("UPDATE orders SET customer = 1; REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session);
  session.run("DELETE FROM orders; REFRESH MATERIALIZED VIEW v");
  check_fresh(session);
  session.run("INSERT INTO orders VALUES (9, 9, 9); REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session);
  CHECK(last_refresh(session) == Rows{"incremental|manual|t|1"});
}

TEST_CASE("views share what pends, each from its own last refresh on", "[refresh]") {
  Session session = shop();
  const std::string big = "SELECT a.id FROM orders a JOIN orders b ON a.amount = b.amount";
  session.run("CREATE MATERIALIZED VIEW w AS " + big);
  for (int round = 0; round < 12; ++round) {
    const std::string id = std::to_string(100 + round);
    session.run("INSERT INTO orders VALUES (" + id + ", 1, " + std::to_string(round % 4) + ")");
    if (round % 3 == 1) session.run("DELETE FROM orders WHERE id = " + std::to_string(97 + round));
    if (round % 2 == 0) {
      session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
      check_fresh(session);
    }
    if (round % 3 == 0) {
      session.run("REFRESH MATERIALIZED VIEW w INCREMENTALLY");
      CHECK(session.bag("SELECT * FROM w") == session.bag(big));
    }
  }
}

TEST_CASE("what pends is rolled back with the transaction that made it", "[refresh]") {
  Session session = shop();
  session.run(R"(
    INSERT INTO orders VALUES (4, 4, 4);
    BEGIN;
    DELETE FROM orders WHERE id = 1;
    SAVEPOINT s;
    UPDATE orders SET amount = 100;
    SELECT * FROM v;
    ROLLBACK TO s;
    INSERT INTO orders VALUES (5, 5, 5);
    COMMIT;
    BEGIN; DELETE FROM orders; SELECT * FROM v; ROLLBACK;
  )");
  CHECK(session.db->get_view("v")->pending_changes == 3);
  CHECK(session.db->needs_full_refresh("v") == false);
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session);
  CHECK(last_refresh(session).front().starts_with("incremental"));
}

TEST_CASE("a refresh that is rolled back leaves what was pending to the next", "[refresh]") {
  Session session = shop();
  session.run(R"(
    INSERT INTO orders VALUES (4, 4, 4);
    BEGIN;
    INSERT INTO orders VALUES (5, 5, 5);
    REFRESH MATERIALIZED VIEW v INCREMENTALLY;
    ROLLBACK;
  )");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|2|30", "2|1|5"});
  CHECK(session.db->get_view("v")->pending_changes == 1);
  CHECK(session.db->needs_full_refresh("v") == true);
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session);
  CHECK(session.db->needs_full_refresh("v") == false);
}

TEST_CASE("what pends beyond the break-even is given up, and the view says so", "[refresh]") {
  Session session = shop();
  session.run("INSERT INTO orders SELECT n, n % 7, n FROM generate_series(10, 900) n");
  CHECK(session.db->needs_full_refresh("v") == false);
  session.run("UPDATE orders SET amount = amount + 1; UPDATE orders SET amount = amount + 1");
  CHECK(session.db->needs_full_refresh("v") == true);
  CHECK(session.query("SELECT status FROM pg_mv_staleness") == Rows{"OUTDATED"});
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session);
  CHECK(last_refresh(session).front().starts_with("recomputed"));
}

TEST_CASE("trap 22: what pended when the database was closed is not forgotten", "[refresh]") {
  char path[] = "/tmp/matview-XXXXXX";
  REQUIRE(mkdtemp(path) != nullptr);
  {
    Session session(path);
    make_shop(session);
    session.run("INSERT INTO orders SELECT n, n, n FROM generate_series(10, 40) n");
    session.run("CREATE MATERIALIZED VIEW v AS " + std::string(kByCustomer));
    session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
    session.run("DELETE FROM orders WHERE id = 3");
    CHECK(session.db->needs_full_refresh("v") == false);
    REQUIRE(session.db->write_commits());
  }
  Session session(path);
  CHECK(session.db->get_view("v")->pending_changes == 1);
  CHECK(session.db->needs_full_refresh("v") == false);
  session.run("INSERT INTO orders VALUES (7, 7, 7); REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session);
  CHECK(session.db->needs_full_refresh("v") == false);
  session.run("INSERT INTO orders VALUES (8, 7, 8); REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session);
  CHECK(last_refresh(session) == Rows{"incremental|manual|t|2"});
}

namespace {

// Closes a database in a folder, everything written, and opens it again.
class Reopened {
 public:
  Reopened() {
    REQUIRE(mkdtemp(path_) != nullptr);
    session_ = std::make_unique<Session>(path_);
  }

  Session& again() {
    REQUIRE(session_->db->write_commits());
    session_.reset();
    session_ = std::make_unique<Session>(path_);
    return *session_;
  }

  Session* operator->() { return session_.get(); }

  Session& operator*() { return *session_; }

 private:
  char path_[24] = "/tmp/matview-XXXXXX";
  std::unique_ptr<Session> session_;
};

}  // namespace

TEST_CASE("a reopened view that keeps no state applies what pends without reading its tables",
          "[refresh]") {
  Reopened shop;
  make_shop(*shop);
  const std::string query = "SELECT id, amount * 2 AS x FROM orders WHERE amount > 6";
  shop->run("CREATE MATERIALIZED VIEW v AS " + query +
            "; REFRESH MATERIALIZED VIEW v INCREMENTALLY;"
            "INSERT INTO orders VALUES (4, 1, 8), (5, 1, 1); DELETE FROM orders WHERE id = 1");
  shop.again().run("UPDATE orders SET amount = 7 WHERE id = 5");
  shop.again().run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(*shop, query);
  CHECK(last_refresh(*shop) == Rows{"incremental|manual|t|3"});
  shop.again().run("DELETE FROM orders; REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(*shop, query);
}

TEST_CASE("reopened views share what pends, each from its own last refresh on", "[refresh]") {
  Reopened shop;
  make_shop(*shop);
  shop->run("CREATE TABLE names (customer INT, name TEXT)");
  const std::vector<std::string> queries = {std::string(kByCustomer),
                                            "SELECT id, amount FROM orders WHERE amount > 2",
                                            "SELECT id, name FROM orders NATURAL JOIN names"};
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const std::string view = "v" + std::to_string(i);
    shop->run("CREATE MATERIALIZED VIEW " + view + " AS " + queries[i] +
              "; REFRESH MATERIALIZED VIEW " + view + " INCREMENTALLY");
  }
  for (int round = 0; round < 30; ++round) {
    const std::string n = std::to_string(round);
    shop->run("INSERT INTO orders SELECT 1000 + 1000 * " + n +
              " + i, i % 5, i % 9 FROM generate_series(1, " + std::to_string(1 + round * 37 % 400) +
              ") i; INSERT INTO names VALUES (" + n + " % 6, 'n" + n + "')");
    if (round % 2 == 1)
      shop->run("DELETE FROM orders WHERE id % 3 = 0; BEGIN; DELETE FROM orders; ROLLBACK");
    const auto at = static_cast<std::size_t>(round) % (queries.size() + 1);
    if (round % 3 != 0) (void)shop.again();
    if (at == queries.size()) continue;
    const std::string view = "v" + std::to_string(at);
    shop->run("REFRESH MATERIALIZED VIEW " + view + " INCREMENTALLY");
    INFO(round << ' ' << queries[at]);
    CHECK(shop->bag("SELECT * FROM " + view) == shop->bag(queries[at]));
  }
}

TEST_CASE("a reopened view whose table has other columns since is refreshed all the same",
          "[refresh]") {
  Reopened shop;
  make_shop(*shop);
  shop->run("CREATE MATERIALIZED VIEW v AS " + std::string(kByCustomer) +
            "; REFRESH MATERIALIZED VIEW v INCREMENTALLY; INSERT INTO orders VALUES (4, 4, 4);"
            "ALTER TABLE orders ADD COLUMN note TEXT");
  shop.again().run("INSERT INTO orders VALUES (5, 5, 5, 'x')");
  shop.again().run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(*shop);
}

TEST_CASE("what nobody follows any more leaves nothing behind", "[refresh]") {
  Reopened shop;
  make_shop(*shop);
  const auto entries = [&] { return shop->db->backup()->size(); };
  const std::size_t before = entries();
  shop->run(
      "CREATE MATERIALIZED VIEW v AS SELECT customer FROM orders;"
      "REFRESH MATERIALIZED VIEW v INCREMENTALLY; UPDATE orders SET amount = 1;"
      "UPDATE orders SET amount = 20 WHERE id = 2; DELETE FROM orders WHERE id = 3;"
      "DROP MATERIALIZED VIEW v");
  // But for what its refreshes were.
  CHECK(entries() < before + 200);
}

TEST_CASE("the history of refreshes is there after reopening", "[refresh]") {
  Reopened shop;
  make_shop(*shop);
  shop->run(
      "CREATE MATERIALIZED VIEW v AS SELECT id, 100 / amount AS x FROM orders;"
      "REFRESH MATERIALIZED VIEW v; INSERT INTO orders VALUES (4, 1, 0)");
  CHECK(shop->failure("REFRESH MATERIALIZED VIEW v") == "22012 division by zero");
  shop->run("DELETE FROM orders WHERE id = 4; BEGIN; REFRESH MATERIALIZED VIEW v; ROLLBACK");
  const std::string history = "SELECT * FROM pg_mv_refresh_history";
  const Rows before = shop->query(history);
  CHECK(before.size() == 3);
  CHECK(shop.again().query(history) == before);
  shop->run("REFRESH MATERIALIZED VIEW v");
  CHECK(shop.again().query(history).size() == 4);
}

TEST_CASE("a manual view over an incremental one applies that one's deltas", "[refresh]") {
  Session session;
  make_shop(session);
  session.run("CREATE MATERIALIZED VIEW base WITH (refresh_strategy = 'incremental') AS " +
              std::string(kByCustomer));
  const std::string over = "SELECT n, sum(total) AS s FROM base GROUP BY n";
  session.run("CREATE MATERIALIZED VIEW v AS " + over);
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY; INSERT INTO orders VALUES (4, 2, 7)");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|5", "2|30"});
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session, over);
  CHECK(last_refresh(session).front().starts_with("incremental"));
}

TEST_CASE("a manual view over a manual one applies how its refreshes changed it", "[refresh]") {
  Session session = shop();
  const std::string over = "SELECT count(*) AS n, max(total) AS most FROM v";
  session.run("CREATE MATERIALIZED VIEW w AS " + over);
  session.run("REFRESH MATERIALIZED VIEW w INCREMENTALLY; INSERT INTO orders VALUES (4, 9, 99)");
  session.run("REFRESH MATERIALIZED VIEW w INCREMENTALLY");
  CHECK(session.bag("SELECT * FROM w") == Rows{"2|30"});
  session.run("REFRESH MATERIALIZED VIEW v; REFRESH MATERIALIZED VIEW w INCREMENTALLY");
  CHECK(session.bag("SELECT * FROM w") == Rows{"3|99"});
}

TEST_CASE("what pends survives no change of the table's columns", "[refresh]") {
  Session session = shop();
  session.run(R"(
    INSERT INTO orders VALUES (4, 4, 4);
    ALTER TABLE orders ADD COLUMN note TEXT;
    INSERT INTO orders VALUES (5, 5, 5, 'x');
    BEGIN; ALTER TABLE orders ADD COLUMN more INT; INSERT INTO orders VALUES (6); ROLLBACK;
    DELETE FROM orders WHERE id = 4;
    REFRESH MATERIALIZED VIEW v INCREMENTALLY;
  )");
  check_fresh(session);
  session.run(R"(
    DELETE FROM orders WHERE id = 5;
    ALTER TABLE orders DROP COLUMN note;
    INSERT INTO orders VALUES (7, 1, 7);
    TRUNCATE orders;
    INSERT INTO orders VALUES (8, 1, 7);
    REFRESH MATERIALIZED VIEW v INCREMENTALLY;
  )");
  check_fresh(session);
}

TEST_CASE("a pending change that the query cannot compute fails the refresh until it is mended",
          "[refresh]") {
  Session session;
  make_shop(session);
  const std::string query = "SELECT id, 100 / amount AS x FROM orders";
  session.run("CREATE MATERIALIZED VIEW v AS " + query);
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY; INSERT INTO orders VALUES (4, 1, 0)");
  const Rows before = session.bag("SELECT * FROM v");
  CHECK(session.failure("REFRESH MATERIALIZED VIEW v INCREMENTALLY") == "22012 division by zero");
  CHECK(session.bag("SELECT * FROM v") == before);
  CHECK(session.db->needs_full_refresh("v") == true);
  session.run("UPDATE orders SET amount = 4 WHERE id = 4");
  session.run("REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session, query);
}

TEST_CASE("an auto view is refreshed by what pends", "[refresh]") {
  Session session;
  make_shop(session);
  session.run("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'auto') AS " +
              std::string(kByCustomer));
  session.run("DELETE FROM orders WHERE id = 3");
  session.advance_clock(1000);
  CHECK(session.db->run_scheduled_refreshes(1000) == 1U);
  check_fresh(session);
  CHECK(last_refresh(session) == Rows{"incremental|scheduler|t|1"});
}

// ── Slices ──

namespace {

// An auto view behind a large table, whose pending deltas are gone: it was never filled.
Session large() {
  Session session;
  session.run(R"(
    CREATE TABLE orders (id INT PRIMARY KEY, customer INT, amount INT);
    INSERT INTO orders SELECT n, n % 10, n FROM generate_series(1, 30000) n;
    CREATE TABLE names (customer INT, name TEXT);
    INSERT INTO names SELECT n, 'n' || n FROM generate_series(0, 9) n;
  )");
  return session;
}

const std::string kNamed =
    "SELECT name, count(*) AS n, sum(amount) AS total, 1 AS one FROM orders NATURAL JOIN names "
    "GROUP BY name";

}  // namespace

TEST_CASE("a long scheduled refresh runs in slices between commits", "[refresh]") {
  Session session = large();
  session.run("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'auto') AS " + kNamed +
              " WITH NO DATA");
  CHECK(session.db->run_scheduled_refreshes(0) == 0U);
  CHECK(session.query("SELECT is_refreshing, progress > 0 AND progress < 1 FROM "
                      "pg_mv_auto_refresh_status") == Rows{"t|t"});
  session.run(R"(
    DELETE FROM orders WHERE id % 3 = 0;
    INSERT INTO orders VALUES (100000, 3, 5);
    UPDATE names SET name = 'x' WHERE customer = 4;
    BEGIN; DELETE FROM orders; ROLLBACK;
  )");
  CHECK(session.failure("SELECT * FROM v").starts_with("55000"));
  int calls = 1;
  while (*session.db->run_scheduled_refreshes(0) == 0) ++calls;
  CHECK(calls >= 3);
  check_fresh(session, kNamed);
  session.run("DELETE FROM orders WHERE customer = 5; REFRESH MATERIALIZED VIEW v INCREMENTALLY");
  check_fresh(session, kNamed);
  CHECK(last_refresh(session).front().starts_with("incremental|manual|t"));
}

TEST_CASE("whatever happens to a view while it is refreshed in slices", "[refresh]") {
  Session session = large();
  session.run("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'auto') AS " + kNamed +
              " WITH NO DATA");
  REQUIRE(session.db->run_scheduled_refreshes(0) == 0U);
  const std::string what = GENERATE("REFRESH MATERIALIZED VIEW v",
                                    "REFRESH MATERIALIZED VIEW v INCREMENTALLY",
                                    "BEGIN; REFRESH MATERIALIZED VIEW v; ROLLBACK",
                                    "UPDATE orders SET amount = amount + 1; "
                                    "UPDATE orders SET amount = amount - 2",
                                    "ALTER TABLE orders ADD COLUMN z INT; "
                                    "INSERT INTO orders VALUES (-1, 3, 5, 7)",
                                    "ALTER MATERIALIZED VIEW v SET (priority = 3)",
                                    "ALTER MATERIALIZED VIEW v SET "
                                    "(refresh_strategy = 'incremental')",
                                    "TRUNCATE orders");
  INFO(what);
  session.run(what);
  session.run("DELETE FROM names WHERE customer = 7");
  session.advance_clock(1000);
  for (int i = 0; i < 20; ++i) REQUIRE(session.db->run_scheduled_refreshes(0));
  check_fresh(session, kNamed);
  session.run("DROP MATERIALIZED VIEW v");
  REQUIRE(session.db->run_scheduled_refreshes(0) == 0U);
}

TEST_CASE("what fails on a part of a table is refreshed in one go", "[refresh]") {
  Session session = large();
  session.run("UPDATE orders SET amount = 2 * id - 8192 WHERE id <= 8192");
  const std::string query = "SELECT 1000000 / (sum(amount) - 8192) AS x FROM orders";
  session.run("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'auto') AS " + query +
              " WITH NO DATA");
  for (int i = 0; i < 20; ++i) REQUIRE(session.db->run_scheduled_refreshes(0));
  check_fresh(session, query);
}

TEST_CASE("a refresh can be cancelled and leaves the view as it was", "[refresh]") {
  class Cancelled final : public Interrupt {
   public:
    bool is_cancelled() override { return rows() > 4000; }
  };

  Session session = large();
  const std::string strategy = GENERATE("manual", "auto");
  session.run("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = '" + strategy + "') AS " +
              kNamed);
  const Rows before = session.bag("SELECT * FROM v");
  session.run("DELETE FROM orders WHERE id < 100");
  Cancelled interrupt;
  session.db->set_interrupt(&interrupt);
  CHECK(session.failure("REFRESH MATERIALIZED VIEW v").starts_with("57014"));
  CHECK(session.failure("CREATE MATERIALIZED VIEW w AS " + kNamed).starts_with("57014"));
  session.db->set_interrupt(nullptr);
  CHECK(session.bag("SELECT * FROM v") == before);
  CHECK(session.query("SELECT success, error_message FROM pg_mv_refresh_history "
                      "WHERE mv_name = 'v' ORDER BY start_time DESC, success LIMIT 1") ==
        Rows{"f|canceling statement due to user request"});
  session.run("REFRESH MATERIALIZED VIEW v");
  check_fresh(session, kNamed);
}

// ── History and catalog ──

TEST_CASE("a commit past the break-even recomputes, and the history says so", "[refresh]") {
  Session session({}, 0.0);
  make_shop(session);
  session.run("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS " +
              std::string(kByCustomer));
  session.run("DELETE FROM orders WHERE id = 1");
  check_fresh(session);
  CHECK(last_refresh(session) == Rows{"recomputed|commit|t|2"});
  session.run("BEGIN; DELETE FROM orders; SELECT * FROM v; ROLLBACK");
  CHECK(last_refresh(session) == Rows{"recomputed|commit|t|2"});
}

TEST_CASE("the history keeps failures, versions and the last of many", "[refresh]") {
  Session session = shop();
  session.run("CREATE MATERIALIZED VIEW bad AS SELECT 1 / (amount - 7) AS x FROM orders");
  session.run("INSERT INTO orders VALUES (7, 7, 7)");
  CHECK(session.failure("REFRESH MATERIALIZED VIEW bad").starts_with("22012"));
  CHECK(session.query("SELECT strategy, success, error_message, version IS NULL FROM "
                      "pg_mv_refresh_history WHERE mv_name = 'bad' AND NOT success") ==
        Rows{"full|f|division by zero|t"});
  for (int i = 0; i < 70; ++i) session.run("REFRESH MATERIALIZED VIEW v");
  CHECK(session.query("SELECT count(*), max(version) FROM pg_mv_refresh_history "
                      "WHERE mv_name = 'v'") ==
        Rows{"50|" + std::to_string(session.db->version())});
}

TEST_CASE("pg_matviews lists views as in PostgreSQL, and cannot be changed", "[refresh]") {
  Session session = shop();
  session.run("CREATE MATERIALIZED VIEW w AS SELECT 1 AS one WITH NO DATA");
  CHECK(session.query("SELECT matviewname, ispopulated, definition FROM pg_catalog.pg_matviews "
                      "ORDER BY 1") ==
        Rows{"v|t|" + std::string(kByCustomer), "w|f|SELECT 1 AS one"});
  CHECK(session.query("SELECT m.matviewname, s.status FROM pg_matviews m JOIN pg_mv_staleness s "
                      "ON s.view_name = m.matviewname ORDER BY 1") ==
        Rows{"v|FRESH", "w|OUTDATED"});
  CHECK(session.failure("DELETE FROM pg_matviews").starts_with("0A000"));
  CHECK(session.failure("CREATE MATERIALIZED VIEW x AS SELECT * FROM pg_matviews")
            .starts_with("0A000"));
  CHECK(session.query("SELECT count(*) FROM pg_mv_cpu_usage") == Rows{"1"});
}

}  // namespace matview::test
