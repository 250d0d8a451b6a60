// Running a text again is the same as running it for the first time, whatever happened in between.
#include "support/database_session.h"

namespace matview::test {

TEST_CASE("a repeated query sees new rows and new definitions", "[statement_cache]") {
  Session session;
  session.run("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
  const std::string sql = "SELECT * FROM t ORDER BY a";
  CHECK(session.query(sql) == Rows{"1"});
  CHECK(session.query("INSERT INTO t VALUES (2)").empty());
  CHECK(session.query("INSERT INTO t VALUES (2)").empty());
  CHECK(session.query(sql) == Rows{"1", "2", "2"});
  session.run("ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'");
  CHECK(session.query(sql) == Rows{"1|x", "2|x", "2|x"});
  session.run("DROP TABLE t");
  CHECK(session.failure(sql) == "42P01 relation \"t\" does not exist");
  session.run("CREATE TABLE t (c TEXT, a DATE)");
  CHECK(session.query(sql).empty());
}

TEST_CASE("a repeated text takes other parameters", "[statement_cache]") {
  Session session;
  session.run("CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
  const std::string sql = "SELECT a FROM t WHERE a = $1";
  CHECK(session.query(sql, {Value::integer(1)}) == Rows{"1"});
  CHECK(session.query(sql, {Value::integer(2)}) == Rows{"2"});
  CHECK(session.failure(sql).starts_with("42P02"));
  CHECK(session.query(sql, {Value::integer(1)}) == Rows{"1"});
}

TEST_CASE("a text that names a day means the day on which it runs", "[statement_cache]") {
  Session session;
  for (const std::string sql :
       {"SELECT 'today'::date", "SELECT 'Tomorrow'::date", "SELECT now()"}) {
    INFO(sql);
    const Rows before = session.query(sql);
    session.advance_clock(86'400);
    CHECK(session.query(sql) != before);
  }
}

TEST_CASE("more texts than are kept all run", "[statement_cache]") {
  Session session;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 200; ++i) {
      CHECK(session.query("SELECT " + std::to_string(i)) == Rows{std::to_string(i)});
    }
  }
}

}  // namespace matview::test
