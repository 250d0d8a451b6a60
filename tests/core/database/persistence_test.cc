#include <array>
#include <cstdlib>

#include <unistd.h>

#include "support/database_session.h"

namespace matview::test {

namespace {

// A new folder, removed by the operating system's own cleaning of /tmp.
std::string new_folder() {
  char path[] = "/tmp/matview-test-XXXXXX";
  REQUIRE(mkdtemp(path) != nullptr);
  return path;
}

}  // namespace

TEST_CASE("a database opened again holds every written commit", "[persistence]") {
  const std::string folder = new_folder();
  {
    Session session(folder);
    session.run("CREATE TABLE t (id INT PRIMARY KEY, s TEXT); INSERT INTO t VALUES (1, 'one')");
    REQUIRE(session.db->write_commits());
    session.run("UPDATE t SET s = 'uno'; INSERT INTO t VALUES (2, NULL)");
    REQUIRE(session.db->write_commits());
  }
  Session session(folder);
  CHECK(session.bag("SELECT * FROM t") == Rows{"1|uno", "2|NULL"});
  CHECK(session.failure("INSERT INTO t VALUES (2, 'x')").starts_with("23505"));
}

TEST_CASE("definitions come back as they were left, with what sequences gave out",
          "[persistence]") {
  const std::string folder = new_folder();
  {
    Session session(folder);
    session.run(
        "CREATE TABLE t (id INT GENERATED ALWAYS AS IDENTITY, s TEXT, x INT);"
        "INSERT INTO t (s, x) VALUES ('1', 2), ('3', 4); CREATE VIEW v AS SELECT * FROM t;"
        "CREATE TABLE u (a INT); INSERT INTO u VALUES (1)");
    REQUIRE(session.db->write_commits());
    session.run(
        "DROP VIEW v; ALTER TABLE t DROP COLUMN x, ALTER s TYPE INT USING s::int;"
        "ALTER TABLE t RENAME TO w; ALTER TABLE w ADD PRIMARY KEY (id), ADD CHECK (s < 9);"
        "TRUNCATE u; INSERT INTO u VALUES (7); CREATE VIEW v2 AS SELECT s FROM w;"
        "CREATE INDEX w_s ON w (s); DROP INDEX w_s; COMMENT ON TABLE w IS 'x'");
    REQUIRE(session.db->write_commits());
  }
  Session session(folder);
  session.run("INSERT INTO w (s) VALUES (5)");
  CHECK(session.bag("SELECT * FROM w") == Rows{"1|1", "2|3", "3|5"});
  CHECK(session.bag("SELECT * FROM v2") == Rows{"1", "3", "5"});
  CHECK(session.bag("SELECT * FROM u") == Rows{"7"});
  CHECK(session.failure("INSERT INTO w (s) VALUES (9)").starts_with("23514"));
  CHECK(session.failure("SELECT * FROM t").starts_with("42P01"));
  CHECK(session.failure("SELECT * FROM v").starts_with("42P01"));
}

TEST_CASE("generated columns go on being computed", "[persistence]") {
  const std::string folder = new_folder();
  {
    Session session(folder);
    session.run(
        "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * 2) STORED); INSERT INTO t VALUES "
        "(1)");
    REQUIRE(session.db->write_commits());
  }
  Session session(folder);
  session.run("INSERT INTO t VALUES (2); UPDATE t SET a = 5 WHERE a = 1");
  CHECK(session.bag("SELECT * FROM t") == Rows{"2|4", "5|10"});
  CHECK(session.db->copy_to("COPY t TO STDOUT").value_or("") == "2\n5\n");
}

TEST_CASE("temporary tables are gone when the database is opened again", "[persistence]") {
  const std::string folder = new_folder();
  {
    Session session(folder);
    session.run(
        "CREATE TEMP TABLE t (a INT); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT a FROM t;"
        "CREATE TABLE kept (a INT)");
    REQUIRE(session.db->write_commits());
  }
  for (int opened = 0; opened < 2; ++opened) {
    Session session(folder);
    CHECK(session.failure("SELECT * FROM t").starts_with("42P01"));
    CHECK(session.failure("SELECT * FROM v").starts_with("42P01"));
    CHECK(session.query("SELECT * FROM kept").empty());
    REQUIRE(session.db->write_commits());
  }
}

TEST_CASE("views come back with their contents and go on being maintained", "[persistence]") {
  const std::string folder = new_folder();
  {
    Session session(folder);
    session.run(
        "CREATE TABLE t (k TEXT, v INT); INSERT INTO t VALUES ('a', 1), ('b', 2);"
        "CREATE MATERIALIZED VIEW totals WITH (refresh_strategy = 'incremental') AS "
        "SELECT k, SUM(v) AS total FROM t GROUP BY k;"
        "CREATE MATERIALIZED VIEW m AS SELECT v FROM t; INSERT INTO t VALUES ('a', 10)");
    REQUIRE(session.db->write_commits());
  }
  Session session(folder);
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|11", "b|2"});
  CHECK(session.bag("SELECT * FROM m") == Rows{"1", "2"});
  CHECK(session.db->get_view("m")->pending_changes == 1);
  session.run("DELETE FROM t WHERE k = 'b'; INSERT INTO t VALUES ('a', 100)");
  CHECK(session.bag("SELECT * FROM totals") == Rows{"a|111"});
}

TEST_CASE("every type can be stored, indexed, grouped and kept in a view", "[persistence]") {
  struct Sample {
    std::string_view type;
    std::string_view smaller;
    std::string_view larger;
  };

  for (const Sample& sample : std::to_array<Sample>({
           {"boolean", "f", "t"},
           {"smallint", "-5", "7"},
           {"bigint", "-5000000000", "7000000000"},
           {"real", "-1.5", "2.25"},
           {"double precision", "-1.5", "1e+100"},
           {"numeric(40,2)", "-1.50", "12345678901234567890123.45"},
           {"varchar(5)", "a", "b"},
           {"char(3)", "a  ", "b  "},
           {"date", "0044-03-15 BC", "infinity"},
           {"time", "01:02:03.5", "24:00:00"},
           {"timestamp", "-infinity", "2024-02-29 01:02:03.5"},
           {"timestamptz", "2024-02-29 01:02:03+00", "infinity"},
           {"interval", "-1 days", "1 mon 2 days 03:04:05"},
           {"uuid", "00000000-0000-0000-0000-000000000001", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
           {"bytea", "\\x00ff", "\\xff"},
       })) {
    INFO(sample.type);
    const std::string smaller(sample.smaller);
    const std::string larger(sample.larger);
    const std::string folder = new_folder();
    {
      Session session(folder);
      session.run("CREATE TABLE t (x " + std::string(sample.type) +
                  " PRIMARY KEY); CREATE MATERIALIZED VIEW m WITH (refresh_strategy = "
                  "'incremental') AS SELECT x, count(*) AS n FROM t GROUP BY x; "
                  "INSERT INTO t VALUES ('" +
                  larger + "'), ('" + smaller + "')");
      REQUIRE(session.db->checkpoint());
    }
    Session session(folder);
    CHECK(session.query("SELECT x FROM t ORDER BY x") == Rows{smaller, larger});
    CHECK(session.query("SELECT x FROM t WHERE x > '" + smaller + "'") == Rows{larger});
    CHECK(session.failure("INSERT INTO t VALUES ('" + smaller + "')").starts_with("23505"));
    session.run("DELETE FROM t WHERE x = '" + larger + "'");
    CHECK(session.query("SELECT x, n FROM m") == Rows{smaller + "|1"});
  }
}

TEST_CASE("a checkpoint changes nothing but the files", "[persistence]") {
  const std::string folder = new_folder();
  {
    Session session(folder);
    session.run(
        "CREATE TABLE t (k TEXT, v INT); INSERT INTO t VALUES ('a', 1), ('b', 2);"
        "CREATE MATERIALIZED VIEW m AS SELECT v FROM t; DELETE FROM t WHERE k = 'a'");
    REQUIRE(session.db->checkpoint());
    session.run("INSERT INTO t VALUES ('c', 3)");
    REQUIRE(session.db->write_commits());
  }
  Session session(folder);
  CHECK(session.bag("SELECT * FROM t") == Rows{"b|2", "c|3"});
  CHECK(session.bag("SELECT * FROM m") == Rows{"1", "2"});
}

TEST_CASE("what was dropped or rolled back stays gone", "[persistence]") {
  const std::string folder = new_folder();
  {
    Session session(folder);
    session.run(
        "CREATE TABLE t (v INT); CREATE TABLE u (v INT); INSERT INTO u VALUES (1);"
        "CREATE MATERIALIZED VIEW m AS SELECT v FROM u");
    REQUIRE(session.db->write_commits());
    session.run(
        "DROP TABLE u CASCADE; BEGIN; INSERT INTO t VALUES (9); CREATE TABLE x (a INT); "
        "ROLLBACK; INSERT INTO t VALUES (1)");
    REQUIRE(session.db->write_commits());
  }
  Session session(folder);
  CHECK(session.bag("SELECT * FROM t") == Rows{"1"});
  CHECK(session.failure("SELECT * FROM u").starts_with("42P01"));
  CHECK(session.failure("SELECT * FROM x").starts_with("42P01"));
  CHECK(session.db->list_views().empty());
}

TEST_CASE("a commit written while a transaction is open holds nothing of it", "[persistence]") {
  const std::string folder = new_folder();
  {
    Session session(folder);
    session.run(
        "CREATE TABLE t (v INT); INSERT INTO t VALUES (1); BEGIN; DELETE FROM t; "
        "INSERT INTO t VALUES (2)");
    REQUIRE(session.db->write_commits());
  }
  Session session(folder);
  CHECK(session.bag("SELECT * FROM t") == Rows{"1"});
}

}  // namespace matview::test
