// Power cuts in the life of whole databases: tables, views and their state through random commits,
// definitions, refreshes and checkpoints. After a cut at any step of the disk, with any of what was
// not synced lost, the next open finds the state after a save: the last that was acknowledged, or
// one that was on its way.
//
// Every life is made of its seed, which a failure prints. MATVIEW_CRASH_SEED chooses another first
// one and MATVIEW_CRASH_POINTS how many cuts there are: `npm test` takes 20 000.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../maintain/random_query.h"
#include "../persist/traced_disk.h"
#include "support/database_session.h"

namespace matview::test {

namespace {

unsigned setting(const char* name, unsigned otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

[[nodiscard]] Result<std::unique_ptr<Database>> open(TracedDisk& disk) {
  return Database::open({.directory = std::make_unique<TracedDirectory>(disk),
                         .checkpoints = {.minimum_log_bytes = 3'000, .chunk_bytes = 1'500},
                         .clock = [] { return Instant{1'700'000'000'000'000}; }});
}

// The sorted rows of a query, or its error.
[[nodiscard]] std::string answer(Database& db, const std::string& query) {
  const auto result = db.execute(query);
  if (!result) return result.error()->message + '\n';
  Rows rows = rows_as_text(result->rows, db.dictionary());
  std::ranges::sort(rows);
  std::string text;
  for (const std::string& row : rows) text += row + '\n';
  return text;
}

// Everything there is, with what is known of the views.
[[nodiscard]] std::string print(Database& db) {
  std::string text;
  for (const char* const query :
       {"SELECT * FROM t",
        "SELECT * FROM u",
        "SELECT * FROM v0",
        "SELECT * FROM v1",
        "SELECT * FROM v2",
        "SELECT * FROM w",
        "SELECT * FROM p",
        "SELECT matviewname, ispopulated, definition FROM pg_matviews",
        "SELECT mv_name, last_refresh, refresh_strategy, row_count FROM pg_mv_auto_refresh_status",
        "SELECT view_name, pending_changes, delta_count_since_full FROM pg_mv_staleness"}) {
    text += query;
    text += ":\n" + answer(db, query);
  }
  return text;
}

[[nodiscard]] std::string random_view(Random& random) {
  static const std::vector<std::string> kOptions = {" WITH (refresh_strategy = 'incremental')",
                                                    " WITH (refresh_strategy = 'incremental')",
                                                    " WITH (refresh_strategy = 'auto')",
                                                    ""};
  static const std::vector<std::string> kQueries = {
      "SELECT g, count(*) AS c, sum(x) AS x, max(s) AS s FROM t GROUP BY g",
      "SELECT t.id, t.s, u.name FROM t JOIN u ON t.g = u.g",
      "SELECT id, s FROM t WHERE x > 20",
      "SELECT g, id, x FROM t ORDER BY x DESC, id LIMIT 5",
      "SELECT DISTINCT s FROM t UNION SELECT name FROM u"};
  return "CREATE MATERIALIZED VIEW v" + std::to_string(random.below(3)) + random.pick(kOptions) +
         " AS " + random.pick(kQueries);
}

// A statement that may well fail.
[[nodiscard]] std::string random_statement(Random& random) {
  const auto number = [&](int bound) { return std::to_string(random.below(bound)); };
  const auto row = [&] {
    return "(" + number(60) + ", " + number(5) + ", 'text " + number(40) + "', " + number(50) +
           ".25)";
  };
  const std::string view = "v" + number(3);
  switch (random.below(26)) {
    case 0: return "CREATE TABLE t (id INT PRIMARY KEY, g INT, s TEXT, x NUMERIC)";
    case 1: return "CREATE TABLE u (g INT, name TEXT)";
    case 2:
    case 3:
    case 4: return random_view(random);
    case 5: return "DROP MATERIALIZED VIEW " + view + " CASCADE";
    case 6: return "REFRESH MATERIALIZED VIEW " + view;
    case 7:
    case 8: return "REFRESH MATERIALIZED VIEW " + view + " INCREMENTALLY";
    case 9: return "ALTER MATERIALIZED VIEW " + view + " SET (refresh_strategy = 'manual')";
    case 10: return "CREATE TABLE w AS SELECT * FROM t";
    case 11: return "DROP TABLE w";
    case 12: return "CREATE VIEW p AS SELECT g, count(*) FROM t GROUP BY g";
    case 13: return "DROP VIEW p";
    case 14: return "CREATE SEQUENCE n";
    case 15: return "SELECT nextval('n')";
    case 16: return "TRUNCATE u";
    case 17: return "ALTER TABLE w ADD COLUMN z INT DEFAULT 7";
    case 18: return "CREATE INDEX t_g ON t (g)";
    case 19: return "DELETE FROM t WHERE id % 7 = " + number(7);
    case 20: return "UPDATE t SET x = x + 1 WHERE g = " + number(5);
    case 21: return "INSERT INTO u VALUES (" + number(5) + ", 'name " + number(40) + "')";
    default:
      return "INSERT INTO t VALUES " + row() + ", " + row() + ", " + row() +
             " ON CONFLICT (id) DO UPDATE SET s = excluded.s, x = excluded.x";
  }
}

// From when on, in steps of the disk, a state may be found, and from when on it must.
struct Save {
  std::size_t begin;
  std::size_t end;
  std::string state;
};

// A database that lives on a disk, and is told to save now and then.
class Life {
 public:
  Life(TracedDisk& disk, Random& random) : disk_(disk), random_(random) { come_up(); }

  void live(int steps) {
    while (steps-- != 0) step();
  }

  // The process dies and comes again.
  void restart() {
    db_.reset();
    const std::string saved = saves_.back().state;
    come_up();
    REQUIRE(saves_.back().state == saved);
  }

  // Called whenever files were written.
  std::function<void()> on_written = [] {};

  [[nodiscard]] Database& db() { return *db_; }

  [[nodiscard]] const std::vector<Save>& saves() const { return saves_; }

 private:
  void come_up() {
    auto opened = open(disk_);
    REQUIRE(opened);
    db_ = *std::move(opened);
    committed_ = print(*db_);
    const std::size_t begin = saves_.empty() ? 0 : disk_.size();
    saves_.push_back({begin, disk_.size(), committed_});
  }

  void step() {
    const int kind = random_.below(20);
    if (kind == 0 && !db_->in_transaction()) {
      (void)db_->execute("BEGIN");
    } else if (kind < 3 && db_->in_transaction()) {
      (void)db_->execute(kind == 1 ? "ROLLBACK" : "COMMIT");
      committed_ = print(*db_);
    } else if (kind == 3) {
      (void)db_->run_scheduled_refreshes(0);
    } else if (kind < 8) {
      save();
      return;
    } else {
      (void)db_->execute(random_statement(random_));
    }
    if (!db_->in_transaction()) committed_ = print(*db_);
  }

  void save() {
    const std::size_t begin = disk_.size();
    REQUIRE(db_->write_commits());
    saves_.push_back({begin, disk_.size(), committed_});
    on_written();
    for (int slices = random_.below(3); slices != 0; --slices) {
      REQUIRE(db_->checkpoint_step());
      on_written();
    }
  }

  TracedDisk& disk_;
  Random& random_;
  std::unique_ptr<Database> db_;
  std::string committed_;  // the state after the last commit
  std::vector<Save> saves_;
};

// Whether `state` may be found when the disk stopped after so many steps.
[[nodiscard]] bool may_be_found(const std::string& state,
                                const std::vector<Save>& saves,
                                std::size_t steps) {
  for (auto save = saves.rbegin(); save != saves.rend(); ++save) {
    if (save->begin <= steps && save->state == state) return true;
    if (save->end <= steps) return false;
  }
  return false;
}

void check_views(Database& db) {
  const auto views = db.execute(
      "SELECT mv_name, definition FROM pg_mv_auto_refresh_status JOIN pg_matviews"
      " ON mv_name = matviewname WHERE refresh_strategy = 'incremental'");
  REQUIRE(views);
  for (const std::string& view : rows_as_text(views->rows, db.dictionary())) {
    const std::size_t bar = view.find('|');
    INFO(view);
    REQUIRE(answer(db, "SELECT * FROM " + view.substr(0, bar)) == answer(db, view.substr(bar + 1)));
  }
}

// What pends for the views that are refreshed now and then makes them what their queries are.
void check_refreshes(Files files) {
  TracedDisk disk(std::move(files));
  const auto opened = open(disk);
  REQUIRE(opened);
  Database& db = **opened;
  const auto views =
      db.execute("SELECT matviewname, definition FROM pg_matviews WHERE ispopulated");
  REQUIRE(views);
  for (const std::string& view : rows_as_text(views->rows, db.dictionary())) {
    const std::size_t bar = view.find('|');
    const std::string name = view.substr(0, bar);
    INFO(view);
    REQUIRE(db.execute("REFRESH MATERIALIZED VIEW " + name + " INCREMENTALLY"));
    REQUIRE(answer(db, "SELECT * FROM " + name) == answer(db, view.substr(bar + 1)));
  }
}

[[nodiscard]] std::string recover(Files files) {
  TracedDisk disk(std::move(files));
  const auto opened = open(disk);
  INFO((opened ? "" : opened.error()->message));
  REQUIRE(opened);
  return print(**opened);
}

// What is found in `files`, which a cut after so many steps has left.
void check_cut(const Files& files, const std::vector<Save>& saves, std::size_t steps) {
  // Many cuts leave the same.
  static Files last_files;
  static std::string last_found = recover({});
  if (files != last_files) {
    last_found = recover(files);
    last_files = files;
  }
  const std::string& found = last_found;
  if (may_be_found(found, saves, steps)) return;
  FAIL("found\n" << found << "where there was\n" << saves.back().state);
}

// The same, and the database goes on, and is cut off again.
void check_life_after(Files files, Random& random, std::mt19937& luck) {
  check_refreshes(files);
  TracedDisk disk(std::move(files));
  Life life(disk, random);
  check_views(life.db());
  life.live(12);
  if (life.db().in_transaction()) REQUIRE(life.db().execute("ROLLBACK"));
  check_views(life.db());
  PowerCut cut(disk);
  const std::size_t end = luck() % (disk.size() + 1);
  while (cut.position() < end) cut.advance();
  check_cut(cut.show([&](std::size_t) { return luck() % 2 == 0; }, luck), life.saves(), end);
}

}  // namespace

TEST_CASE("after a power cut at any moment a database is as some save left it, with its views",
          "[persistence][crash]") {
  const unsigned points = setting("MATVIEW_CRASH_POINTS", 1'000);
  unsigned checked = 0;
  for (unsigned seed = setting("MATVIEW_CRASH_SEED", 1); checked < points; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::mt19937 luck(seed);
    TracedDisk disk;
    Life life(disk, random);
    life.live(120);
    life.restart();
    life.live(60);
    for (PowerCut cut(disk); !cut.at_end() && checked < points; cut.advance()) {
      const bool is_power_cut = luck() % 4 != 0;
      Files files = cut.show([&](std::size_t) { return !is_power_cut || luck() % 2 == 0; }, luck);
      CAPTURE(cut.position());
      if (checked % 16 == 0) check_life_after(files, random, luck);
      check_cut(files, life.saves(), cut.position());
      ++checked;
    }
  }
}

TEST_CASE("what a mirror of the folder holds between two slices is as the last save left it",
          "[persistence][crash]") {
  for (unsigned seed = 1; seed < 6; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    TracedDisk disk;
    Life life(disk, random);
    Files mirror;
    life.on_written = [&] {
      const FolderChanges changes = life.db().take_folder_changes();
      for (const std::string& name : changes.removed) REQUIRE(mirror.erase(name) == 1);
      for (const std::string& name : changes.written) {
        REQUIRE(mirror.emplace(name, disk.files().at(name)).second);
      }
      check_cut(mirror, life.saves(), disk.size());
    };
    life.live(200);
  }
}

TEST_CASE("whatever part of what was not synced is lost, a small database is as some save left it",
          "[persistence][crash]") {
  Random random(4);
  std::mt19937 luck(4);
  TracedDisk disk;
  Life life(disk, random);
  life.live(60);
  for (PowerCut cut(disk); !cut.at_end(); cut.advance()) {
    const std::size_t unsafe = std::min<std::size_t>(cut.unsafe_count(), 6);
    for (std::size_t lost = 0; lost < std::size_t{1} << unsafe; ++lost) {
      CAPTURE(cut.position(), lost);
      // Of many, the first stay or go together.
      const std::size_t first = cut.unsafe_count() - unsafe;
      const auto is_done = [&](std::size_t i) {
        return (lost >> (i < first ? 0 : i - first) & 1) == 0;
      };
      check_cut(cut.show(is_done, luck), life.saves(), cut.position());
    }
  }
}

}  // namespace matview::test
