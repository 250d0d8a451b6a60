#include "persist/store.h"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "faulty_directory.h"
#include "small_database.h"
#include "storage/transaction.h"

namespace matview::test {

namespace {

using persist::CheckpointPolicy;

[[nodiscard]] std::unique_ptr<SmallDatabase> open(Disk& disk, CheckpointPolicy policy = {}) {
  auto database = std::make_unique<SmallDatabase>();
  REQUIRE(database->open(std::make_unique<FaultyDirectory>(disk), policy));
  return database;
}

[[nodiscard]] std::vector<std::string> names(const Disk& disk) {
  std::vector<std::string> names;
  for (const auto& [name, bytes] : disk.files()) names.push_back(name);
  return names;
}

// One commit that puts `value` under `key`.
void commit(SmallDatabase& database, std::string_view key, std::string value) {
  database.map().put(key, std::move(value));
  database.store().append_commit();
}

}  // namespace

TEST_CASE("An empty folder is an empty database, and stays empty", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  CHECK(database->contents().empty());
  CHECK(database->store().last_lsn() == 0);
  REQUIRE(database->store().write_group());
  REQUIRE(database->store().checkpoint());
  CHECK(disk.files().empty());
}

TEST_CASE("Commits are numbered from one, and wait for their group to be written", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "a", "1");
  commit(*database, "a", "2");
  CHECK(database->store().last_lsn() == 2);
  CHECK(database->store().has_pending_group());
  CHECK(disk.files().empty());
  REQUIRE(database->store().write_group());
  CHECK_FALSE(database->store().has_pending_group());
  CHECK(names(disk) == std::vector<std::string>{"w0000000000000001"});
  CHECK(open(disk)->store().last_lsn() == 2);
}

TEST_CASE("The bytes are those of the example in docs/format.md", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "meta:mv:a", "hi");
  REQUIRE(database->store().write_group());
  using namespace std::string_literals;
  CHECK(disk.files().at("w0000000000000001") ==
        "matview\0"
        "\1\0w\0\0\0\0\0"
        "\1\0\0\0\0\0\0\0"
        "\x1e\0\0\0\0\0\0\0"
        "\x38\xba\x17\xf4"
        "\1\0\0\0\0\0\0\0"
        "\x0e\0\0\0\0\0\0\0"
        "\2\11meta:mv:a\2hi"s);
}

TEST_CASE("A group is named by its first commit", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "a", "1");
  commit(*database, "a", "2");
  REQUIRE(database->store().write_group());
  commit(*database, "a", "3");
  REQUIRE(database->store().write_group());
  CHECK(names(disk) == std::vector<std::string>{"w0000000000000001", "w0000000000000003"});
}

TEST_CASE("A commit that changed nothing is none", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  (void)database->dictionary().intern("a literal of a query");
  database->store().append_commit();
  CHECK(database->store().last_lsn() == 0);
  CHECK_FALSE(database->store().has_pending_group());
}

TEST_CASE("Text codes are the same after reopening", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  TextDictionary& dictionary = database->dictionary();
  (void)dictionary.intern("only seen by a query");
  commit(*database, "a", "1");
  (void)dictionary.intern(std::string("two\0parts", 9));
  commit(*database, "a", "2");
  REQUIRE(database->store().write_group());
  const bool is_from_checkpoint = GENERATE(false, true);
  if (is_from_checkpoint) REQUIRE(database->store().checkpoint());
  const auto reopened = open(disk);
  REQUIRE(reopened->dictionary().size() == dictionary.size());
  for (TextCode code = 0; code < dictionary.size(); ++code) {
    CHECK(reopened->dictionary().text(code) == dictionary.text(code));
  }
}

TEST_CASE("Texts that only queries or rolled back rows have seen trouble no checkpoint",
          "[persist]") {
  Disk disk;
  std::mt19937 random(2);
  const auto database = open(disk);
  const Schema schema{{{.name = "s", .type = TypeId::kText}}};
  const auto table = std::make_shared<Table>("t", schema, std::vector<std::size_t>{});
  table->attach(database->map());
  const auto insert = [&](Transaction& transaction, const std::string& text) {
    const std::vector<Row> rows{Row{Value::text(text)}};
    REQUIRE(transaction.insert(table, Rows(schema.types(), rows, database->dictionary()).chunk()));
  };
  Transaction transaction;
  insert(transaction, "one");
  transaction.commit();
  database->store().append_commit();
  insert(transaction, "taken back");
  transaction.rollback();
  (void)database->dictionary().intern("only seen by a query");
  REQUIRE(database->store().checkpoint());
  insert(transaction, "two");
  transaction.commit();
  database->store().append_commit();
  REQUIRE(database->store().write_group());
  CHECK(open(disk)->contents() == database->contents());
  REQUIRE(database->store().checkpoint());
  CHECK(open(disk)->contents() == database->contents());
}

TEST_CASE("A commit's cost on disk follows the change, not the table", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  const Schema schema{{{.name = "n", .type = TypeId::kBigint}}};
  const auto table = std::make_shared<Table>("t", schema, std::vector<std::size_t>{});
  table->attach(database->map());
  const std::vector<Row> rows(2000, Row{Value::bigint(7)});
  std::vector<RowId> ids;
  table->insert(Rows(schema.types(), rows, database->dictionary()).chunk(), ids);
  database->store().append_commit();
  REQUIRE(database->store().write_group());
  table->hide(1000);
  database->store().append_commit();
  REQUIRE(database->store().write_group());
  CHECK(disk.files().at("w0000000000000001").size() > 2000 * 8);
  CHECK(disk.files().at("w0000000000000002").size() < 100);
}

TEST_CASE("After a checkpoint its own files are all there is", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "a", "1");
  REQUIRE(database->store().checkpoint());
  CHECK(names(disk) == std::vector<std::string>{"c0000000000000001-00000000", "m0000000000000001"});
  commit(*database, "a", "2");
  REQUIRE(database->store().write_group());
  commit(*database, "a", "3");
  REQUIRE(database->store().checkpoint());
  CHECK(names(disk) == std::vector<std::string>{"c0000000000000002-00000000", "m0000000000000002"});
  const auto reopened = open(disk);
  CHECK(*reopened->map().find_bytes("a") == "3");
  CHECK(reopened->store().last_lsn() == 3);
}

TEST_CASE("A checkpoint of nothing new writes nothing", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "a", "1");
  REQUIRE(database->store().checkpoint());
  const std::size_t operations = disk.operations();
  REQUIRE(database->store().checkpoint());
  CHECK(disk.operations() == operations);
}

TEST_CASE("A checkpoint of an emptied database opens", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "a", "1");
  database->map().erase("a");
  database->store().append_commit();
  REQUIRE(database->store().checkpoint());
  const auto reopened = open(disk);
  CHECK(reopened->contents().empty());
  CHECK(reopened->store().last_lsn() == 2);
}

TEST_CASE("A checkpoint is cut into chunk files of about the size asked for", "[persist]") {
  Disk disk;
  const auto database = open(disk, {.chunk_bytes = 1000});
  for (int i = 0; i < 50; ++i) {
    (void)database->dictionary().intern("text " + std::string(90, static_cast<char>('0' + i)));
    commit(*database, "key " + std::to_string(i), std::string(100, 'x'));
  }
  REQUIRE(database->store().checkpoint());
  CHECK(disk.files().size() > 8);
  CHECK(disk.files().size() < 14);
  for (const auto& [name, bytes] : disk.files()) CHECK(bytes.size() < 1300);
  CHECK(open(disk)->contents() == database->contents());
}

namespace {

constexpr CheckpointPolicy kSmallChunks{.chunk_bytes = 1000};

// Entries 0 to `count`, of a hundred bytes each, in a checkpoint of many chunk files.
void put_many(SmallDatabase& database, int count) {
  for (int i = 0; i < count; ++i) commit(database, std::to_string(i), std::string(100, 'x'));
  REQUIRE(database.store().checkpoint());
}

[[nodiscard]] std::size_t count_bytes(const Disk& disk) {
  std::size_t total = 0;
  for (const auto& [name, bytes] : disk.files()) total += bytes.size();
  return total;
}

}  // namespace

TEST_CASE("A checkpoint writes what has changed, and keeps the other files", "[persist]") {
  Disk disk;
  const auto database = open(disk, kSmallChunks);
  put_many(*database, 100);
  const auto before = disk.files();
  commit(*database, "50", "new");
  database->map().erase("60");
  (void)database->dictionary().intern("a text");
  commit(*database, "a new key", "new");
  const std::size_t operations = disk.operations();
  REQUIRE(database->store().checkpoint());
  std::size_t kept = 0;
  for (const auto& [name, bytes] : disk.files()) kept += before.contains(name) ? 1 : 0;
  CHECK(kept > before.size() - 4);
  CHECK(disk.operations() - operations < 15);
  const auto reopened = open(disk, kSmallChunks);
  CHECK(reopened->contents() == database->contents());
  CHECK(reopened->dictionary().size() == database->dictionary().size());
}

TEST_CASE("What a checkpoint keeps is the same whether the process lived on or came anew",
          "[persist]") {
  Disk disk;
  std::mt19937 random(3);
  auto database = open(disk, kSmallChunks);
  put_many(*database, 60);
  Disk other = disk;
  auto other_database = open(other, kSmallChunks);
  for (int round = 0; round < 30; ++round) {
    const std::string key = std::to_string(random() % 60);
    for (SmallDatabase* const one : {database.get(), other_database.get()}) {
      commit(*one, key, std::string(100, static_cast<char>('a' + round % 26)));
      REQUIRE(one->store().checkpoint());
    }
    other_database = open(other, kSmallChunks);
    REQUIRE(other.files() == disk.files());
  }
}

TEST_CASE("An entry that was erased stays so, however old the files are that hold it",
          "[persist]") {
  Disk disk;
  std::mt19937 random(8);
  auto database = open(disk, kSmallChunks);
  put_many(*database, 100);
  for (int round = 0; round < 300; ++round) {
    const std::string key = std::to_string(random() % 100);
    if (random() % 2 == 0) {
      database->map().erase(key);
      database->store().append_commit();
    } else {
      commit(*database, key, std::string(random() % 200, 'y'));
    }
    if (random() % 2 == 0) REQUIRE(database->store().checkpoint());
    const auto reopened = open(disk, kSmallChunks);
    if (!database->store().has_pending_group()) {
      REQUIRE(reopened->contents() == database->contents());
    }
  }
}

TEST_CASE("The folder stays near the size of what is in it, whatever is written over",
          "[persist]") {
  Disk disk;
  std::mt19937 random(5);
  const auto database = open(disk, kSmallChunks);
  put_many(*database, 200);
  const std::size_t live_bytes = count_bytes(disk);
  for (int round = 0; round < 500; ++round) {
    (void)database->dictionary().intern("text " + std::to_string(round));
    commit(*database, std::to_string(random() % 200), std::string(100, 'y'));
    commit(*database, std::to_string(random() % 20), std::string(100, 'y'));
    REQUIRE(database->store().checkpoint());
    CHECK(count_bytes(disk) < live_bytes * 8 / 5 + 10'000);
    CHECK(disk.files().size() < 60);
  }
}

TEST_CASE("Commits go on between the slices of a checkpoint", "[persist]") {
  Disk disk;
  const auto database = open(disk, kSmallChunks);
  for (int i = 0; i < 50; ++i) commit(*database, std::to_string(i), std::string(100, 'x'));
  const Schema schema{{{.name = "n", .type = TypeId::kBigint}}};
  const auto table = std::make_shared<Table>("t", schema, std::vector<std::size_t>{});
  table->attach(database->map());
  std::vector<RowId> ids;
  const std::vector<Row> rows(200, Row{Value::bigint(7)});
  table->insert(Rows(schema.types(), rows, database->dictionary()).chunk(), ids);
  database->store().append_commit();
  int slices = 0;
  for (bool has_more = true; has_more; ++slices) {
    const Result<bool> step = database->store().checkpoint_step();
    REQUIRE(step);
    has_more = *step;
    CHECK(database->store().is_checkpointing() == has_more);
    CHECK_FALSE(database->store().wants_checkpoint());
    // An entry not yet written, one that is, a new one, and rows of a chunk that is to be written.
    commit(*database, "49", std::to_string(slices));
    commit(*database, "0", std::to_string(slices));
    commit(*database, "new " + std::to_string(slices), "");
    table->hide(static_cast<RowId>(slices));
    database->store().append_commit();
    REQUIRE(database->store().write_group());
    Disk copy = disk;  // an open takes the files of an unfinished checkpoint away
    REQUIRE(open(copy)->contents() == database->contents());
  }
  CHECK(slices > 6);
  REQUIRE(database->store().checkpoint());
  CHECK(open(disk)->contents() == database->contents());
}

TEST_CASE("No slice writes more than a chunk file", "[persist]") {
  Disk disk;
  const auto database = open(disk, kSmallChunks);
  for (int i = 0; i < 50; ++i) commit(*database, std::to_string(i), std::string(100, 'x'));
  REQUIRE(database->store().write_group());
  for (bool has_more = true; has_more;) {
    const std::size_t operations = disk.operations();
    has_more = database->store().checkpoint_step().value();
    if (has_more) CHECK(disk.operations() - operations == 2);  // a file and its sync
  }
}

TEST_CASE("What a failed slice took over is in the next checkpoint", "[persist]") {
  for (std::size_t operation = 0; operation < 14; ++operation) {
    CAPTURE(operation);
    Disk disk;
    std::mt19937 random(1);
    const auto database = open(disk, kSmallChunks);
    put_many(*database, 30);
    for (int i = 0; i < 30; i += 2) commit(*database, std::to_string(i), std::string(90, 'z'));
    REQUIRE(database->store().write_group());
    disk.add_fault(Fault::kError, operation);
    for (int slice = 0; slice < 12; ++slice) {
      (void)database->store().checkpoint_step();
      commit(*database, "other", std::to_string(slice));
      (void)database->store().write_group();
    }
    REQUIRE(database->store().checkpoint());
    disk.lose_power(random);
    REQUIRE(open(disk)->contents() == database->contents());
  }
}

TEST_CASE("A checkpoint is wanted once the log has outgrown the base", "[persist]") {
  Disk disk;
  const auto database = open(disk, {.minimum_log_bytes = 1000, .percent_of_base = 50});
  commit(*database, "a", std::string(10'000, 'x'));
  CHECK_FALSE(database->store().wants_checkpoint());  // not written yet
  REQUIRE(database->store().write_group());
  CHECK(database->store().wants_checkpoint());
  REQUIRE(database->store().checkpoint());
  CHECK_FALSE(database->store().wants_checkpoint());
  commit(*database, "b", std::string(4'000, 'x'));
  REQUIRE(database->store().write_group());
  CHECK_FALSE(database->store().wants_checkpoint());
  commit(*database, "b", std::string(4'000, 'x'));
  REQUIRE(database->store().write_group());
  CHECK(database->store().wants_checkpoint());
  CHECK(open(disk, {.minimum_log_bytes = 1000, .percent_of_base = 50})->store().wants_checkpoint());
}

TEST_CASE("A checkpoint is wanted after many log files, however small", "[persist]") {
  Disk disk;
  const auto database = open(disk, {.maximum_log_files = 3});
  for (int i = 0; i < 4; ++i) {
    CHECK_FALSE(database->store().wants_checkpoint());
    commit(*database, "a", "");
    REQUIRE(database->store().write_group());
  }
  CHECK(database->store().wants_checkpoint());
}

TEST_CASE("A group that could not be written stays pending and is written later", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "a", "1");
  disk.add_fault(Fault::kError, 0);
  const Status written = database->store().write_group();
  REQUIRE_FALSE(written);
  CHECK(sqlstate(written.error()->code) == "53100");
  CHECK(database->store().has_pending_group());
  commit(*database, "b", "2");
  REQUIRE(database->store().write_group());
  CHECK(open(disk)->contents() == database->contents());
}

TEST_CASE("A group that could not be synced is written anew", "[persist]") {
  Disk disk;
  std::mt19937 random(1);
  const auto database = open(disk);
  commit(*database, "a", "1");
  disk.add_fault(Fault::kError, 1);
  REQUIRE_FALSE(database->store().write_group());
  CHECK(database->store().has_pending_group());
  commit(*database, "b", "2");
  REQUIRE(database->store().write_group());
  for (int i = 0; i < 10; ++i) disk.lose_power(random);
  CHECK(open(disk)->contents() == database->contents());
  CHECK_FALSE(disk.was_written_over());
}

TEST_CASE("A checkpoint that fails anywhere takes back its files and can be tried again",
          "[persist]") {
  for (std::size_t operation = 0;; ++operation) {
    Disk disk;
    const auto database = open(disk, {.chunk_bytes = 100});
    for (int i = 0; i < 3; ++i) commit(*database, std::to_string(i), std::string(60, 'x'));
    REQUIRE(database->store().write_group());
    const std::vector<std::string> before = names(disk);
    disk.add_fault(Fault::kError, operation);
    if (database->store().checkpoint()) break;  // past what can fail
    CHECK(names(disk) == before);
    REQUIRE(database->store().checkpoint());
    CHECK(names(disk).size() == 4);  // three chunks and the manifest
    CHECK(open(disk)->contents() == database->contents());
  }
}

TEST_CASE("A failed checkpoint still leaves its commits written", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "a", "1");
  disk.add_fault(Fault::kError, 2);  // after the group's write and sync
  REQUIRE_FALSE(database->store().checkpoint());
  CHECK_FALSE(database->store().has_pending_group());
  CHECK(open(disk)->contents() == database->contents());
}

TEST_CASE("A mirror that follows the file changes has the same files", "[persist]") {
  Disk disk;
  std::mt19937 random(12);
  std::map<std::string, std::string> mirror;
  const auto follow = [&](SmallDatabase& database) {
    const persist::FileChanges changes = database.store().take_file_changes();
    for (const std::string& name : changes.written) {
      REQUIRE(mirror.emplace(name, disk.files().at(name)).second);
    }
    for (const std::string& name : changes.removed) REQUIRE(mirror.erase(name) == 1);
    REQUIRE(mirror == disk.files());
  };
  for (int session = 0; session < 5; ++session) {
    const auto database = open(disk, {.chunk_bytes = 200});
    follow(*database);
    for (int i = 0; i < 20; ++i) {
      database->commit_something(random);
      REQUIRE(database->store().write_group());
      if (i % 7 == 0) REQUIRE(database->store().checkpoint());
      if (i % 7 == 3 || database->store().is_checkpointing()) {
        REQUIRE(database->store().checkpoint_step());
      }
      if (i % 2 == 0) follow(*database);
    }
    follow(*database);
  }
}

TEST_CASE("A file that came and went between two looks is no change", "[persist]") {
  Disk disk;
  const auto database = open(disk);
  commit(*database, "a", "1");
  REQUIRE(database->store().checkpoint());
  const persist::FileChanges changes = database->store().take_file_changes();
  CHECK(changes.written ==
        std::vector<std::string>{"c0000000000000001-00000000", "m0000000000000001"});
  CHECK(changes.removed.empty());
}

TEST_CASE("A database equals its model through random commits, checkpoints and reopenings",
          "[persist]") {
  Disk disk;
  std::mt19937 random(77);
  Contents expected;
  std::uint64_t last_lsn = 0;
  for (int session = 0; session < 60; ++session) {
    const auto database = open(disk, {.minimum_log_bytes = 5'000, .chunk_bytes = 500});
    REQUIRE(database->contents() == expected);
    REQUIRE(database->store().last_lsn() == last_lsn);
    for (std::size_t commits = random() % 12; commits != 0; --commits) {
      database->commit_something(random);
      if (random() % 2 == 0) REQUIRE(database->store().write_group());
      if (database->store().wants_checkpoint() || database->store().is_checkpointing()) {
        REQUIRE(database->store().checkpoint_step());
      }
    }
    REQUIRE(database->store().write_group());
    expected = database->contents();
    last_lsn = database->store().last_lsn();
  }
  CHECK(last_lsn > 200);
  CHECK_FALSE(disk.was_written_over());
}

}  // namespace matview::test
