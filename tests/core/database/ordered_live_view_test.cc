// A live view in an order: what its follower holds is what SELECT … ORDER BY gives, or a part of
// it.
#include <random>

#include "support/window_replica.h"

namespace matview::test {

namespace {

// Who follows a window and holds its rows as it is told.
class Follower {
 public:
  Follower(Session& session, std::string view, Following following)
      : session_(session), view_(std::move(view)) {
    const auto live = session_.db->subscribe(view_, following);
    REQUIRE(live);
    REQUIRE(live->window);
    id_ = live->id;
    window = following.window.value_or(RowWindow());
    apply(*live->window);
  }

  // Hears a change if it is its own.
  void hear(const ViewChange& change) {
    if (change.subscription != id_) return;
    REQUIRE(change.window);
    apply(*change.window);
  }

  void move(RowWindow to) {
    const auto change = session_.db->move_window(id_, to);
    REQUIRE(change);
    hear(*change);
    window = to;
  }

  // That it holds the rows of its view in this order.
  void check(std::string_view order) const {
    const std::uint32_t count = window.to - window.from;
    const Rows wanted =
        session_.query("SELECT * FROM " + view_ + " ORDER BY " + std::string(order) + " LIMIT " +
                       std::to_string(count) + " OFFSET " + std::to_string(window.from));
    CHECK(rows == wanted);
    CHECK(session_.query("SELECT count(*) FROM " + view_) == Rows{std::to_string(total)});
  }

  [[nodiscard]] std::uint32_t id() const { return id_; }

  Rows rows;
  std::uint32_t total = 0;
  WindowChange last;
  RowWindow window;

 private:
  void apply(const WindowChange& change) {
    REQUIRE(replica_.apply(change, session_.db->dictionary()));
    rows = replica_.rows;
    total = replica_.total;
    last = change;
  }

  Session& session_;
  std::string view_;
  std::uint32_t id_ = 0;
  WindowReplica replica_;
};

Following by(std::vector<std::string> order, std::optional<RowWindow> window = {}) {
  return {.order = Following::Order::kGiven, .order_by = std::move(order), .window = window};
}

constexpr Following kOwn = {.order = Following::Order::kOwn};

void deliver(Session& session, std::span<Follower*> followers) {
  for (const ViewChange& change : session.db->take_view_changes()) {
    for (Follower* follower : followers) follower->hear(change);
  }
}

Session items(int count) {
  Session session;
  session.run("CREATE TABLE items (id int PRIMARY KEY, name text, amount numeric)");
  if (count > 0) {
    session.run("INSERT INTO items SELECT i, 'n' || i % 7, i % 5 FROM generate_series(1, " +
                std::to_string(count) + ") AS s (i)");
  }
  session.run(
      "CREATE MATERIALIZED VIEW shown WITH (refresh_strategy = 'incremental') AS "
      "SELECT * FROM items ORDER BY amount DESC, id");
  return session;
}

Error error_of(Session& session, std::string_view view, const Following& following) {
  const auto live = session.db->subscribe(view, following);
  REQUIRE_FALSE(live);
  return live.error();
}

}  // namespace

TEST_CASE("windows in any order hold what SELECT gives, through random changes and moves",
          "[live][ordered]") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned limit) { return static_cast<int>(random() % limit); };
    Session session = items(seed % 2 == 0 ? 40 : 0);
    Follower whole(session, "shown", kOwn);
    Follower page(session, "shown", by({"name desc nulls last", "amount"}, RowWindow{5, 15}));
    Follower first(session, "shown", by({"amount desc"}, RowWindow{0, 3}));
    Follower keyed(session, "shown", {.window = RowWindow{2, 12}});
    Follower* all[] = {&whole, &page, &first, &keyed};
    for (int step = 0; step < 120; ++step) {
      std::string sql = "BEGIN";
      for (int i = below(4); i >= 0; --i) {
        const std::string id = std::to_string(1 + below(50));
        const std::string name = below(6) == 0 ? "NULL" : "'n" + std::to_string(below(9)) + "é'";
        const std::string amount = below(6) == 0   ? "NULL"
                                   : below(2) == 0 ? std::to_string(below(5)) + ".50"
                                                   : std::to_string(below(5)) + ".5";
        switch (below(5)) {
          case 0:
          case 1:
            sql += "; INSERT INTO items VALUES (" + id + ", " + name + ", " + amount +
                   ") ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, name = "
                   "excluded.name";
            break;
          case 2: sql += "; DELETE FROM items WHERE id = " + id; break;
          case 3: sql += "; UPDATE items SET amount = " + amount + " WHERE id = " + id; break;
          default:
            sql += "; UPDATE items SET name = " + name + " WHERE id % 7 = " + id + " % 7";
            break;
        }
      }
      if (below(60) == 0) sql += "; TRUNCATE items";
      sql += below(8) == 0 ? "; ROLLBACK" : "; COMMIT";
      session.run(sql);
      deliver(session, all);
      INFO("seed " << seed << ", step " << step << ": " << sql);
      whole.check("amount DESC, id");
      page.check("name DESC NULLS LAST, amount, id");
      first.check("amount DESC, id");
      keyed.check("id");
      if (below(4) == 0) {
        const auto from = static_cast<std::uint32_t>(below(60));
        page.move({from, from + static_cast<std::uint32_t>(below(20))});
        page.check("name DESC NULLS LAST, amount, id");
      }
    }
  }
}

TEST_CASE("equal rows of a view without a key come and go one at a time", "[live][ordered]") {
  Session session = items(30);
  session.run(
      "CREATE MATERIALIZED VIEW names WITH (refresh_strategy = 'incremental') AS "
      "SELECT name, amount FROM items ORDER BY name");
  Follower whole(session, "names", kOwn);
  Follower page(session, "names", by({"amount desc", "name"}, RowWindow{3, 9}));
  Follower* all[] = {&whole, &page};
  std::mt19937 random(5);
  for (int step = 0; step < 60; ++step) {
    const std::string id = std::to_string(random() % 40);
    session.run(random() % 2 == 0 ? "DELETE FROM items WHERE id = " + id
                                  : "INSERT INTO items VALUES (" + id + ", 'n' || " + id +
                                        " % 3, " + id + " % 2) ON CONFLICT (id) DO NOTHING");
    deliver(session, all);
    whole.check("name, amount");
    page.check("amount DESC, name");
  }
}

TEST_CASE("an update is told with where the row stood and where it stands", "[live][ordered]") {
  Session session = items(0);
  session.run("INSERT INTO items VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)");
  Follower whole(session, "shown", kOwn);
  Follower* all[] = {&whole};
  CHECK(whole.rows == Rows{"3|c|30", "2|b|20", "1|a|10"});
  session.run("UPDATE items SET amount = 40 WHERE id = 1");
  deliver(session, all);
  CHECK(whole.last.removed == std::vector<std::uint32_t>{2});
  CHECK(whole.last.places == std::vector<std::uint32_t>{0});
  CHECK(whole.last.replaced == std::vector<std::uint32_t>{2});
  CHECK(whole.rows == Rows{"1|a|40", "3|c|30", "2|b|20"});
}

TEST_CASE("rows pushed over an edge of a window leave it and enter it", "[live][ordered]") {
  Session session = items(0);
  session.run("INSERT INTO items SELECT i, 'x', 0 FROM generate_series(10, 90, 10) AS s (i)");
  Follower page(session, "shown", by({"id"}, RowWindow{3, 6}));
  Follower* all[] = {&page};
  CHECK(page.rows == Rows{"40|x|0", "50|x|0", "60|x|0"});
  session.run("INSERT INTO items VALUES (5, 'x', 0)");
  deliver(session, all);
  CHECK(page.rows == Rows{"30|x|0", "40|x|0", "50|x|0"});
  CHECK(page.last.removed == std::vector<std::uint32_t>{2});
  CHECK(page.last.places == std::vector<std::uint32_t>{0});
  session.run("UPDATE items SET id = 45 WHERE id = 5");
  deliver(session, all);
  CHECK(page.rows == Rows{"40|x|0", "45|x|0", "50|x|0"});
  CHECK(page.total == 10);
}

TEST_CASE("what changes behind a window is told only as a number of rows", "[live][ordered]") {
  Session session = items(20);
  Follower page(session, "shown", by({"id"}, RowWindow{0, 5}));
  session.run("UPDATE items SET amount = 99 WHERE id = 15");
  CHECK_FALSE(session.db->has_view_changes());
  session.run("INSERT INTO items VALUES (99, 'x', 0)");
  const auto told = session.db->take_view_changes();
  REQUIRE(told.size() == 1);
  CHECK(told[0].version == session.db->version());
  CHECK(told[0].window->empty());
  CHECK(told[0].window->total == 21);
}

TEST_CASE("a window that moves is told what enters and what leaves", "[live][ordered]") {
  Session session = items(0);
  session.run("INSERT INTO items SELECT i, 'x', 0 FROM generate_series(0, 9) AS s (i)");
  Follower page(session, "shown", by({"id"}, RowWindow{2, 5}));
  page.move({3, 6});
  CHECK(page.rows == Rows{"3|x|0", "4|x|0", "5|x|0"});
  CHECK(page.last.removed == std::vector<std::uint32_t>{0});
  CHECK(page.last.places == std::vector<std::uint32_t>{2});
  page.move({8, 20});
  CHECK(page.rows == Rows{"8|x|0", "9|x|0"});
  page.move({50, 60});
  CHECK(page.rows.empty());
  page.move({0, 1});
  CHECK(page.rows == Rows{"0|x|0"});
}

TEST_CASE("a refresh, stored rows and a discard are followed in order", "[live][ordered]") {
  Session session = items(6);
  session.run("CREATE MATERIALIZED VIEW m AS SELECT id, name FROM items ORDER BY id DESC");
  Follower whole(session, "m", kOwn);
  Follower* all[] = {&whole};
  session.run("DELETE FROM items WHERE id > 4; INSERT INTO items VALUES (9, 'x', 1)");
  CHECK_FALSE(session.db->has_view_changes());
  session.run("REFRESH MATERIALIZED VIEW m");
  deliver(session, all);
  CHECK(whole.rows == Rows{"9|x", "4|n4", "3|n3", "2|n2", "1|n1"});
  session.run("REFRESH MATERIALIZED VIEW m WITH NO DATA");
  deliver(session, all);
  CHECK(whole.rows.empty());
  session.run("REFRESH MATERIALIZED VIEW CONCURRENTLY m");
  deliver(session, all);
  CHECK(whole.rows.size() == 5);
  session.run("BEGIN; REFRESH MATERIALIZED VIEW m WITH NO DATA; ROLLBACK");
  CHECK_FALSE(session.db->has_view_changes());
}

TEST_CASE("a subscription ends with its view and does not go on with another of its name",
          "[live][ordered]") {
  Session session = items(3);
  Follower whole(session, "shown", kOwn);
  const auto plain = session.db->subscribe("shown");
  session.run("BEGIN; DROP MATERIALIZED VIEW shown; ROLLBACK; DELETE FROM items WHERE id = 1");
  CHECK(session.db->take_view_changes().size() == 2);
  session.run(
      "DROP MATERIALIZED VIEW shown; CREATE MATERIALIZED VIEW shown WITH (refresh_strategy = "
      "'incremental') AS SELECT name FROM items; INSERT INTO items VALUES (7, 'x', 7)");
  CHECK_FALSE(session.db->has_view_changes());
  const auto moved = session.db->move_window(whole.id(), {0, 1});
  REQUIRE_FALSE(moved);
  CHECK(moved.error()->code == ErrorCode::kObjectNotInPrerequisiteState);
  session.db->unsubscribe(whole.id());
  session.db->unsubscribe(plain->id);
}

TEST_CASE("an order must be by columns of the view", "[live][ordered]") {
  Session session = items(3);
  session.run(
      "CREATE MATERIALIZED VIEW hidden AS SELECT name FROM items ORDER BY amount;"
      "CREATE MATERIALIZED VIEW j AS SELECT '{}'::json AS v;"
      "CREATE MATERIALIZED VIEW empty AS SELECT 1 AS a WITH NO DATA");
  const Error unknown = error_of(session, "shown", by({"nope desc"}));
  CHECK(unknown.code == ErrorCode::kUndefinedColumn);
  CHECK(unknown.message == "column \"nope\" does not exist");
  CHECK_FALSE(unknown.position);
  CHECK(error_of(session, "hidden", kOwn).code == ErrorCode::kFeatureNotSupported);
  CHECK(session.db->subscribe("hidden"));
  const Error json = error_of(session, "j", by({"v"}));
  CHECK(json.code == ErrorCode::kUndefinedFunction);
  CHECK(json.message == "could not identify an ordering operator for type json");
  CHECK(error_of(session, "shown", by({"amount + 1"})).code == ErrorCode::kFeatureNotSupported);
  CHECK(error_of(session, "shown", by({"id LIMIT 1"})).code == ErrorCode::kFeatureNotSupported);
  CHECK(error_of(session, "shown", by({"id; DROP TABLE items"})).code == ErrorCode::kSyntaxError);
  CHECK(error_of(session, "nothing", by({"id"})).code == ErrorCode::kUndefinedTable);
  CHECK(error_of(session, "empty", by({"a"})).code == ErrorCode::kObjectNotInPrerequisiteState);
  session.run("BEGIN");
  CHECK(error_of(session, "shown", by({"id"})).code == ErrorCode::kActiveSqlTransaction);
}

TEST_CASE("a view's own order is that of its query, limited, renamed or widened since",
          "[live][ordered]") {
  Session session = items(8);
  session.run(
      "CREATE MATERIALIZED VIEW top WITH (refresh_strategy = 'incremental') AS "
      "SELECT id, amount FROM items ORDER BY amount DESC NULLS LAST, 1 LIMIT 3;"
      "CREATE MATERIALIZED VIEW renamed (b, a) AS SELECT id, name FROM items ORDER BY name, id;"
      "CREATE TABLE other (x int); INSERT INTO other VALUES (1);"
      "CREATE MATERIALIZED VIEW wide AS SELECT * FROM other, items ORDER BY id DESC;"
      "ALTER TABLE other ADD COLUMN y int;");
  CHECK(Follower(session, "top", kOwn).rows == Rows{"4|4", "3|3", "8|3"});
  Follower renamed(session, "renamed", kOwn);
  renamed.check("a, b");
  Follower wide(session, "wide", kOwn);
  wide.check("id DESC");
  Follower top(session, "top", kOwn);
  Follower* all[] = {&top};
  session.run("INSERT INTO items VALUES (20, 'x', 3.5)");
  deliver(session, all);
  CHECK(top.rows == Rows{"4|4", "20|3.5", "3|3"});
}

}  // namespace matview::test
