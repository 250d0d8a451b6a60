#include "support/database_session.h"

namespace matview::test {

namespace {

Session numbers() {
  Session session;
  session.run(
      "CREATE TABLE t (id INT PRIMARY KEY, a INT, b TEXT, c DOUBLE PRECISION);"
      "CREATE INDEX t_ab ON t (a, b DESC); CREATE INDEX t_c ON t (c)");
  std::string rows;
  for (int i = 0; i < 3000; ++i) {
    if (i != 0) rows += ", ";
    rows += "(" + std::to_string(i) + ", " + (i % 7 == 0 ? "NULL" : std::to_string(i % 500)) +
            ", 'b" + std::to_string(i % 11) + "', " + std::to_string(i / 2) + ")";
  }
  session.run("INSERT INTO t VALUES " + rows);
  return session;
}

// The line of EXPLAIN that reads the table.
std::string access(Session& session, const std::string& condition) {
  std::string last;
  for (const std::string& line : session.query("EXPLAIN SELECT * FROM t WHERE " + condition)) {
    last = line;
  }
  return last;
}

}  // namespace

TEST_CASE("selective predicates read an index, and say so", "[index]") {
  Session session = numbers();
  for (const std::string condition : {"a = 5",
                                      "a IN (5, 6, 5)",
                                      "a = 5 AND b >= 'b3'",
                                      "a > 490 AND a <= 495",
                                      "c = 77",
                                      "c BETWEEN 10 AND 12",
                                      "id < 20",
                                      "10 > id"}) {
    INFO(condition);
    CHECK(access(session, condition).contains("Index Scan using t_"));
  }
  CHECK(access(session, "a > 5").contains("Scan on t"));
  CHECK_FALSE(access(session, "a > 5").contains("Index"));
}

TEST_CASE("an index finds what a scan finds", "[index]") {
  Session session = numbers();
  session.run("CREATE TABLE u AS SELECT * FROM t");  // has no index
  const auto same = [&](const std::string& condition) {
    INFO(condition);
    CHECK(session.bag("SELECT * FROM t WHERE " + condition) ==
          session.bag("SELECT * FROM u WHERE " + condition));
  };
  const std::vector<std::string> conditions = {"a = 5",
                                               "a = 499 AND b = 'b4'",
                                               "a = 3 AND b > 'b3'",
                                               "a IN (1, 2, 1, 600)",
                                               "a = NULL",
                                               "a = 5 AND a = 6",
                                               "a > 495",
                                               "a >= 495 AND a < 497",
                                               "a < 3",
                                               "c = 0",
                                               "c = -0.0",
                                               "c < 5 AND c > 7",
                                               "id BETWEEN 3 AND 9",
                                               "id > 2990 OR id < 5",
                                               "a = 4 AND b < 'b2'",
                                               "a = 8 AND b BETWEEN 'b1' AND 'b3'"};
  for (const std::string& condition : conditions) same(condition);
  for (const std::string table : {"t", "u"}) {
    session.run("UPDATE " + table + " SET a = a + 1 WHERE id % 3 = 0; DELETE FROM " + table +
                " WHERE id % 5 = 0; INSERT INTO " + table + " VALUES (5000, 5, 'b0', 3)");
  }
  for (const std::string& condition : conditions) same(condition);
}

TEST_CASE("UPDATE and DELETE find their rows by an index", "[index]") {
  Session session = numbers();
  session.run("UPDATE t SET c = -1 WHERE a IN (5, 6); DELETE FROM t WHERE c = 77");
  CHECK(session.query("SELECT count(*) FROM t WHERE c = -1") ==
        session.query("SELECT count(*) FROM t WHERE a + 0 IN (5, 6)"));
  CHECK(session.query("SELECT count(*) FROM t WHERE id IN (154, 155)") == Rows{"0"});
}

TEST_CASE("bounds may be parameters", "[index]") {
  Session session = numbers();
  CHECK(session.query("SELECT id FROM t WHERE a = $1 AND id < 600 ORDER BY id",
                      {Value::integer(5)}) == Rows{"5", "505"});
  CHECK(session.query("SELECT count(*) FROM t WHERE id >= $1 AND id < $2",
                      {Value::integer(10), Value::integer(2900)}) == Rows{"2890"});
}

}  // namespace matview::test
