#include "support/database_session.h"

namespace matview::test {

namespace {

std::string refusal(Session& session, std::string_view sql, std::string_view text) {
  const auto result = session.db->copy_from(sql, text);
  REQUIRE_FALSE(result);
  const Error error = result.error();
  return std::string(sqlstate(error.code)) + " " + error.message + " | " + error.context;
}

std::uint64_t load(Session& session, std::string_view sql, std::string_view text) {
  const auto result = session.db->copy_from(sql, text);
  INFO(sql << (result ? "" : ": " + result.error()->message));
  REQUIRE(result);
  return *result;
}

}  // namespace

TEST_CASE("COPY FROM reads text with its escapes, NULL and end mark", "[copy]") {
  Session session;
  session.run("CREATE TABLE t (a INT, b TEXT)");
  CHECK(load(session, "COPY t FROM STDIN", "1\tx\\ty\n2\t\\N\r\n3\t\\\\\\101\\x42\n\\.\nrest") ==
        3);
  CHECK(session.query("SELECT * FROM t ORDER BY a") == Rows{"1|x\ty", "2|NULL", "3|\\AB"});
}

TEST_CASE("COPY FROM reads CSV: quotes, newlines inside, empty is NULL unless quoted", "[copy]") {
  Session session;
  session.run("CREATE TABLE t (a INT, b TEXT)");
  CHECK(load(session,
             "COPY t FROM STDIN WITH (FORMAT csv, HEADER)",
             "a,b\n1,\"x, \"\"y\"\"\nz\"\n2,\n3,\"\"\n4,p\"q\"r") == 4);
  CHECK(session.query("SELECT * FROM t ORDER BY a") ==
        Rows{"1|x, \"y\"\nz", "2|NULL", "3|", "4|pqr"});
}

TEST_CASE("COPY FROM takes other delimiters, quotes and NULLs", "[copy]") {
  Session session;
  session.run("CREATE TABLE t (a INT, b TEXT, c TEXT)");
  load(session,
       "COPY t FROM STDIN (FORMAT csv, DELIMITER '|', QUOTE '''', ESCAPE '\\', NULL 'none', "
       "FORCE_NULL (c))",
       "1|'a\\'b'|'none'\n2|none|x\n");
  CHECK(session.query("SELECT * FROM t ORDER BY a") == Rows{"1|a'b|NULL", "2|NULL|x"});
}

TEST_CASE("columns that COPY does not name get their defaults", "[copy]") {
  Session session;
  session.run(
      "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY, a INT DEFAULT 7, b TEXT, c TEXT)");
  load(session, "COPY t (b) FROM STDIN", "x\ny\n");
  CHECK(session.query("SELECT * FROM t ORDER BY id") == Rows{"1|7|x|NULL", "2|7|y|NULL"});
}

TEST_CASE("an error of COPY says where it happened, and nothing stays", "[copy]") {
  Session session;
  session.run("CREATE TABLE t (a INT PRIMARY KEY, b TEXT NOT NULL, c NUMERIC(4, 1) CHECK (c > 0))");
  CHECK(refusal(session, "COPY t FROM STDIN", "1\tx\t1\n2\ty\toops\n") ==
        "22P02 invalid input syntax for type numeric: \"oops\" | COPY t, line 2, column c: "
        "\"oops\"");
  CHECK(refusal(session, "COPY t FROM STDIN", "1\tx\n") ==
        "22P04 missing data for column \"c\" | COPY t, line 1: \"1\tx\"");
  CHECK(refusal(session, "COPY t FROM STDIN", "1\tx\t1\t2\n") ==
        "22P04 extra data after last expected column | COPY t, line 1: \"1\tx\t1\t2\"");
  CHECK(refusal(session, "COPY t FROM STDIN", "1\tx\t1\n2\t\\N\t1\n") ==
        "23502 null value in column \"b\" of relation \"t\" violates not-null constraint | COPY t, "
        "line 2: \"2\t\\N\t1\"");
  CHECK(refusal(session, "COPY t FROM STDIN", "1\tx\t1\n1\ty\t1\n") ==
        "23505 duplicate key value violates unique constraint \"t_pkey\" | COPY t, line 2");
  CHECK(refusal(session, "COPY t FROM STDIN", "1\tx\t-1\n")
            .starts_with("23514 new row for relation \"t\" violates check"));
  CHECK(refusal(session, "COPY t FROM STDIN (FORMAT csv)", "1,\"x")
            .starts_with("22P04 unterminated CSV quoted field"));
  CHECK(refusal(session, "COPY t FROM STDIN", "1\t\xff\t1\n").starts_with("22021"));
  CHECK(session.query("SELECT * FROM t").empty());
}

TEST_CASE("HEADER MATCH holds the names to the columns", "[copy]") {
  Session session;
  session.run("CREATE TABLE t (a INT, b INT)");
  CHECK(refusal(session, "COPY t FROM STDIN (HEADER match)", "a\tc\n1\t2\n") ==
        "22P04 column name mismatch in header line field 2: got \"c\", expected \"b\" | COPY t, "
        "line 1: \"a\tc\"");
  CHECK(load(session, "COPY t FROM STDIN (HEADER match)", "a\tb\n1\t2\n") == 1);
}

TEST_CASE("COPY TO writes what COPY FROM reads", "[copy]") {
  Session session;
  session.run(
      "CREATE TABLE t (a INT, b TEXT, c BOOLEAN, d DATE);"
      "INSERT INTO t VALUES (1, 'x' || chr(9) || '\\', true, '2024-01-02'), (2, NULL, NULL, NULL), "
      "(3, 'p,\"q\"', false, NULL), (4, '', NULL, NULL)");
  CHECK(session.db->copy_to("COPY t TO STDOUT").value_or("") ==
        "1\tx\\t\\\\\tt\t2024-01-02\n2\t\\N\t\\N\t\\N\n3\tp,\"q\"\tf\t\\N\n4\t\t\\N\t\\N\n");
  const auto csv =
      session.db->copy_to("COPY (SELECT a, b FROM t WHERE a > 1) TO STDOUT (FORMAT csv, HEADER)");
  REQUIRE(csv);
  CHECK(*csv == "a,b\n2,\n3,\"p,\"\"q\"\"\"\n4,\"\"\n");
  session.run("CREATE TABLE u (a INT, b TEXT)");
  load(session, "COPY u FROM STDIN (FORMAT csv, HEADER)", *csv);
  CHECK(session.bag("SELECT * FROM u") == session.bag("SELECT a, b FROM t WHERE a > 1"));
}

TEST_CASE("options of COPY that make no sense are refused", "[copy]") {
  Session session;
  session.run("CREATE TABLE t (a INT)");
  CHECK(refusal(session, "COPY t FROM STDIN (QUOTE 'x')", "").starts_with("0A000"));
  CHECK(refusal(session, "COPY t FROM STDIN (DELIMITER 'ab')", "").starts_with("0A000"));
  CHECK(
      refusal(session, "COPY t FROM STDIN (FORMAT csv, DELIMITER '\"')", "").starts_with("22023"));
  CHECK(
      refusal(session, "COPY t FROM STDIN (FORMAT csv, FORCE_NULL (b))", "").starts_with("42P10"));
  CHECK(refusal(session, "SELECT 1", "").starts_with("42601"));
  CHECK(session.failure("COPY t FROM STDIN").starts_with("0A000"));
}

TEST_CASE("views follow what COPY brings", "[copy]") {
  Session session;
  session.run("CREATE TABLE t (a INT)");
  session.run(
      "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS SELECT sum(a) AS s "
      "FROM "
      "t");
  std::string text;
  for (int i = 1; i <= 5000; ++i) text += std::to_string(i) + "\n";
  CHECK(load(session, "COPY t FROM STDIN", text) == 5000);
  CHECK(session.query("SELECT s FROM v") == Rows{"12502500"});
}

}  // namespace matview::test
