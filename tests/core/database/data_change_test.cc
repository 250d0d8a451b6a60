#include "support/database_session.h"

namespace matview::test {

TEST_CASE("INSERT into some columns leaves the others NULL", "[data change]") {
  Session session;
  session.run("CREATE TABLE t (a INT, b TEXT, c BOOLEAN); INSERT INTO t (c, a) VALUES (true, 1)");
  CHECK(session.query("SELECT * FROM t") == Rows{"1|NULL|t"});
}

TEST_CASE("INSERT takes the rows of a query", "[data change]") {
  Session session;
  session.run(
      "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2); "
      "INSERT INTO t SELECT a + 10 FROM t");
  CHECK(session.bag("SELECT a FROM t") == Rows{"1", "11", "12", "2"});
}

TEST_CASE("INSERT converts values as an assignment", "[data change]") {
  Session session;
  session.run(
      "CREATE TABLE t (a BIGINT, d DOUBLE PRECISION, day DATE, at TIMESTAMP);"
      "INSERT INTO t VALUES (1, 2, '2024-02-29', '2024-02-29 12:30:00.5')");
  CHECK(session.query("SELECT * FROM t") == Rows{"1|2|2024-02-29|2024-02-29 12:30:00.5"});
}

TEST_CASE("UPDATE computes new values from the old row", "[data change]") {
  Session session;
  session.run(
      "CREATE TABLE t (a INT, b INT); INSERT INTO t VALUES (1, 2), (3, 4); "
      "UPDATE t SET a = b, b = a WHERE a > 1");
  CHECK(session.bag("SELECT a, b FROM t") == Rows{"1|2", "4|3"});
}

TEST_CASE("UPDATE may move a primary key to where another has gone from before", "[data change]") {
  Session session;
  session.run(
      "CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (3), (2), (1); "
      "UPDATE t SET a = a + 1");
  CHECK(session.query("SELECT a FROM t ORDER BY a") == Rows{"2", "3", "4"});
  CHECK(session.query("SELECT a FROM t WHERE a = 4") == Rows{"4"});
  CHECK(session.query("SELECT a FROM t WHERE a = 1").empty());
}

TEST_CASE("DELETE removes the rows it finds and says how many", "[data change]") {
  Session session;
  session.run("CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2), (3)");
  const auto result = session.db->execute("DELETE FROM t WHERE a >= 2");
  REQUIRE(result);
  CHECK(result->row_count == 2);
  CHECK(session.query("SELECT a FROM t") == Rows{"1"});
}

TEST_CASE("a primary key is unique and not NULL", "[data change]") {
  Session session;
  session.run("CREATE TABLE t (a INT, b TEXT, PRIMARY KEY (a, b)); INSERT INTO t VALUES (1, 'x')");
  CHECK(session.failure("INSERT INTO t VALUES (1, 'y'), (1, 'x')") ==
        "23505 duplicate key value violates unique constraint \"t_pkey\"");
  CHECK(session.failure("INSERT INTO t VALUES (1, NULL)") ==
        "23502 null value in column \"b\" of relation \"t\" violates not-null constraint");
}

TEST_CASE("a statement that fails leaves no trace of itself", "[data change]") {
  Session session;
  session.run("CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (5)");
  CHECK(session.failure("INSERT INTO t VALUES (1), (2), (5)").starts_with("23505"));
  CHECK(session.query("SELECT a FROM t") == Rows{"5"});
  CHECK(session.failure("UPDATE t SET a = 1 / (a - 5)").starts_with("22012"));
  CHECK(session.query("SELECT a FROM t WHERE a = 5") == Rows{"5"});
  session.run("INSERT INTO t VALUES (1)");
  CHECK(session.query("SELECT a FROM t ORDER BY a") == Rows{"1", "5"});
}

TEST_CASE("wrong types and unknown columns are refused by name", "[data change]") {
  Session session;
  session.run("CREATE TABLE t (a INT)");
  CHECK(session.failure("INSERT INTO t VALUES (true)") ==
        "42804 column \"a\" is of type integer but expression is of type boolean");
  CHECK(session.failure("INSERT INTO t VALUES ('x')").starts_with("22P02"));
  CHECK(session.failure("INSERT INTO t VALUES (3000000000)").starts_with("22003"));
  CHECK(session.failure("INSERT INTO t (b) VALUES (1)") ==
        "42703 column \"b\" of relation \"t\" does not exist");
  CHECK(session.failure("INSERT INTO t VALUES (1, 2)").starts_with("42601"));
  CHECK(session.failure("UPDATE t SET b = 1").starts_with("42703"));
}

TEST_CASE("parameters take the type their place asks for", "[data change]") {
  Session session;
  session.run("CREATE TABLE t (a INT, d DATE)");
  REQUIRE(session.db->execute("INSERT INTO t VALUES ($1, $2)",
                              std::vector{Value::bigint(7), Value::text("2024-05-06")}));
  CHECK(session.query("SELECT * FROM t") == Rows{"7|2024-05-06"});
  CHECK(session.failure("INSERT INTO t (a) VALUES ($1)", {Value::text("x")})
            .starts_with("22P02 parameter $1"));
  CHECK(session.failure("INSERT INTO t (a) VALUES ($1)", {Value::bigint(1), Value::bigint(2)})
            .starts_with("42P02"));
}

TEST_CASE("a prepared statement survives a change of its table's definition", "[data change]") {
  Session session;
  session.run("CREATE TABLE t (a INT)");
  const auto statement = session.db->prepare("INSERT INTO t VALUES ($1)");
  REQUIRE(statement);
  REQUIRE(session.db->run(**statement, std::vector{Value::integer(1)}));
  session.run("DROP TABLE t; CREATE TABLE t (a TEXT)");
  REQUIRE(session.db->run(**statement, std::vector{Value::text("x")}));
  CHECK(session.query("SELECT a FROM t") == Rows{"x"});
}

TEST_CASE("tables are created once and dropped once", "[data change]") {
  Session session;
  session.run("CREATE TABLE t (a INT)");
  CHECK(session.failure("CREATE TABLE t (a INT)") == "42P07 relation \"t\" already exists");
  session.run("CREATE TABLE IF NOT EXISTS t (b TEXT)");
  CHECK(session.failure("CREATE TABLE u (a INT, a TEXT)").starts_with("42701"));
  session.run("DROP TABLE t");
  CHECK(session.failure("DROP TABLE t") == "42P01 table \"t\" does not exist");
  session.run("DROP TABLE IF EXISTS t");
}

}  // namespace matview::test
