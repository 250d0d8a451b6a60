#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "persist/directory.h"
#include "small_database.h"

namespace matview::test {

using namespace persist;

namespace {

// A folder of this test's own, gone with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() { REQUIRE(::mkdtemp(path_.data()) != nullptr); }

  ~TemporaryFolder() { remove_tree(path_); }

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  static void remove_tree(const std::string& path) {
    if (DIR* const folder = ::opendir(path.c_str())) {
      while (const dirent* const entry = ::readdir(folder)) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") remove_tree(path + "/" + name);
      }
      ::closedir(folder);
      ::rmdir(path.c_str());
    } else {
      ::unlink(path.c_str());
    }
  }

  std::string path_ = "/tmp/matview-test-XXXXXX";
};

[[nodiscard]] std::unique_ptr<Directory> open(const std::string& path) {
  auto directory = open_posix_directory(path);
  REQUIRE(directory);
  return *std::move(directory);
}

[[nodiscard]] std::vector<std::string> list(Directory& directory) {
  auto names = directory.list();
  REQUIRE(names);
  std::ranges::sort(*names);
  return *names;
}

}  // namespace

TEST_CASE("A written file is listed and reads back", "[persist][posix]") {
  const TemporaryFolder folder;
  const auto directory = open(folder.path());
  const std::string bytes("some\0bytes\xff", 11);
  REQUIRE(directory->write("w1", bytes));
  REQUIRE(directory->write("w2", ""));
  REQUIRE(directory->sync());
  CHECK(list(*directory) == std::vector<std::string>{"w1", "w2"});
  CHECK(directory->read("w1") == bytes);
  CHECK(directory->read("w2") == "");
}

TEST_CASE("A large file reads back", "[persist][posix]") {
  const TemporaryFolder folder;
  const auto directory = open(folder.path());
  std::string bytes(5'000'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31);
  REQUIRE(directory->write("c", bytes));
  const auto read = directory->read("c");
  REQUIRE(read);
  CHECK((*read == bytes));
}

TEST_CASE("A removed file is gone, and removing it again is no error", "[persist][posix]") {
  const TemporaryFolder folder;
  const auto directory = open(folder.path());
  REQUIRE(directory->write("w1", "x"));
  CHECK(directory->remove("w1"));
  CHECK(directory->remove("w1"));
  CHECK(list(*directory).empty());
}

TEST_CASE("A missing folder is made, with those it lies in", "[persist][posix]") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a/b/c";
  REQUIRE(open(path)->write("w1", "x"));
  CHECK(list(*open(path + "/")) == std::vector<std::string>{"w1"});
}

TEST_CASE("A folder cannot be made where a file is", "[persist][posix]") {
  const TemporaryFolder folder;
  REQUIRE(open(folder.path())->write("file", "x"));
  const auto inside = open_posix_directory(folder.path() + "/file/inside");
  REQUIRE_FALSE(inside);
  CHECK(sqlstate(inside.error()->code) == "58030");
  CHECK(inside.error()->message.find("file/inside") != std::string::npos);
}

TEST_CASE("Everything but the folder itself is listed, subfolders too", "[persist][posix]") {
  const TemporaryFolder folder;
  REQUIRE(::mkdir((folder.path() + "/sub").c_str(), 0777) == 0);
  CHECK(list(*open(folder.path())) == std::vector<std::string>{"sub"});
}

TEST_CASE("Reading a file that is not there is 58030 naming it", "[persist][posix]") {
  const TemporaryFolder folder;
  const auto read = open(folder.path())->read("w1");
  REQUIRE_FALSE(read);
  CHECK(sqlstate(read.error()->code) == "58030");
  CHECK(read.error()->message ==
        "could not open file \"" + folder.path() + "/w1\": No such file or directory");
}

TEST_CASE("A full disk is 53100, leaves nothing behind, and the write can be tried again",
          "[persist][posix]") {
  if (::access("/dev/full", W_OK) != 0) return;  // not on this system
  const TemporaryFolder folder;
  const auto directory = open(folder.path());
  REQUIRE(::symlink("/dev/full", (folder.path() + "/w1.tmp").c_str()) == 0);
  const Status written = directory->write("w1", "x");
  REQUIRE_FALSE(written);
  CHECK(sqlstate(written.error()->code) == "53100");
  CHECK(written.error()->message ==
        "could not write file \"" + folder.path() + "/w1\": No space left on device");
  CHECK(list(*directory).empty());
  CHECK(directory->write("w1", "x"));
}

TEST_CASE("A folder that may not be written is 58030", "[persist][posix]") {
  if (::geteuid() == 0) return;  // who may write everything
  const TemporaryFolder folder;
  const auto directory = open(folder.path());
  REQUIRE(::chmod(folder.path().c_str(), 0500) == 0);
  const Status written = directory->write("w1", "x");
  REQUIRE(::chmod(folder.path().c_str(), 0700) == 0);
  REQUIRE_FALSE(written);
  CHECK(sqlstate(written.error()->code) == "58030");
}

TEST_CASE("A database lives in a folder from session to session", "[persist][posix]") {
  const TemporaryFolder folder;
  std::mt19937 random(3);
  Contents expected;
  for (int session = 0; session < 6; ++session) {
    SmallDatabase database;
    REQUIRE(database.open(open(folder.path()), {.chunk_bytes = 500}));
    REQUIRE(database.contents() == expected);
    for (int i = 0; i < 5; ++i) database.commit_something(random);
    REQUIRE(database.store().write_group());
    if (session % 2 == 1) REQUIRE(database.store().checkpoint());
    expected = database.contents();
  }
}

TEST_CASE("An unfinished file of a crashed process is cleaned up", "[persist][posix]") {
  const TemporaryFolder folder;
  const auto directory = open(folder.path());
  REQUIRE(directory->write("w0000000000000001.tmp", "torn"));
  SmallDatabase database;
  REQUIRE(database.open(open(folder.path())));
  CHECK(list(*directory).empty());
}

}  // namespace matview::test
