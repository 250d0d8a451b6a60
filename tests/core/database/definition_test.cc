#include "support/database_session.h"

namespace matview::test {

TEST_CASE("DROP names every dependant in its detail", "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p);"
      "CREATE VIEW v AS SELECT id FROM p; CREATE MATERIALIZED VIEW m AS SELECT id FROM v");
  CHECK(session.error("DROP TABLE p").detail ==
        "constraint c_p_fkey on table c depends on table p\n"
        "view v depends on table p\n"
        "materialized view m depends on view v");
  CHECK(session.failure("DROP VIEW v").starts_with("2BP01"));
  session.run("DROP TABLE p CASCADE; INSERT INTO c VALUES (9)");
  CHECK(session.failure("SELECT * FROM v").starts_with("42P01"));
  CHECK(session.db->list_views().empty());
}

TEST_CASE("tables that depend on each other are dropped together", "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p);"
      "DROP TABLE p, c; CREATE TABLE p (a INT)");
}

TEST_CASE("a plain view is its query, and * in it means the columns of its day", "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE t (a INT, b TEXT); CREATE VIEW v AS SELECT * FROM t;"
      "INSERT INTO t VALUES (1, 'x'); ALTER TABLE t ADD COLUMN c INT DEFAULT 3");
  CHECK(session.query("SELECT * FROM v") == Rows{"1|x"});
  CHECK(session.failure("ALTER TABLE t DROP COLUMN b").starts_with("2BP01"));
  session.run("ALTER TABLE t DROP COLUMN c");
  CHECK(session.query("SELECT * FROM v") == Rows{"1|x"});
}

TEST_CASE("definitions obey ROLLBACK and savepoints", "[definition]") {
  Session session;
  session.run("CREATE TABLE t (a INT PRIMARY KEY, b TEXT); INSERT INTO t VALUES (1, 'x')");
  session.run(
      "BEGIN; INSERT INTO t VALUES (2, 'y'); ALTER TABLE t ADD COLUMN c INT DEFAULT 5;"
      "SAVEPOINT s; ALTER TABLE t DROP COLUMN b; ALTER TABLE t RENAME TO u; TRUNCATE u;"
      "INSERT INTO u VALUES (3, 3); CREATE VIEW v AS SELECT * FROM u");
  CHECK(session.query("SELECT * FROM v") == Rows{"3|3"});
  session.run("ROLLBACK TO s");
  CHECK(session.bag("SELECT * FROM t") == Rows{"1|x|5", "2|y|5"});
  session.run("ROLLBACK");
  CHECK(session.bag("SELECT * FROM t") == Rows{"1|x"});
  CHECK(session.failure("INSERT INTO t VALUES (1, 'z')").starts_with("23505"));
  session.run("INSERT INTO t VALUES (2, 'z')");
}

TEST_CASE("dropping a column takes its constraints along and moves the others", "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE t (a INT, b INT UNIQUE, c INT, d INT CHECK (d > 0), UNIQUE (a, c));"
      "CREATE INDEX t_ac ON t (a, c); INSERT INTO t VALUES (1, 2, 3, 4); ALTER TABLE t DROP a");
  session.run("INSERT INTO t VALUES (3, 3, 4)");
  CHECK(session.failure("INSERT INTO t VALUES (2, 9, 9)").starts_with("23505"));
  CHECK(session.failure("INSERT INTO t VALUES (5, 9, -1)").starts_with("23514"));
  CHECK(session.bag("SELECT * FROM t") == Rows{"2|3|4", "3|3|4"});
}

TEST_CASE("a renamed column is followed by constraints that name it", "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE p (a INT PRIMARY KEY, b INT CHECK (b > 0 AND p.b < 9));"
      "CREATE TABLE c (x INT REFERENCES p (a)); CREATE INDEX ON p ((b + 1)) WHERE b > 1;"
      "ALTER TABLE p RENAME b TO \"B b\"; ALTER TABLE p RENAME a TO id; ALTER TABLE p RENAME TO q");
  CHECK(session.failure("INSERT INTO q VALUES (1, 10)").starts_with("23514"));
  session.run("INSERT INTO q VALUES (1, 5); INSERT INTO c VALUES (1)");
  CHECK(session.failure("INSERT INTO c VALUES (2)").starts_with("23503"));
  CHECK(session.failure("DELETE FROM q").starts_with("23503"));
}

TEST_CASE("ALTER TYPE converts rows and holds them to their rules again", "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE t (a TEXT UNIQUE, b INT DEFAULT 1); INSERT INTO t VALUES ('1'), ('01')");
  const Error refused = session.error("ALTER TABLE t ALTER a TYPE INT");
  CHECK(refused.message == "column \"a\" cannot be cast automatically to type integer");
  CHECK(refused.hint == "You might need to specify \"USING a::integer\".");
  CHECK(session.failure("ALTER TABLE t ALTER a TYPE INT USING a::int").starts_with("23505"));
  session.run("ALTER TABLE t ALTER a TYPE INT USING a::int + length(a)");
  CHECK(session.bag("SELECT a FROM t") == Rows{"2", "3"});
}

TEST_CASE("a column under a view keeps its type and name, others do not", "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE t (x INT, a INT, b INT); INSERT INTO t VALUES (0, 1, 2);"
      "CREATE MATERIALIZED VIEW m WITH (refresh_strategy = 'incremental') AS "
      "SELECT b, count(*) AS n FROM t GROUP BY b");
  CHECK(session.error("ALTER TABLE t ALTER b TYPE BIGINT").detail ==
        "rule _RETURN on materialized view m depends on column \"b\"");
  CHECK(session.failure("ALTER TABLE t RENAME b TO c").starts_with("0A000"));
  CHECK(session.failure("ALTER TABLE t DROP b").starts_with("2BP01"));
  CHECK(session.failure("ALTER TABLE t RENAME TO u").starts_with("0A000"));
  session.run(
      "ALTER TABLE t RENAME a TO aa; ALTER TABLE t ALTER aa TYPE TEXT; INSERT INTO t VALUES (0, "
      "'q', 2);"
      "ALTER TABLE t DROP x; INSERT INTO t VALUES ('r', 3); ALTER TABLE t ADD z INT DEFAULT 4;"
      "INSERT INTO t VALUES ('s', 3)");
  CHECK(session.bag("SELECT * FROM m") == Rows{"2|2", "3|2"});
  session.run(
      "BEGIN; INSERT INTO t VALUES ('s', 3); ALTER TABLE t DROP aa; DELETE FROM t WHERE b = 2");
  CHECK(session.bag("SELECT * FROM m") == Rows{"3|3"});
  session.run("ROLLBACK");
  CHECK(session.bag("SELECT * FROM m") == Rows{"2|2", "3|2"});
  session.run("DELETE FROM t WHERE b = 2");
  CHECK(session.bag("SELECT * FROM m") == Rows{"3|2"});
}

TEST_CASE("TRUNCATE takes referring tables along, restarts identities, tells views",
          "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE p (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a INT);"
      "CREATE TABLE c (p INT REFERENCES p); INSERT INTO p (a) VALUES (1), (2);"
      "INSERT INTO c VALUES (1);"
      "CREATE MATERIALIZED VIEW m WITH (refresh_strategy = 'incremental') AS SELECT count(*) AS n "
      "FROM c");
  CHECK(session.error("TRUNCATE p").detail == "Table \"c\" references \"p\".");
  session.run("TRUNCATE p RESTART IDENTITY CASCADE");
  CHECK(session.query("SELECT n FROM m") == Rows{"0"});
  session.run("INSERT INTO p (a) VALUES (5)");
  CHECK(session.query("SELECT * FROM p") == Rows{"1|5"});
}

TEST_CASE("sequences count per call, and once given a value is gone", "[definition]") {
  Session session;
  session.run(
      "CREATE SEQUENCE s START 5 INCREMENT -2 MINVALUE 1 MAXVALUE 9; CREATE SEQUENCE \"S\"");
  CHECK(session.failure("SELECT currval('s')").starts_with("55000"));
  CHECK(session.query("SELECT nextval('s'), nextval('S'), currval('s'), lastval()") ==
        Rows{"5|3|3|3"});
  session.run("BEGIN; SELECT nextval('public.s'); ROLLBACK");
  CHECK(session.failure("SELECT nextval('s')").starts_with("2200H"));
  CHECK(session.query("SELECT setval('\"S\"', 7), nextval('\"S\"')") == Rows{"7|8"});
  session.run("CREATE TABLE t (a INT DEFAULT nextval('s'))");
  CHECK(session.failure("DROP SEQUENCE s").starts_with("2BP01"));
}

TEST_CASE("settings that exist are kept, others are unknown", "[definition]") {
  Session session;
  session.run(
      "SET search_path TO public; SET TIME ZONE 'UTC'; BEGIN; SET work_mem = '1MB'; ROLLBACK");
  CHECK(session.query("SHOW work_mem") == Rows{"4MB"});
  session.run("BEGIN; SET LOCAL work_mem = '1MB'; COMMIT");
  CHECK(session.query("SHOW work_mem") == Rows{"4MB"});
  CHECK(session.query("SHOW search_path") == Rows{"public"});
  CHECK(session.failure("SET nothing = 1").starts_with("42704"));
  CHECK(session.failure("SET timezone = 'Nowhere'").starts_with("22023"));
  session.run("RESET ALL");
  CHECK(session.query("SHOW search_path") == Rows{"\"$user\", public"});
}

TEST_CASE("an UPDATE meets keys that have not moved yet, as row by row it would", "[definition]") {
  Session session;
  session.run("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3)");
  CHECK(session.failure("UPDATE t SET id = id + 1").starts_with("23505"));
  session.run("UPDATE t SET id = id - 1");
  CHECK(session.bag("SELECT * FROM t") == Rows{"0", "1", "2"});
}

TEST_CASE("SET DEFAULT to the key that goes is refused", "[definition]") {
  Session session;
  session.run(
      "CREATE TABLE p (id INT PRIMARY KEY);"
      "CREATE TABLE c (p INT DEFAULT 2 REFERENCES p ON DELETE SET DEFAULT);"
      "INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1), (2)");
  CHECK(session.failure("DELETE FROM p WHERE id = 2").starts_with("23503"));
  session.run("DELETE FROM p WHERE id = 1");
  CHECK(session.bag("SELECT * FROM c") == Rows{"2", "2"});
}

TEST_CASE("errors of constraints name what was broken", "[definition]") {
  Session session;
  session.run("CREATE TABLE t (a INT PRIMARY KEY, b INT NOT NULL, CONSTRAINT q CHECK (b > 0))");
  session.run("INSERT INTO t VALUES (1, 1)");
  CHECK(session.error("INSERT INTO t VALUES (1, 1)").constraint == "t_pkey");
  CHECK(session.error("INSERT INTO t VALUES (2, 0)").constraint == "q");
  CHECK(session.error("INSERT INTO t VALUES (2, NULL)").column == "b");
  CHECK(session.error("INSERT INTO t VALUES (2, NULL)").table == "t");
}

}  // namespace matview::test
