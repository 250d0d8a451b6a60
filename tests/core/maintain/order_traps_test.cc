// Traps of incremental maintenance that lie in the order of rows. Each is named after what goes
// wrong.
#include "trap_session.h"

namespace matview::test {

TEST_CASE("trap 14: rows come into a window of an order, and leave it", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, x INT)");
  session.view("top", "SELECT id, x FROM t ORDER BY x DESC, id LIMIT 3");
  session.view("page", "SELECT id, x FROM t ORDER BY x, id LIMIT 2 OFFSET 2");
  session.view("rest", "SELECT id, x FROM t ORDER BY x, id OFFSET 3");
  session.view("none", "SELECT id, x FROM t ORDER BY x LIMIT 0");
  session.view("ties", "SELECT id, x FROM t ORDER BY x FETCH FIRST 2 ROWS WITH TIES");
  session.view("each", "SELECT DISTINCT ON (x) x, id FROM t ORDER BY x, id DESC");
  session.change("INSERT INTO t SELECT g, g % 4 FROM generate_series(1, 12) g");
  session.change("DELETE FROM t WHERE id = 3");        // inside: the next one comes
  session.change("DELETE FROM t WHERE id = 4");        // of those that tie
  session.change("UPDATE t SET x = 9 WHERE id = 1");   // from outside in
  session.change("UPDATE t SET x = -9 WHERE id = 1");  // and out
  session.change("UPDATE t SET x = x WHERE id = 7");
  session.change("INSERT INTO t VALUES (20, NULL), (21, NULL)");
  session.change("UPDATE t SET id = id + 1");
  CHECK(session.told("page", "INSERT INTO t VALUES (99, 99)") == 0);
  CHECK(session.of("none").empty());
  session.check();
  session.change("DELETE FROM t WHERE x > 0");
  session.change("DELETE FROM t");
}

TEST_CASE("trap 14: rows that tie at a limit are those of their order by all columns", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (id INT, x INT)");
  session.view("v", "SELECT id, x FROM t ORDER BY x LIMIT 2");
  session.run("INSERT INTO t VALUES (3, 1), (1, 1), (2, 1)");
  CHECK(session.of("v") == Rows{"1|1", "2|1"});
  session.run("DELETE FROM t WHERE id = 1");
  CHECK(session.of("v") == Rows{"2|1", "3|1"});
}

TEST_CASE("trap 15: window functions over ties, copies and edges", "[trap]") {
  TrapSession session;
  session.run("CREATE TABLE t (g INT, x INT, y INT)");
  const std::vector<std::string> calls = {
      "row_number() OVER (PARTITION BY g ORDER BY x, y)",
      "rank() OVER (PARTITION BY g ORDER BY x)",
      "dense_rank() OVER (ORDER BY x)",
      "lag(x) OVER (PARTITION BY g ORDER BY x, y)",
      "lead(x, 2, -1) OVER (PARTITION BY g ORDER BY x, y)",
      "sum(y) OVER (PARTITION BY g ORDER BY x, y ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)",
      "sum(y) OVER (PARTITION BY g ORDER BY x RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)",
      "count(*) OVER (ORDER BY x GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)",
      "first_value(y) OVER (PARTITION BY g ORDER BY x, y)",
      "last_value(y) OVER (PARTITION BY g ORDER BY x, y)",
      "ntile(2) OVER (ORDER BY g, x, y)"};
  for (std::size_t i = 0; i < calls.size(); ++i) {
    session.view("v" + std::to_string(i), "SELECT g, x, y, " + calls[i] + " AS w FROM t");
  }
  session.change(
      "INSERT INTO t VALUES (1, 1, 1), (1, 1, 1), (1, 2, 1), (2, 1, 5), (NULL, 1, NULL)");
  session.change("INSERT INTO t VALUES (1, 1, 1), (1, 0, 3), (2, NULL, 2)");
  session.change("DELETE FROM t WHERE x = 0");
  session.change("UPDATE t SET g = 3 - g WHERE y = 1");
  session.change("UPDATE t SET x = x + 1 WHERE g = 2");
  session.change("DELETE FROM t WHERE g = 2");
  session.change("DELETE FROM t");
}

}  // namespace matview::test
