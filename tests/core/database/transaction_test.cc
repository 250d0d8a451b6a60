#include "support/database_session.h"

namespace matview::test {

namespace {

constexpr std::string_view kTotals =
    "CREATE MATERIALIZED VIEW totals WITH (refresh_strategy = 'incremental') AS "
    "SELECT k, SUM(v) AS total FROM t GROUP BY k";

Session table() {
  Session session;
  session.run("CREATE TABLE t (k TEXT, v INT); INSERT INTO t VALUES ('a', 1), ('b', 2)");
  return session;
}

}  // namespace

TEST_CASE("inside a transaction reads see its own writes, views included", "[transaction]") {
  Session session = table();
  session.run(kTotals);
  session.run("BEGIN; INSERT INTO t VALUES ('a', 5)");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|6", "b|2"});
  session.run("DELETE FROM t WHERE k = 'b'");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|6"});
  session.run("COMMIT");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|6"});
}

TEST_CASE("ROLLBACK restores tables and views", "[transaction]") {
  Session session = table();
  session.run(kTotals);
  session.run("BEGIN; UPDATE t SET v = 100; DELETE FROM t WHERE k = 'a'");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"b|100"});
  session.run("ROLLBACK");
  CHECK(session.bag("SELECT * FROM t") == Rows{"a|1", "b|2"});
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|1", "b|2"});
  session.run("INSERT INTO t VALUES ('b', 3)");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|1", "b|5"});
}

TEST_CASE("ROLLBACK TO a savepoint undoes what came after it", "[transaction]") {
  Session session = table();
  session.run(kTotals);
  session.run("BEGIN; INSERT INTO t VALUES ('c', 3); SAVEPOINT s; DELETE FROM t");
  CHECK(session.bag("SELECT * FROM totals").empty());
  session.run("ROLLBACK TO s");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|1", "b|2", "c|3"});
  session.run("INSERT INTO t VALUES ('a', 1); COMMIT");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|2", "b|2", "c|3"});
}

TEST_CASE("CREATE, REFRESH, ALTER and DROP of views obey ROLLBACK", "[transaction]") {
  Session session = table();
  session.run("CREATE MATERIALIZED VIEW v AS SELECT v FROM t; INSERT INTO t VALUES ('c', 3)");
  session.run(
      "BEGIN; REFRESH MATERIALIZED VIEW v; "
      "ALTER MATERIALIZED VIEW v SET (refresh_strategy = 'incremental'); "
      "CREATE MATERIALIZED VIEW w AS SELECT k FROM t; ROLLBACK");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1", "2"});
  CHECK(session.db->list_views() == std::vector<std::string>{"v"});
  CHECK(session.db->get_view("v")->refresh_strategy == RefreshStrategy::kManual);
  session.run("BEGIN; DROP MATERIALIZED VIEW v; ROLLBACK");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1", "2"});
  session.run("BEGIN; DROP TABLE t CASCADE; CREATE TABLE t (x INT); ROLLBACK");
  CHECK(session.bag("SELECT k FROM t") == Rows{"a", "b", "c"});
  session.run("REFRESH MATERIALIZED VIEW v");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1", "2", "3"});
}

TEST_CASE("a view created while a transaction is open counts its changes once", "[transaction]") {
  Session session = table();
  session.run("BEGIN; INSERT INTO t VALUES ('a', 10)");
  session.run(kTotals);
  session.run("INSERT INTO t VALUES ('a', 100); COMMIT");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|111", "b|2"});
}

TEST_CASE("after an error a transaction ignores commands until it ends", "[transaction]") {
  Session session = table();
  session.run("BEGIN; INSERT INTO t VALUES ('c', 3)");
  CHECK(session.failure("SELECT nothing").starts_with("42703"));
  CHECK(session.failure("SELECT 1") ==
        "25P02 current transaction is aborted, commands ignored until end of transaction block");
  const auto ended = session.db->execute("COMMIT");
  REQUIRE(ended);
  CHECK(ended->command == "ROLLBACK");
  CHECK(session.bag("SELECT k FROM t") == Rows{"a", "b"});
}

TEST_CASE("BEGIN, COMMIT and ROLLBACK out of place do nothing", "[transaction]") {
  Session session;
  session.run("COMMIT");
  session.run("ROLLBACK");
  CHECK(session.failure("COMMIT AND CHAIN").starts_with("25P01"));
  session.run("BEGIN; CREATE TABLE t (a int); BEGIN; ROLLBACK");
  CHECK(session.failure("SELECT * FROM t").starts_with("42P01"));
}

TEST_CASE("savepoints need a transaction, and one that is not there fails it", "[transaction]") {
  Session session;
  CHECK(session.failure("SAVEPOINT s").starts_with("25P01"));
  session.run("BEGIN");
  CHECK(session.failure("ROLLBACK TO s").starts_with("3B001"));
  CHECK(session.failure("SELECT 1").starts_with("25P02"));
}

TEST_CASE("a syntax error fails the transaction it is in", "[transaction]") {
  Session session;
  session.run("BEGIN");
  CHECK(session.failure("SELEC 1").starts_with("42601"));
  CHECK(session.failure("SELECT 1").starts_with("25P02"));
}

TEST_CASE("a read-only transaction changes nothing, and chains into another", "[transaction]") {
  Session session;
  session.run("CREATE TABLE t (a int); BEGIN READ ONLY");
  CHECK(session.failure("INSERT INTO t VALUES (1)") ==
        "25006 cannot execute INSERT in a read-only transaction");
  session.run("ROLLBACK AND CHAIN");
  CHECK(session.failure("TRUNCATE t").starts_with("25006"));
  session.run("ROLLBACK; INSERT INTO t VALUES (1)");
}

TEST_CASE("a commit that changes nothing is no version", "[transaction]") {
  Session session = table();
  const std::uint64_t version = session.db->version();
  session.run("SELECT * FROM t; BEGIN; COMMIT; DELETE FROM t WHERE k = 'z'");
  CHECK(session.db->version() == version);
  session.run("BEGIN; DELETE FROM t; INSERT INTO t VALUES ('x', 1); COMMIT");
  CHECK(session.db->version() == version + 1);
}

}  // namespace matview::test
