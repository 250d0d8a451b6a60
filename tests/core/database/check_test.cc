// Database::check(): what it finds in databases whose files were changed under a right checksum,
// which is how a mistake of ours would show.
#include <cstring>
#include <memory>
#include <string>

#include "../persist/traced_disk.h"
#include "common/crc32c.h"
#include "support/database_session.h"

namespace matview::test {

namespace {

constexpr std::size_t kEnvelopeBytes = 36;

[[nodiscard]] std::unique_ptr<Database> open(TracedDisk& disk) {
  auto opened = Database::open({.directory = std::make_unique<TracedDirectory>(disk)});
  INFO((opened ? "" : opened.error()->message));
  REQUIRE(opened);
  return *std::move(opened);
}

[[nodiscard]] Files files_of(std::string_view sql) {
  TracedDisk disk;
  const auto db = open(disk);
  const auto result = db->execute_script(sql);
  INFO((result ? "" : result.error()->message));
  REQUIRE(result);
  REQUIRE(db->write_commits());
  return disk.files();
}

// Replaces the last place where the files have `from`, four bytes, by `to`.
void change_last(Files& files, std::int32_t from, std::int32_t to) {
  const std::string_view sought(reinterpret_cast<const char*>(&from), sizeof from);
  for (auto& [name, bytes] : files) {
    const std::size_t at = bytes.rfind(sought);
    if (at == std::string::npos) continue;
    std::memcpy(bytes.data() + at, &to, sizeof to);
    const std::string_view all = bytes;
    const std::uint32_t checksum =
        crc32c(all.substr(kEnvelopeBytes), crc32c(all.substr(0, kEnvelopeBytes - 4)));
    std::memcpy(bytes.data() + kEnvelopeBytes - 4, &checksum, sizeof checksum);
    return;
  }
  FAIL("there is no such value");
}

[[nodiscard]] Rows findings(Database& db) {
  const auto checked = db.check();
  REQUIRE(checked);
  Rows lines;
  for (const CheckFinding& finding : *checked)
    lines.push_back(finding.object + ": " + finding.problem);
  return lines;
}

[[nodiscard]] Rows findings(Files files) {
  TracedDisk disk(std::move(files));
  return findings(*open(disk));
}

constexpr std::int32_t kOne = 0x11223344;
constexpr std::int32_t kOther = 0x11223355;

}  // namespace

TEST_CASE("nothing is found wrong with a sound database of all kinds of objects", "[check]") {
  TracedDisk disk;
  const auto db = open(disk);
  for (const char* const sql :
       {"CREATE TABLE p (id INT PRIMARY KEY, s TEXT UNIQUE, x DOUBLE PRECISION CHECK (x >= 0));"
        "CREATE TABLE c (p INT REFERENCES p, a INT[] NOT NULL, n INT);"
        "CREATE INDEX c_n ON c (n DESC); CREATE UNIQUE INDEX p_low ON p (lower(s)) WHERE id > 5;"
        "INSERT INTO p SELECT i, 's' || i, i / 7.0 FROM generate_series(1, 5000) AS r (i);"
        "INSERT INTO p VALUES (6000, NULL, 1), (6001, NULL, NULL);"
        "INSERT INTO c SELECT id, ARRAY[id], id % 3 FROM p; DELETE FROM c WHERE n = 1",
        "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS"
        " SELECT n, sum(x) AS x, max(s) AS s FROM p JOIN c ON p.id = c.p GROUP BY n;"
        "CREATE MATERIALIZED VIEW m AS SELECT count(*) AS c FROM p",
        "DELETE FROM c WHERE p < 100; UPDATE p SET x = x * 3 WHERE id > 4000"}) {
    const auto result = db->execute_script(sql);
    INFO((result ? "" : result.error()->message));
    REQUIRE(result);
    REQUIRE(db->write_commits());
    REQUIRE(db->checkpoint());
  }
  REQUIRE(findings(*db) == Rows());
  REQUIRE(findings(disk.files()) == Rows());
}

TEST_CASE("a file that was damaged since it was opened is found", "[check]") {
  TracedDisk disk(files_of("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)"));
  const auto db = open(disk);
  Files files = disk.files();
  const std::string name = files.begin()->first;
  TracedDirectory folder(disk);
  REQUIRE(folder.remove(name));
  std::string bytes = files.begin()->second;
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  REQUIRE(folder.write(name, bytes));
  const Rows found = findings(*db);
  REQUIRE(found.size() == 1);
  REQUIRE(found[0].starts_with(name + ": "));
}

TEST_CASE("a view that is not what its query gives is found", "[check]") {
  Files files = files_of(
      "CREATE TABLE t (a INT);"
      "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS SELECT a FROM t;"
      "INSERT INTO t VALUES (287454020)");
  change_last(files, kOne, kOther);
  REQUIRE(findings(files) ==
          Rows{"v: is not what its query gives: 1 rows are missing, 1 are too many"});
}

TEST_CASE("rows that break a rule of their table are found", "[check]") {
  Files keys = files_of(
      "CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (287454037);"
      "INSERT INTO t VALUES (287454020)");
  change_last(keys, kOne, kOther);
  REQUIRE(findings(keys) == Rows{"t: 1 rows have the same key of t_pkey as others"});

  Files checks =
      files_of("CREATE TABLE t (a INT CHECK (a = 287454020)); INSERT INTO t VALUES (287454020)");
  change_last(checks, kOne, kOther);
  REQUIRE(findings(checks) ==
          Rows{"t: check constraint \"t_a_check\" of relation \"t\" is violated by some row"});

  Files references = files_of(
      "CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE b (a INT REFERENCES a);"
      "INSERT INTO a VALUES (287454020); INSERT INTO b VALUES (287454020)");
  change_last(references, kOne, kOther);
  const Rows found = findings(references);
  REQUIRE(found.size() == 1);
  REQUIRE(found[0].starts_with("b: "));
}

TEST_CASE("a check inside a transaction is refused, and one that is interrupted ends", "[check]") {
  Session session;
  session.run("CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (1)");
  session.run("BEGIN");
  REQUIRE(sqlstate(session.db->check().error()->code) == "25001");
  session.run("ROLLBACK");

  class Ended final : public Interrupt {
    [[nodiscard]] bool is_cancelled() override { return true; }
  };

  Ended ended;
  session.db->set_interrupt(&ended);
  REQUIRE(sqlstate(session.db->check().error()->code) == "57014");
  session.db->set_interrupt(nullptr);
  REQUIRE(session.db->check());
}

}  // namespace matview::test
