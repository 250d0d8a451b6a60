// Damage to the files of a small database: always an error that names the file, never a crash,
// never a database with something missing, and never a change on disk.
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>

#include <catch2/catch.hpp>

#include "common/crc32c.h"
#include "faulty_directory.h"
#include "persist/file_format.h"
#include "small_database.h"

namespace matview::test {

namespace {

using Files = std::map<std::string, std::string>;

// A checkpoint of two chunks and two log files past it, every one of them needed.
[[nodiscard]] Files make_files() {
  Disk disk;
  std::mt19937 random(5);
  SmallDatabase database;
  REQUIRE(database.open(std::make_unique<FaultyDirectory>(disk), {.chunk_bytes = 400}));
  for (int i = 0; i < 6; ++i) database.commit_something(random);
  REQUIRE(database.store().checkpoint());
  for (int i = 0; i < 2; ++i) {
    database.commit_something(random);
    database.commit_something(random);
    REQUIRE(database.store().write_group());
  }
  return disk.files();
}

void fill(Disk& disk, const Files& files) {
  for (const auto& [name, bytes] : files) disk.put_file(name, bytes);
}

// The result of opening a database of these files. A failed open has changed none of them.
[[nodiscard]] Status open(const Files& files) {
  Disk disk;
  fill(disk, files);
  SmallDatabase database;
  Status opened = database.open(std::make_unique<FaultyDirectory>(disk));
  if (!opened) REQUIRE(disk.files() == files);
  return opened;
}

void require_corrupt(const Status& opened, const std::string& name) {
  REQUIRE_FALSE(opened);
  INFO(opened.error()->message);
  REQUIRE(sqlstate(opened.error()->code) == "XX001");
  REQUIRE(opened.error()->message.find('"' + name + '"') != std::string::npos);
}

// `bytes` with the checksum that belongs to them: what only a mistake of ours could write.
[[nodiscard]] std::string with_right_checksum(std::string bytes) {
  const std::string_view all = bytes;
  const std::uint32_t checksum = crc32c(all.substr(36), crc32c(all.substr(0, 32)));
  std::memcpy(bytes.data() + 32, &checksum, sizeof checksum);
  return bytes;
}

}  // namespace

TEST_CASE("Undamaged files open", "[persist][corruption]") {
  const Files files = make_files();
  CHECK(files.size() >= 5);
  CHECK(open(files));
}

TEST_CASE("A changed byte anywhere is an error naming the file", "[persist][corruption]") {
  const Files files = make_files();
  const int change = GENERATE(0x01, 0x80, 0xff);
  for (const auto& [name, bytes] : files) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      Files damaged = files;
      damaged[name][at] = static_cast<char>(bytes[at] ^ change);
      require_corrupt(open(damaged), name);
    }
  }
}

TEST_CASE("A file cut short at any length is an error naming it", "[persist][corruption]") {
  const Files files = make_files();
  for (const auto& [name, bytes] : files) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      Files damaged = files;
      damaged[name].resize(size);
      require_corrupt(open(damaged), name);
    }
  }
}

TEST_CASE("A file that has grown is an error naming it", "[persist][corruption]") {
  const Files files = make_files();
  for (const auto& [name, bytes] : files) {
    Files damaged = files;
    damaged[name] += '\0';
    require_corrupt(open(damaged), name);
  }
}

TEST_CASE("A missing chunk is an error naming it", "[persist][corruption]") {
  const Files files = make_files();
  for (const auto& [name, bytes] : files) {
    if (!name.starts_with('c')) continue;
    Files damaged = files;
    damaged.erase(name);
    require_corrupt(open(damaged), name);
  }
}

TEST_CASE("A gap in the log is an error naming the file that is missing", "[persist][corruption]") {
  Files files = make_files();
  REQUIRE(files.erase("w0000000000000007") == 1);
  require_corrupt(open(files), "w0000000000000007");
}

TEST_CASE("A missing manifest is no new database", "[persist][corruption]") {
  Files files = make_files();
  REQUIRE(files.erase("m0000000000000001") == 1);
  REQUIRE_FALSE(open(files));
  std::erase_if(files, [](const auto& file) { return file.first.starts_with('w'); });
  require_corrupt(open(files), "m0000000000000001");
}

TEST_CASE("A log file under its neighbour's name is an error naming it", "[persist][corruption]") {
  Files files = make_files();
  files["w0000000000000009"] = files["w0000000000000007"];
  require_corrupt(open(files), "w0000000000000009");
}

TEST_CASE("A chunk of another database is an error naming it", "[persist][corruption]") {
  Files files = make_files();
  Disk other;
  SmallDatabase database;
  REQUIRE(database.open(std::make_unique<FaultyDirectory>(other)));
  database.map().put("a", "b");
  database.store().append_commit();
  REQUIRE(database.store().checkpoint());
  const std::string name = "c0000000000000001-00000000";
  files[name] = other.files().at(name);
  require_corrupt(open(files), name);
}

TEST_CASE("A newer format version is 0A000 and says so", "[persist][corruption]") {
  const Files files = make_files();
  for (const auto& [name, bytes] : files) {
    Files newer = files;
    newer[name][8] = 2;
    newer[name] = with_right_checksum(newer[name]);
    const Status opened = open(newer);
    REQUIRE_FALSE(opened);
    CHECK(sqlstate(opened.error()->code) == "0A000");
    CHECK(opened.error()->message == "file \"" + name +
                                         "\" has format version 2, and this matview reads versions "
                                         "up to 1");
    CHECK_FALSE(opened.error()->hint.empty());
  }
}

TEST_CASE("A file that is not ours is refused by name, and stays", "[persist][corruption]") {
  for (const std::string name :
       {"notes.txt", "w1", "lost+found", "lock2", "w0000000000000001.bak"}) {
    Files files = make_files();
    files[name] = "precious";
    const Status opened = open(files);
    require_corrupt(opened, name);
    CHECK(opened.error()->message ==
          "the folder does not look like a matview database: it holds \"" + name + "\"");
    CHECK_FALSE(opened.error()->hint.empty());
    REQUIRE_FALSE(open({{name, "precious"}}));
  }
}

TEST_CASE("Hidden files and the owner's lock may stand beside, and stay", "[persist][corruption]") {
  Disk disk;
  fill(disk, make_files());
  disk.put_file(".DS_Store", "");
  disk.put_file("lock", "4711");
  SmallDatabase database;
  REQUIRE(database.open(std::make_unique<FaultyDirectory>(disk)));
  CHECK(disk.files().contains(".DS_Store"));
  CHECK(disk.files().contains("lock"));
}

TEST_CASE("What a crash left behind does no harm whatever is in it, and is removed by an open",
          "[persist][corruption]") {
  const Files files = make_files();
  Disk disk;
  fill(disk, files);
  for (const std::string name : {"w0000000000000001",
                                 "w0000000000000005",
                                 "c0000000000000002-00000000",
                                 "c0000000000000001-00000099",
                                 "w000000000000000b.tmp",
                                 "m0000000000000002.tmp",
                                 "c0000000000000002-00000001.tmp"}) {
    REQUIRE_FALSE(files.contains(name));
    disk.put_file(name, "torn");
  }
  SmallDatabase database;
  REQUIRE(database.open(std::make_unique<FaultyDirectory>(disk)));
  CHECK(disk.files() == files);
}

TEST_CASE("A crashed checkpoint's generation is not used again", "[persist][corruption]") {
  Disk disk;
  fill(disk, make_files());
  disk.put_file("c0000000000000005-00000000", "torn");
  SmallDatabase database;
  REQUIRE(database.open(std::make_unique<FaultyDirectory>(disk)));
  REQUIRE(database.store().checkpoint());
  CHECK(disk.files().contains("m0000000000000006"));
}

TEST_CASE("Nonsense under a right checksum is refused or opens, never a crash",
          "[persist][corruption]") {
  const Files files = make_files();
  const int change = GENERATE(0x01, 0x10, 0x7f, 0x80, 0xff);
  std::size_t refused = 0;
  for (const auto& [name, bytes] : files) {
    for (std::size_t at = 36; at < bytes.size(); ++at) {
      Files changed = files;
      changed[name][at] = static_cast<char>(bytes[at] ^ change);
      changed[name] = with_right_checksum(changed[name]);
      const Status opened = open(changed);
      if (opened) continue;
      ++refused;
      REQUIRE(sqlstate(opened.error()->code) == "XX001");
    }
  }
  CHECK(refused > 0);
}

}  // namespace matview::test
