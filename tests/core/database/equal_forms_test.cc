#include "support/database_session.h"

namespace matview::test {

namespace {

constexpr std::string_view kByKey =
    "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS "
    "SELECT count(*) AS n, min(b) AS b FROM t GROUP BY k";

}  // namespace

TEST_CASE("jsonb numbers of different scales are one group of an incremental view", "[view]") {
  Session session;
  session.run("CREATE TABLE t (k JSONB, b INT)");
  session.run(kByKey);
  session.run("INSERT INTO t VALUES ('1', 1), ('1.0', 2), ('\"1.0\"', 3)");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|3", "2|1"});
  session.run("DELETE FROM t WHERE b = 1");
  session.run("INSERT INTO t VALUES ('1.00', 5)");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|3", "2|2"});
  session.run("DELETE FROM t WHERE k = '1'");
  CHECK(session.bag("SELECT * FROM v") == Rows{"1|3"});
}

TEST_CASE("a view of the rows themselves keeps each form", "[view]") {
  Session session;
  session.run("CREATE TABLE t (k NUMERIC[], b INT)");
  session.run(
      "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS "
      "SELECT k FROM t WHERE b > 0");
  session.run("INSERT INTO t VALUES ('{1.0}', 1), ('{1.00}', 2)");
  session.run("DELETE FROM t WHERE b = 1");
  CHECK(session.bag("SELECT * FROM v") == Rows{"{1.00}"});
}

TEST_CASE("each of two databases compares what its own codes stand for", "[query]") {
  Session first;
  Session second;
  first.run("CREATE TABLE t (k JSONB PRIMARY KEY)");
  second.run("SELECT 'other', 'texts', 'shift', 'codes'");
  second.run("CREATE TABLE t (k JSONB PRIMARY KEY)");
  first.run("INSERT INTO t VALUES ('1'), ('2.50')");
  second.run("INSERT INTO t VALUES ('2.5'), ('3')");
  CHECK(first.query("SELECT k FROM t WHERE k = '2.5'") == Rows{"2.50"});
  CHECK(second.query("SELECT k FROM t WHERE k = '3.0'") == Rows{"3"});
  CHECK(first.query("SELECT k FROM t WHERE k = '1.0'") == Rows{"1"});
}

}  // namespace matview::test
