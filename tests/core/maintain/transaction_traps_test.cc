// Traps of incremental maintenance that lie in transactions, definitions and time. Each is named
// after what goes wrong.
#include <cstdlib>
#include <utility>

#include <unistd.h>

#include "trap_session.h"

namespace matview::test {

namespace {

void make_tables(TrapSession& session) {
  session.run(
      "CREATE TABLE t (id INT PRIMARY KEY, g INT, x INT CHECK (x < 100));"
      "CREATE TABLE u (g INT, name TEXT)");
  session.run("INSERT INTO t VALUES (1, 1, 10), (2, 1, 20), (3, 2, 30), (4, NULL, NULL)");
  session.run("INSERT INTO u VALUES (1, 'one'), (2, 'two')");
}

const std::vector<std::pair<std::string, std::string>> kViews = {
    {"sums", "SELECT g, sum(x) AS s, min(x) AS lo, count(*) AS n FROM t GROUP BY g"},
    {"named", "SELECT name, t.id FROM t LEFT JOIN u ON u.g = t.g"},
    {"top", "SELECT id, x FROM t ORDER BY x DESC NULLS LAST, id LIMIT 2"},
    {"ranks", "SELECT id, rank() OVER (PARTITION BY g ORDER BY x) AS r FROM t"},
    {"above", "SELECT id FROM t WHERE x > (SELECT avg(x) FROM t)"},
    {"over", "SELECT sum(s) AS total FROM sums"}};

void make_views(TrapSession& session) {
  for (const auto& [name, query] : kViews) session.view(name, query);
}

}  // namespace

TEST_CASE("trap 17: what is rolled back leaves no trace in views", "[trap]") {
  TrapSession session;
  make_tables(session);
  make_views(session);
  session.change("INSERT INTO t VALUES (5, 2, 5)");
  std::map<std::string, Rows> before;
  for (const auto& [name, query] : session.queries()) before[name] = session.of(name);
  const auto check_unchanged = [&] {
    for (const auto& [name, rows] : before) CHECK(session.of(name) == rows);
    session.check();
  };
  // Not looked at, and looked at, in the transaction.
  session.run("BEGIN; DELETE FROM t; INSERT INTO t VALUES (9, 9, 9); ROLLBACK");
  check_unchanged();
  session.run("BEGIN; DELETE FROM t; SELECT * FROM over; SELECT * FROM named; ROLLBACK");
  check_unchanged();
  // A constraint fails in the middle of a statement, and of a script.
  CHECK(session.failure("INSERT INTO t VALUES (10, 1, 1), (11, 1, 2), (1, 1, 3)")
            .starts_with("23505"));
  check_unchanged();
  CHECK(session.failure("UPDATE t SET x = x * 4").starts_with("23514"));
  check_unchanged();
  CHECK(session
            .failure("BEGIN; DELETE FROM t WHERE id < 3; SELECT * FROM sums; UPDATE t SET x = "
                     "1000; COMMIT")
            .starts_with("23514"));
  session.run("ROLLBACK");
  check_unchanged();
  session.change("UPDATE t SET g = 2 WHERE id = 1");
}

TEST_CASE("trap 17: a savepoint takes views back to where they were", "[trap]") {
  TrapSession session;
  make_tables(session);
  make_views(session);
  session.run("BEGIN; INSERT INTO t VALUES (5, 1, 7); SELECT * FROM over; SAVEPOINT a");
  const Rows at_savepoint = session.of("sums");
  session.run("DELETE FROM t WHERE g = 1; SELECT * FROM ranks; SAVEPOINT b; UPDATE t SET x = 1");
  session.run("ROLLBACK TO b");
  CHECK(session.of("sums") == session.bag(session.queries().at("sums")));
  session.run("UPDATE u SET g = 3 - g; ROLLBACK TO a");
  CHECK(session.of("sums") == at_savepoint);
  CHECK(session.of("above") == session.bag(session.queries().at("above")));
  session.run("INSERT INTO t VALUES (6, 2, 99)");
  session.change("COMMIT");
}

TEST_CASE("trap 20: views are made, emptied and dropped while a transaction is open", "[trap]") {
  TrapSession session;
  make_tables(session);
  session.run("BEGIN; INSERT INTO t VALUES (5, 1, 50)");
  for (const auto& [name, query] : kViews) {
    session.run("CREATE MATERIALIZED VIEW " + name +
                " WITH (refresh_strategy = 'incremental') AS " + query);
  }
  session.run("INSERT INTO t VALUES (6, 2, 60); DELETE FROM u WHERE g = 1; COMMIT");
  session.adopt({kViews.begin(), kViews.end()});
  session.check();
  session.change("TRUNCATE t");
  CHECK(session.of("sums").empty());
  session.change("INSERT INTO t VALUES (1, 1, 1)");
  session.run("BEGIN; TRUNCATE t; INSERT INTO t VALUES (2, 2, 2); SELECT * FROM sums; ROLLBACK");
  session.check();
  session.run(
      "BEGIN; DROP MATERIALIZED VIEW over; ROLLBACK; BEGIN; DROP MATERIALIZED VIEW sums "
      "CASCADE; ROLLBACK");
  session.change("INSERT INTO t VALUES (7, 7, 7)");
}

TEST_CASE("trap 20: a table made again under the same name feeds the views made of it", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (x INT); INSERT INTO t VALUES (1)");
  session.run(
      "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS SELECT x FROM "
      "t");
  CHECK(session.failure("DROP TABLE t").starts_with("2BP01"));
  session.run("DROP TABLE t CASCADE; CREATE TABLE t (x TEXT, y INT)");
  session.view("v", "SELECT x, sum(y) AS s FROM t GROUP BY x");
  session.change("INSERT INTO t VALUES ('a', 1), ('a', 2)");
}

TEST_CASE("trap 20: a table is altered under a view", "[trap]") {
  TrapSession session;
  make_tables(session);
  make_views(session);
  session.change("ALTER TABLE t ADD COLUMN extra TEXT DEFAULT 'e'");
  session.change("INSERT INTO t VALUES (8, 1, 8, 'f')");
  session.change("ALTER TABLE t DROP COLUMN extra");
  session.change("UPDATE t SET x = 9 WHERE id = 8");
  CHECK(session.failure("ALTER TABLE t DROP COLUMN x").starts_with("2BP01"));
  CHECK(session.failure("ALTER TABLE t ALTER COLUMN x TYPE TEXT").starts_with("0A000"));
  session.check();
}

TEST_CASE("trap 22: a database opened again goes on as if it had not been closed", "[trap]") {
  char path[] = "/tmp/matview-XXXXXX";
  REQUIRE(mkdtemp(path) != nullptr);
  const auto changes = [](TrapSession& session, int round) {
    const std::string key = std::to_string(20 + round);
    session.change("INSERT INTO t VALUES (" + key + ", " + std::to_string(round % 3) + ", " + key +
                   ")");
    session.change("UPDATE t SET x = x - 1 WHERE g = " + std::to_string(round % 2));
    session.change("DELETE FROM t WHERE id = " + std::to_string(round + 1));
    session.change("UPDATE u SET g = 3 - g");
  };
  TrapSession unbroken;
  make_tables(unbroken);
  make_views(unbroken);
  auto broken = std::make_unique<TrapSession>(path);
  make_tables(*broken);
  make_views(*broken);
  for (int round = 0; round < 6; ++round) {
    changes(unbroken, round);
    changes(*broken, round);
    REQUIRE(broken->db->write_commits());
    if (round % 2 == 1) REQUIRE(broken->db->checkpoint());
    std::map<std::string, std::string> queries = broken->queries();
    broken.reset();
    broken = std::make_unique<TrapSession>(path);
    broken->adopt(std::move(queries));
    for (const auto& [name, query] : unbroken.queries()) {
      CHECK(broken->of(name) == unbroken.of(name));
    }
  }
}

TEST_CASE("trap 23: a view that would change with time is refused with the reason", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, at TIMESTAMPTZ)");
  const auto refusal = [&](const std::string& query) {
    return session.failure(
        "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS " + query);
  };
  const std::string refused = "0A000 materialized view \"v\" cannot be incremental: ";
  CHECK(refusal("SELECT id FROM t WHERE at > now() - interval '1 hour'") ==
        refused + "now() changes with time, and not with what the view reads");
  CHECK(refusal("SELECT id FROM t WHERE at::date = current_date") ==
        refused + "current_date() changes with time, and not with what the view reads");
  CHECK(refusal("SELECT id, age(at) AS a FROM t") ==
        refused + "age() changes with time, and not with what the view reads");
  CHECK(refusal("SELECT id, random() AS r FROM t") ==
        refused + "random() gives another answer each time it is asked");
  // What depends on the time zone does not, for that is UTC.
  session.view("v", "SELECT date_trunc('day', at) AS day, to_char(at, 'HH24') AS h FROM t");
  session.change("INSERT INTO t VALUES (1, '2024-03-01 12:00+02')");
  CHECK(session.of("v") == Rows{"2024-03-01 00:00:00+00|10"});
}

}  // namespace matview::test
