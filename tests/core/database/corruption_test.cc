// Damage to the files of a whole database. With a checksum that no longer fits it is always an
// error naming the file. With one that does, which only a mistake of ours could write, it may be
// found or not, but nothing that reads the database afterwards may trap.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "../persist/traced_disk.h"
#include "common/crc32c.h"
#include "support/database_session.h"

namespace matview::test {

namespace {

constexpr std::size_t kEnvelopeBytes = 36;

[[nodiscard]] Result<std::unique_ptr<Database>> open(TracedDisk& disk) {
  return Database::open({.directory = std::make_unique<TracedDirectory>(disk),
                         .checkpoints = {.minimum_log_bytes = 1'000, .chunk_bytes = 600},
                         .clock = [] { return Instant{1'700'000'000'000'000}; }});
}

// Tables, indexes, views of all kinds and a sequence, in old and new chunk files and a log.
[[nodiscard]] Files make_files() {
  TracedDisk disk;
  const auto opened = open(disk);
  REQUIRE(opened);
  Database& db = **opened;
  for (const char* const sql :
       {"CREATE TABLE t (id INT PRIMARY KEY, g INT DEFAULT 2, s TEXT CHECK (s <> 'z'), x NUMERIC);"
        "CREATE TABLE u (a INT[], j JSONB, d DATE, i INTERVAL, b BOOLEAN, c BYTEA, v VARCHAR(9));"
        "INSERT INTO t SELECT n, n % 3, 'text ' || n, n * 1.5 FROM generate_series(1, 30) AS r (n);"
        "INSERT INTO t VALUES (40, 1, NULL, 123456789012345678901234567890.5);"
        "INSERT INTO u VALUES ('{1,NULL,3}', '{\"a\": [1, 2]}', '2024-02-29', '1 day', true, 'x', "
        "'y')",
        "CREATE INDEX t_g ON t (g); CREATE SEQUENCE n; CREATE VIEW p AS SELECT g FROM t;"
        "SELECT nextval('n')",
        "CREATE MATERIALIZED VIEW v0 WITH (refresh_strategy = 'incremental') AS"
        " SELECT g, count(*) AS c, max(s) AS s FROM t WHERE x > 2 GROUP BY g;"
        "CREATE MATERIALIZED VIEW v1 AS SELECT a.id, b.s FROM t AS a JOIN t AS b ON a.g = b.id",
        "INSERT INTO t VALUES (50, 5, 'late', 5); DELETE FROM t WHERE id = 3"}) {
    REQUIRE(db.execute_script(sql));
    REQUIRE(db.write_commits());
    for (bool has_more = true; has_more;) has_more = db.checkpoint_step().value();
  }
  REQUIRE(db.execute_script("UPDATE t SET s = 'new' WHERE id = 5; SELECT nextval('n')"));
  REQUIRE(db.write_commits());
  return disk.files();
}

// Reads and changes what there is; errors are fine.
void use(Database& db) {
  for (const char* const sql :
       {"SELECT * FROM t ORDER BY s, x",
        "SELECT * FROM t WHERE g = 1",
        "SELECT * FROM u",
        "SELECT count(DISTINCT a), max(j), max(i), max(c), max(v) FROM u GROUP BY d",
        "SELECT * FROM p",
        "SELECT * FROM v0",
        "SELECT * FROM v1",
        "SELECT * FROM pg_matviews",
        "SELECT * FROM pg_mv_staleness",
        "INSERT INTO t (id, s) VALUES (99, 'x'), (4, 'y') ON CONFLICT DO NOTHING",
        "UPDATE t SET s = s || 'y', x = x + 1",
        "SELECT nextval('n')",
        "REFRESH MATERIALIZED VIEW v1",
        "SELECT * FROM v0"}) {
    const auto result = db.execute(sql);
    if (result) (void)rows_as_text(result->rows, db.dictionary());
  }
}

[[nodiscard]] std::string with_right_checksum(std::string bytes) {
  const std::string_view all = bytes;
  const std::uint32_t checksum =
      crc32c(all.substr(kEnvelopeBytes), crc32c(all.substr(0, kEnvelopeBytes - 4)));
  std::memcpy(bytes.data() + kEnvelopeBytes - 4, &checksum, sizeof checksum);
  return bytes;
}

void require_named(Files files, const std::string& name) {
  TracedDisk disk(files);
  const auto opened = open(disk);
  REQUIRE_FALSE(opened);
  INFO(opened.error()->message);
  REQUIRE(sqlstate(opened.error()->code) == "XX001");
  REQUIRE(opened.error()->message.find('"' + name + '"') != std::string::npos);
  REQUIRE(disk.files() == files);
}

}  // namespace

TEST_CASE("a bit that flipped in any file of a database is an error naming the file",
          "[persistence][corruption]") {
  const Files files = make_files();
  REQUIRE(std::ranges::count_if(files, [](const auto& file) { return file.first[0] == 'c'; }) > 3);
  for (const auto& [name, bytes] : files) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      Files damaged = files;
      damaged[name][at] = static_cast<char>(bytes[at] ^ 1 << at % 8);
      CAPTURE(name, at);
      require_named(std::move(damaged), name);
    }
  }
}

TEST_CASE("a file of a database that was cut short anywhere is an error naming it",
          "[persistence][corruption]") {
  const Files files = make_files();
  for (const auto& [name, bytes] : files) {
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      Files damaged = files;
      damaged[name].resize(length);
      CAPTURE(name, length);
      require_named(std::move(damaged), name);
    }
  }
}

TEST_CASE("a backup opened anew is the database, with its views, wherever it goes",
          "[persistence]") {
  TracedDisk disk(make_files());
  const auto opened = open(disk);
  REQUIRE(opened);
  Database& db = **opened;
  const Result<std::string> backup = db.backup();
  REQUIRE(backup);
  const auto rows = [](Database& of, const char* sql) {
    const auto result = of.execute(sql);
    REQUIRE(result);
    return rows_as_text(result->rows, of.dictionary());
  };
  TracedDisk other;
  const auto memory = Database::open({.backup = *backup});
  REQUIRE(memory);
  for (int reopened = 0; reopened < 2; ++reopened) {
    const auto stored = Database::open({.directory = std::make_unique<TracedDirectory>(other),
                                        .backup = reopened == 0 ? std::string_view(*backup) : ""});
    REQUIRE(stored);
    for (Database* const copy : {memory->get(), stored->get()}) {
      for (const char* const sql :
           {"SELECT * FROM t",
            "SELECT * FROM u",
            "SELECT * FROM v0",
            "SELECT * FROM v1",
            "SELECT * FROM p",
            "SELECT view_name, last_update, pending_changes FROM pg_mv_staleness"}) {
        CHECK(rows(*copy, sql) == rows(db, sql));
      }
    }
    REQUIRE((*stored)->write_commits());
  }
  REQUIRE((*memory)->execute("DELETE FROM t WHERE g = 1"));
  CHECK(rows(**memory, "SELECT * FROM v0 WHERE g = 1").empty());
}

TEST_CASE("a backup is refused when it is damaged, cut short or not wanted",
          "[persistence][corruption]") {
  Session session;
  session.run("CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('one'), ('two')");
  const std::string backup = session.db->backup().value();
  for (std::size_t at = 0; at < backup.size(); ++at) {
    std::string damaged = backup;
    damaged[at] = static_cast<char>(backup[at] ^ 1 << at % 8);
    for (const std::string_view bytes :
         {std::string_view(damaged), std::string_view(backup).substr(0, at)}) {
      if (bytes.empty()) continue;
      CAPTURE(at);
      const auto opened = Database::open({.backup = bytes});
      REQUIRE_FALSE(opened);
      REQUIRE(sqlstate(opened.error()->code) == "XX001");
    }
  }
  TracedDisk disk(make_files());
  const auto opened =
      Database::open({.directory = std::make_unique<TracedDirectory>(disk), .backup = backup});
  REQUIRE_FALSE(opened);
  CHECK(sqlstate(opened.error()->code) == "55000");
  session.run("BEGIN");
  CHECK(sqlstate(session.db->backup().error()->code) == "25001");
}

TEST_CASE("nonsense in a database under a right checksum traps nobody",
          "[persistence][corruption]") {
  const Files files = make_files();
  const char* const points = std::getenv("MATVIEW_CRASH_POINTS");
  const std::size_t stride = points == nullptr ? 7 : 1;
  for (const int change : {0x01, 0x80, 0xff}) {
    for (const auto& [name, bytes] : files) {
      for (std::size_t at = kEnvelopeBytes + static_cast<std::size_t>(change) % stride;
           at < bytes.size();
           at += stride) {
        Files damaged = files;
        damaged[name][at] = static_cast<char>(bytes[at] ^ change);
        damaged[name] = with_right_checksum(damaged[name]);
        CAPTURE(name, at, change);
        TracedDisk disk(std::move(damaged));
        const auto opened = open(disk);
        if (opened) use(**opened);
      }
    }
  }
}

}  // namespace matview::test
