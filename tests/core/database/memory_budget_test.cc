#include "common/memory_budget.h"

#include "database/statement_runner.h"
#include "support/database_session.h"

namespace matview::test {

namespace {

// What the meter says: the tests move it.
std::uint64_t taken = 0;

constexpr std::uint64_t kLimit = 1'600;

Session full_session() {
  taken = 0;
  Session session;
  session.db = *Database::open({.memory = MemoryBudget(kLimit, [] { return taken; })});
  session.run(
      "CREATE TABLE t (id INT PRIMARY KEY, v INT);"
      "INSERT INTO t SELECT i, i FROM generate_series(1, 5000) g(i);"
      "CREATE MATERIALIZED VIEW s WITH (refresh_strategy = 'incremental') AS "
      "SELECT v % 10 AS d, count(*) AS n FROM t GROUP BY 1");
  taken = kLimit + 1;
  return session;
}

}  // namespace

TEST_CASE("a full database refuses rows with 53200, says how full it is, and keeps nothing",
          "[memory]") {
  Session session = full_session();
  const Error error = session.error("INSERT INTO t VALUES (0, 0)");
  CHECK(error.code == ErrorCode::kOutOfMemory);
  CHECK(error.detail == "The database takes 1601 bytes and may take 1600.");
  CHECK(session.query("SELECT count(*) FROM t") == Rows{"5000"});
  CHECK(session.query("SELECT sum(n) FROM s") == Rows{"5000"});
}

TEST_CASE("a full database can be read, updated and made smaller", "[memory]") {
  Session session = full_session();
  CHECK(session.query("SELECT count(*) FROM t a JOIN t b USING (id)") == Rows{"5000"});
  session.run("UPDATE t SET v = v + 1 WHERE id = 1; DELETE FROM t WHERE id > 10");
  CHECK(session.query("SELECT sum(n) FROM s") == Rows{"10"});
  taken = kLimit;
  session.run("INSERT INTO t VALUES (0, 0)");
}

TEST_CASE("in a transaction a refused statement fails it, and the rest is rolled back",
          "[memory]") {
  Session session = full_session();
  taken = 0;
  session.run("BEGIN; INSERT INTO t VALUES (-1, 0)");
  taken = kLimit + 1;
  CHECK(session.error("INSERT INTO t VALUES (-2, 0)").code == ErrorCode::kOutOfMemory);
  CHECK(session.error("SELECT 1").code == ErrorCode::kInFailedSqlTransaction);
  session.run("ROLLBACK");
  CHECK(session.query("SELECT count(*) FROM t") == Rows{"5000"});
}

TEST_CASE("a commit whose views do not fit is rolled back", "[memory]") {
  Session session = full_session();
  taken = 0;
  session.run("BEGIN; INSERT INTO t VALUES (-1, 0)");
  taken = kLimit + 1;
  CHECK(session.error("COMMIT").code == ErrorCode::kOutOfMemory);
  CHECK(session.query("SELECT count(*) FROM t") == Rows{"5000"});
  CHECK(session.query("SELECT sum(n) FROM s") == Rows{"5000"});
}

TEST_CASE("a statement ends when it takes a sixteenth more than the limit by itself", "[memory]") {
  taken = 0;
  static std::uint64_t step = 0;
  Session session;
  session.db = *Database::open({.memory = MemoryBudget(kLimit, [] { return taken += step; })});
  step = 10;
  const Error error = session.error("SELECT count(*) FROM generate_series(1, 1000000)");
  CHECK(error.code == ErrorCode::kOutOfMemory);
  CHECK(taken > kLimit);
  step = 0;
  CHECK(session.query("SELECT count(*) FROM generate_series(1, 1000000)") == Rows{"1000000"});
}

}  // namespace matview::test
