// First rows of tables: a view keeps a reserve of them, and reads the tables again when it is gone.
#include <random>

#include "maintain/trap_session.h"

namespace matview::test {

namespace {

void make_scores(Session& session, int count) {
  session.run(
      "CREATE TABLE players (id INT PRIMARY KEY, name TEXT);"
      "CREATE TABLE scores (id INT PRIMARY KEY, player INT, points INT);"
      "INSERT INTO players SELECT i, 'p' || i FROM generate_series(0, 9) g(i);"
      "INSERT INTO scores SELECT i, i % 10, i * 7919 % 1009 FROM generate_series(1, " +
      std::to_string(count) + ") g(i);");
}

void make_views(TrapSession& session) {
  session.view("best", "SELECT id, points FROM scores ORDER BY points DESC, id LIMIT 5");
  session.view("next", "SELECT * FROM scores ORDER BY points, id LIMIT 3 OFFSET 4");
  session.view("computed", "SELECT id FROM scores WHERE id % 3 = 0 ORDER BY -points, id LIMIT 4");
  session.view("joined",
               "SELECT name, points FROM scores JOIN players p ON p.id = player "
               "ORDER BY points DESC, name LIMIT 6");
  // Nearly all rows are copies of one another.
  session.view("copies", "SELECT id < 0 AS is_none FROM scores ORDER BY 1 LIMIT 40");
  session.view("none", "SELECT id FROM scores ORDER BY points LIMIT 0");
  session.view("above", "SELECT id, points FROM best ORDER BY points, id LIMIT 2");
}

}  // namespace

TEST_CASE("a view of the first rows keeps few of a table's rows", "[top-k]") {
  TrapSession session;
  make_scores(session, 20'000);
  session.view("best", "SELECT * FROM scores ORDER BY points DESC, id LIMIT 5");
  CHECK(session.query("SELECT v.state_bytes < t.row_bytes / 5 FROM pg_mv_memory v, pg_mv_memory t "
                      "WHERE v.name = 'best' AND t.name = 'scores'") == Rows{"t"});
}

TEST_CASE("first rows that go are followed by others, up to the last", "[top-k]") {
  TrapSession session;
  make_scores(session, 900);
  make_views(session);
  for (int i = 0; i < 36; ++i) {
    session.change(
        "DELETE FROM scores WHERE id IN "
        "(SELECT id FROM scores ORDER BY points DESC, id LIMIT 17);"
        "DELETE FROM scores WHERE id IN (SELECT id FROM scores ORDER BY points, id LIMIT 9)");
  }
  CHECK(session.query("SELECT count(*) FROM scores") == Rows{"0"});
  session.change("INSERT INTO scores SELECT i, i % 10, i FROM generate_series(1, 500) g(i)");
}

TEST_CASE("first rows that keep coming push others out of the reserve", "[top-k]") {
  TrapSession session;
  make_scores(session, 100);
  make_views(session);
  for (int i = 1; i < 8; ++i) {
    const std::string first = std::to_string(i * 1000);
    session.change("INSERT INTO scores SELECT i, i % 10, i - 500 FROM generate_series(" + first +
                   ", " + first + " + 150) g(i)");
    session.change("UPDATE scores SET points = -points WHERE id % 5 = " + std::to_string(i % 5));
  }
  CHECK(session.query("SELECT v.state_bytes < t.row_bytes FROM pg_mv_memory v, pg_mv_memory t "
                      "WHERE v.name = 'best' AND t.name = 'scores'") == Rows{"t"});
}

TEST_CASE("first rows are those of the query after any changes, rolled back or not", "[top-k]") {
  TrapSession session;
  make_scores(session, 300);
  make_views(session);
  std::mt19937 random(20'261'123);
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  for (int i = 0; i < 60; ++i) {
    std::string sql = i % 4 == 3 ? "BEGIN;" : "";
    for (int n = 1 + below(3); n > 0; --n) {
      const std::string at = std::to_string(below(1009));
      switch (below(4)) {
        case 0:
          sql += "DELETE FROM scores WHERE points > " + std::to_string(950 + below(60));
          break;
        case 1: sql += "DELETE FROM scores WHERE abs(points - " + at + ") < 30"; break;
        case 2:
          sql += "UPDATE scores SET points = (points + " + at + ") % 1009 WHERE id % 7 = 1";
          break;
        default:
          sql += "INSERT INTO scores SELECT coalesce(max(id), 0) + g, g % 10, (g * 31 + " + at +
                 ") % 1009 FROM scores, generate_series(1, " + std::to_string(1 + below(60)) +
                 ") g GROUP BY g";
      }
      sql += ";";
    }
    if (i % 4 == 3) sql += below(2) == 0 ? "SELECT count(*) FROM best; ROLLBACK" : "COMMIT";
    session.change(sql);
  }
}

}  // namespace matview::test
