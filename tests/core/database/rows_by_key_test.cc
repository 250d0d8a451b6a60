#include "support/database_session.h"

namespace matview::test {

namespace {

// Rows of (id, value), to be given to a table of such columns.
RowBatch rows_of(std::initializer_list<std::pair<int, int>> values) {
  const Type types[] = {TypeId::kInteger, TypeId::kInteger};
  RowBatch rows(types);
  TextDictionary none;
  for (const auto& [id, value] : values) {
    rows.column(0).append_value(Value::integer(id), none);
    rows.column(1).append_value(Value::integer(value), none);
  }
  rows.set_row_count(values.size());
  return rows;
}

Result<std::uint64_t> change(Session& session,
                             RowChange how,
                             std::initializer_list<std::pair<int, int>> values) {
  const std::vector<std::string> columns = {"id", "value"};
  return session.db->change_rows(how, "t", columns, rows_of(values));
}

constexpr std::string_view kTable =
    "CREATE TABLE t (id INT PRIMARY KEY, value INT, other TEXT DEFAULT 'new');"
    "INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')";

}  // namespace

TEST_CASE("Rows are updated by key, in the columns given; what is not stored changes nothing",
          "[rows by key]") {
  Session session;
  session.run(kTable);
  CHECK(change(session, RowChange::kUpdate, {{3, 31}, {1, 11}, {9, 90}}) == 2);
  CHECK(session.query("SELECT * FROM t ORDER BY id") == Rows{"1|11|a", "2|20|b", "3|31|c"});
}

TEST_CASE("Rows are updated or inserted by key, with defaults for the columns not given",
          "[rows by key]") {
  Session session;
  session.run(kTable);
  CHECK(change(session, RowChange::kUpsert, {{4, 40}, {2, 21}}) == 2);
  CHECK(session.query("SELECT * FROM t ORDER BY id") ==
        Rows{"1|10|a", "2|21|b", "3|30|c", "4|40|new"});
}

TEST_CASE("Rows are deleted by key, once each, whatever their other columns", "[rows by key]") {
  Session session;
  session.run(kTable);
  CHECK(change(session, RowChange::kDelete, {{3, 0}, {1, 0}, {3, 1}, {9, 0}}) == 2);
  CHECK(session.query("SELECT id FROM t") == Rows{"2"});
}

TEST_CASE("Two rows of one key to update are refused, and nothing changes", "[rows by key]") {
  Session session;
  session.run(kTable);
  const auto changed = change(session, RowChange::kUpdate, {{1, 11}, {1, 12}});
  REQUIRE_FALSE(changed);
  CHECK(sqlstate(changed.error()->code) == "21000");
  CHECK(session.query("SELECT value FROM t WHERE id = 1") == Rows{"10"});
}

TEST_CASE("Changes by key reach the views in their commit", "[rows by key]") {
  Session session;
  session.run(kTable);
  session.run(
      "CREATE MATERIALIZED VIEW total WITH (refresh_strategy = 'incremental') AS "
      "SELECT sum(value) AS total, count(*) AS n FROM t");
  REQUIRE(change(session, RowChange::kUpsert, {{4, 40}, {2, 21}}));
  CHECK(session.query("SELECT * FROM total") == Rows{"101|4"});
  REQUIRE(change(session, RowChange::kDelete, {{1, 0}}));
  CHECK(session.query("SELECT * FROM total") == Rows{"91|3"});
}

TEST_CASE("A constraint that breaks on the way undoes all of a change by key", "[rows by key]") {
  Session session;
  session.run(kTable);
  session.run("ALTER TABLE t ADD CHECK (value < 100)");
  const auto changed = change(session, RowChange::kUpsert, {{1, 11}, {5, 500}});
  REQUIRE_FALSE(changed);
  CHECK(sqlstate(changed.error()->code) == "23514");
  CHECK(session.query("SELECT id, value FROM t ORDER BY id") == Rows{"1|10", "2|20", "3|30"});
}

TEST_CASE("Rows cannot be changed by key in a table without one, nor without the key's columns",
          "[rows by key]") {
  Session session;
  session.run("CREATE TABLE t (id INT, value INT); CREATE TABLE u (id INT PRIMARY KEY, value INT)");
  const auto keyless = change(session, RowChange::kDelete, {{1, 0}});
  REQUIRE_FALSE(keyless);
  CHECK(sqlstate(keyless.error()->code) == "55000");
  const Type integer[] = {TypeId::kInteger};
  RowBatch values(integer);
  values.append_row(std::vector{rows_of({{1, 2}}).column(1).view()}, 0);
  const std::vector<std::string> columns = {"value"};
  const auto lacking = session.db->change_rows(RowChange::kUpdate, "u", columns, std::move(values));
  REQUIRE_FALSE(lacking);
  CHECK(sqlstate(lacking.error()->code) == "22023");
}

TEST_CASE("A read-only transaction refuses rows given as columns", "[rows by key]") {
  Session session;
  session.run(kTable);
  session.run("BEGIN READ ONLY");
  for (const RowChange how : {RowChange::kInsert, RowChange::kUpdate, RowChange::kDelete}) {
    const auto changed = change(session, how, {{7, 70}});
    REQUIRE_FALSE(changed);
    CHECK(sqlstate(changed.error()->code) == "25006");
  }
}

TEST_CASE("A column that makes its own values is found by, but not given any", "[rows by key]") {
  Session session;
  session.run(
      "CREATE TABLE t (id INT PRIMARY KEY, value INT GENERATED ALWAYS AS (id * 2) STORED);"
      "INSERT INTO t (id) VALUES (1)");
  const auto changed = change(session, RowChange::kUpdate, {{1, 3}});
  REQUIRE_FALSE(changed);
  CHECK(sqlstate(changed.error()->code) == "428C9");
  CHECK(change(session, RowChange::kDelete, {{1, 3}}) == 1);
}

}  // namespace matview::test
