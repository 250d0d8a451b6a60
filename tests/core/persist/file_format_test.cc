#include "persist/file_format.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/crc32c.h"
#include "persist/log_file.h"
#include "persist/manifest.h"

namespace matview::test {

using namespace persist;

namespace {

constexpr FileId kFile{FileKind::kChunk, 0x12ab, 3};

[[nodiscard]] std::string seal(FileId file, std::string_view payload) {
  FileWriter writer(file);
  writer.payload().put_bytes(payload.data(), payload.size());
  return std::string(writer.seal());
}

}  // namespace

TEST_CASE("A file's name tells which it is", "[persist]") {
  CHECK(file_name(kFile) == "c00000000000012ab-00000003");
  CHECK(file_name({FileKind::kManifest, 5, 0}) == "m0000000000000005");
  CHECK(file_name(log_file(255)) == "w00000000000000ff");
  for (const FileId file : {kFile, FileId{FileKind::kManifest, 5, 0}, log_file(kMaximumNumber)}) {
    CHECK(parse_file_name(file_name(file)) == file);
  }
}

TEST_CASE("Names sort as their numbers do", "[persist]") {
  std::vector<FileId> files;
  for (const std::uint64_t number : {1U, 9U, 10U, 255U, 256U, 70'000U}) {
    files.push_back(log_file(number));
  }
  CHECK(std::ranges::is_sorted(files, {}, file_name));
}

TEST_CASE("Nothing else is a file's name", "[persist]") {
  for (const std::string_view name : {"",
                                      "w",
                                      "w1",
                                      "w000000000000001",
                                      "w00000000000000001",
                                      "w0000000000000000",
                                      "w000000000000000A",
                                      "w000000000000000g",
                                      "x0000000000000001",
                                      "W0000000000000001",
                                      "w8000000000000000",
                                      "wffffffffffffffff",
                                      "m0000000000000001-00000000",
                                      "c0000000000000001",
                                      "c0000000000000001-0000000",
                                      "c0000000000000001_00000000",
                                      "c0000000000000001-000000000",
                                      "w0000000000000001.tmp",
                                      " w0000000000000001"}) {
    CAPTURE(name);
    CHECK_FALSE(parse_file_name(name));
  }
}

TEST_CASE("Opening a sealed file gives its payload", "[persist]") {
  const std::string payload = GENERATE(std::string(), std::string("some bytes\0and more", 19));
  const std::string bytes = seal(kFile, payload);
  const auto opened = open_file(kFile, bytes);
  REQUIRE(opened);
  CHECK(*opened == payload);
}

TEST_CASE("A writer can grow and be sealed again", "[persist]") {
  FileWriter writer(kFile);
  CHECK(writer.is_empty());
  writer.payload().put_bytes("ab", 2);
  CHECK(std::string(writer.seal()) == seal(kFile, "ab"));
  writer.payload().put_bytes("cd", 2);
  CHECK(writer.seal() == seal(kFile, "abcd"));
  CHECK_FALSE(writer.is_empty());
}

TEST_CASE("A file under another file's name is refused", "[persist]") {
  const std::string bytes = seal(kFile, "payload");
  for (const FileId other : {FileId{FileKind::kChunk, 0x12ab, 4},
                             FileId{FileKind::kChunk, 1, 3},
                             FileId{FileKind::kLog, 0x12ab, 3}}) {
    const auto opened = open_file(other, bytes);
    REQUIRE_FALSE(opened);
    CHECK(sqlstate(opened.error()->code) == "XX001");
  }
}

TEST_CASE("A manifest reads back as it was written", "[persist]") {
  const Manifest manifest{
      .generation = 7,
      .base_lsn = 1'000'000,
      .chunks = {{.file = {FileKind::kChunk, 3, 12}, .size = 1 << 20, .checksum = 0xdeadbeef},
                 {.file = {FileKind::kChunk, 7, 0}, .size = 1, .checksum = 0}}};
  FileWriter writer = write_manifest(manifest);
  const auto read = read_manifest(manifest.file(), writer.seal());
  REQUIRE(read);
  CHECK(*read == manifest);
  CHECK(read->byte_size() == (1 << 20) + 1);
}

TEST_CASE("A log group holds its records apart and in order", "[persist]") {
  LogGroup group(42);
  const std::vector<std::string> records = {"first", "", std::string(1000, 'x')};
  for (const std::string& record : records) {
    group.append([&](ByteWriter& out) { out.put_bytes(record.data(), record.size()); });
  }
  CHECK(group.record_count() == 3);
  const auto read = read_log_file(group.file(), group.seal());
  REQUIRE(read);
  CHECK(std::ranges::equal(*read, records));
}

}  // namespace matview::test
