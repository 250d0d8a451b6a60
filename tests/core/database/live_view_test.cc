#include "support/database_session.h"

namespace matview::test {

namespace {

Session table() {
  Session session;
  session.run(
      "CREATE TABLE t (k TEXT, v INT); INSERT INTO t VALUES ('a', 1), ('b', 2);"
      "CREATE MATERIALIZED VIEW totals WITH (refresh_strategy = 'incremental') AS "
      "SELECT k, SUM(v) AS total FROM t GROUP BY k");
  return session;
}

// Changes as "weight row", sorted.
Rows changes(Session& session) {
  Rows lines;
  for (const ViewChange& change : session.db->take_view_changes()) {
    const Rows rows = rows_as_text(change.delta, session.db->dictionary());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      lines.push_back(std::to_string(change.delta.weight(i)) + " " + rows[i]);
    }
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

TEST_CASE("a subscriber gets the contents and then exactly what each commit changed", "[live]") {
  Session session = table();
  const auto live = session.db->subscribe("totals");
  REQUIRE(live);
  CHECK(rows_as_text(live->contents, session.db->dictionary()).size() == 2);
  session.run("INSERT INTO t VALUES ('a', 4), ('c', 1)");
  CHECK(changes(session) == Rows{"-1 a|1", "1 a|5", "1 c|1"});
  CHECK_FALSE(session.db->has_view_changes());
}

TEST_CASE("a transaction is told as one change, without what it undid", "[live]") {
  Session session = table();
  REQUIRE(session.db->subscribe("totals"));
  session.run(
      "BEGIN; INSERT INTO t VALUES ('a', 4); SELECT * FROM totals; "
      "DELETE FROM t WHERE v = 4; INSERT INTO t VALUES ('b', 1); COMMIT");
  const auto told = session.db->take_view_changes();
  REQUIRE(told.size() == 1);
  CHECK(told[0].version == session.db->version());
  CHECK(told[0].delta.row_count() == 2);
}

TEST_CASE("nothing is told of what was rolled back", "[live]") {
  Session session = table();
  REQUIRE(session.db->subscribe("totals"));
  session.run("BEGIN; DELETE FROM t; SELECT * FROM totals; ROLLBACK");
  CHECK_FALSE(session.db->has_view_changes());
  session.run(
      "BEGIN; SAVEPOINT s; DELETE FROM t; SELECT * FROM totals; ROLLBACK TO s; "
      "INSERT INTO t VALUES ('b', 1); COMMIT");
  CHECK(changes(session) == Rows{"-1 b|2", "1 b|3"});
}

TEST_CASE("replacing a row by an equal one is no change", "[live]") {
  Session session = table();
  REQUIRE(session.db->subscribe("totals"));
  session.run("BEGIN; DELETE FROM t WHERE k = 'a'; INSERT INTO t VALUES ('a', 1); COMMIT");
  CHECK_FALSE(session.db->has_view_changes());
}

TEST_CASE("subscribers of a manual view are told what a refresh changed", "[live]") {
  Session session = table();
  session.run("CREATE MATERIALIZED VIEW m AS SELECT k FROM t");
  REQUIRE(session.db->subscribe("m"));
  session.run("DELETE FROM t WHERE k = 'a'; INSERT INTO t VALUES ('c', 1)");
  CHECK_FALSE(session.db->has_view_changes());
  session.run("REFRESH MATERIALIZED VIEW m");
  CHECK(changes(session) == Rows{"-1 a", "1 c"});
}

TEST_CASE("a subscription ends when it is taken back", "[live]") {
  Session session = table();
  const auto live = session.db->subscribe("totals");
  REQUIRE(live);
  session.run("INSERT INTO t VALUES ('a', 4)");
  session.db->unsubscribe(live->id);
  session.run("INSERT INTO t VALUES ('a', 4)");
  CHECK_FALSE(session.db->has_view_changes());
}

TEST_CASE("a live view knows which columns identify a row", "[live]") {
  Session session = table();
  CHECK(session.db->subscribe("totals")->key == std::vector<std::size_t>{0});
  session.run(
      "CREATE TABLE p (id INT PRIMARY KEY, x INT); CREATE MATERIALIZED VIEW v "
      "WITH (refresh_strategy = 'incremental') AS SELECT x, id FROM p WHERE x > 1; "
      "CREATE MATERIALIZED VIEW w AS SELECT x, id FROM p");
  CHECK(session.db->subscribe("v")->key == std::vector<std::size_t>{1});
  CHECK(session.db->subscribe("w")->key.empty());
}

}  // namespace matview::test
