// A small database one of whose files was changed, under a right checksum, as the fuzzer says.
//
// The input is a list of edits of that file's payload, four bytes and more each: where, how many
// bytes go, and which come. So even the first inputs are nearly whole files.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "database/database.h"
#include "persist/directory.h"
#include "persist/file_format.h"
#include "persist/manifest.h"

namespace matview::fuzz {

using Files = std::map<std::string, std::string, std::less<>>;

class MemoryDirectory final : public persist::Directory {
 public:
  explicit MemoryDirectory(Files& files) : files_(files) {}

  [[nodiscard]] Result<std::vector<std::string>> list() override {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files_) names.push_back(name);
    return names;
  }

  [[nodiscard]] Result<std::string> read(std::string_view name) override {
    const auto found = files_.find(name);
    if (found == files_.end()) return fail(ErrorCode::kIoError, "no file \"{}\"", name);
    return found->second;
  }

  [[nodiscard]] Status write(std::string_view name, std::string_view bytes) override {
    files_.insert_or_assign(std::string(name), std::string(bytes));
    return {};
  }

  [[nodiscard]] Status sync() override { return {}; }

  [[nodiscard]] Status remove(std::string_view name) override {
    if (const auto found = files_.find(name); found != files_.end()) files_.erase(found);
    return {};
  }

 private:
  Files& files_;
};

[[nodiscard]] inline Result<std::unique_ptr<Database>> open(Files& files) {
  return Database::open(
      {.directory = std::make_unique<MemoryDirectory>(files), .clock = [] { return Instant{}; }});
}

inline void must(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// With a file of every kind, and entries of every kind in the log as well as in the checkpoint.
[[nodiscard]] inline Files make_files() {
  Files files;
  const auto opened = open(files);
  must(opened.has_value(), "a new database opens");
  Database& db = **opened;
  const auto run = [&](std::string_view sql) {
    const auto done = db.execute_script(sql);
    must(done.has_value(), done ? "" : done.error()->message);
    must(db.write_commits().has_value(), "commits are written");
  };
  const std::string life =
      "CREATE TABLE t@ (id INT PRIMARY KEY, s TEXT, x NUMERIC, a INT[], d DATE, j JSONB);"
      "INSERT INTO t@ VALUES (1, 'one', 1.5, '{1,2}', '2024-02-29', '{\"a\": 1}'),"
      " (2, NULL, NULL, NULL, NULL, NULL); CREATE INDEX i@ ON t@ (s); CREATE SEQUENCE n@;"
      "CREATE VIEW p@ AS SELECT id FROM t@;"
      "CREATE MATERIALIZED VIEW v@ WITH (refresh_strategy = 'incremental') AS"
      " SELECT s, count(*) AS c FROM t@ GROUP BY s;"
      "CREATE MATERIALIZED VIEW w@ AS SELECT id, s FROM t@ WHERE id > 0;"
      "REFRESH MATERIALIZED VIEW w@ INCREMENTALLY;"
      "UPDATE t@ SET s = 'uno' WHERE id = 1; DELETE FROM t@ WHERE id = 2";
  for (const char* const name : {"1", "2"}) {
    std::string sql = life;
    for (std::size_t at = 0; (at = sql.find('@')) != std::string::npos;) sql.replace(at, 1, name);
    if (*name == '2') must(db.checkpoint().has_value(), "a checkpoint is written");
    run(sql);
  }
  return files;
}

inline void edit(std::string& payload, const std::uint8_t* data, std::size_t size) {
  std::size_t at = 0;
  while (size - at >= 4) {
    const std::size_t place = (data[at] | data[at + 1] << 8) % (payload.size() + 1);
    const std::size_t gone = data[at + 2] % 16;
    const std::size_t come = std::min<std::size_t>(data[at + 3] % 16, size - at - 4);
    payload.replace(place,
                    std::min(gone, payload.size() - place),
                    reinterpret_cast<const char*>(data + at + 4),
                    come);
    at += 4 + come;
  }
}

[[nodiscard]] inline std::string sealed(persist::FileId id, std::string_view payload) {
  persist::FileWriter writer(id);
  writer.payload().put_bytes(payload.data(), payload.size());
  return std::string(writer.seal());
}

// The database opens, and answers, or says why not. (Definitions are texts, whose own errors may
// come through.)
inline int open_damaged(persist::FileKind kind, const std::uint8_t* data, std::size_t size) {
  static const Files whole = make_files();
  if (size < 4) return 0;
  Files files = whole;
  std::vector<persist::FileId> of_kind;
  persist::Manifest manifest;
  for (const auto& [name, bytes] : files) {
    const auto id = persist::parse_file_name(name);
    if (id->kind == kind) of_kind.push_back(*id);
    if (id->kind == persist::FileKind::kManifest) {
      manifest = *persist::read_manifest(*id, bytes);
    }
  }
  const persist::FileId id = of_kind[data[0] % of_kind.size()];
  std::string& file = files.find(persist::file_name(id))->second;
  std::string payload(*persist::open_file(id, file));
  edit(payload, data + 1, size - 1);
  file = sealed(id, payload);
  if (kind == persist::FileKind::kChunk) {
    for (persist::Manifest::Chunk& chunk : manifest.chunks) {
      if (chunk.file == id) chunk = {id, file.size(), persist::file_checksum(file)};
    }
    files.find(persist::file_name(manifest.file()))->second =
        std::string(persist::write_manifest(manifest).seal());
  }
  const auto opened = open(files);
  if (!opened) {
    must(sqlstate(opened.error()->code) != "XX000", opened.error()->message);
    return 0;
  }
  Database& db = **opened;
  (void)db.check();
  for (const char* const sql : {"SELECT * FROM t1",
                                "SELECT * FROM v1",
                                "SELECT * FROM pg_mv_refresh_history",
                                "INSERT INTO t1 VALUES (7, 'seven')",
                                "REFRESH MATERIALIZED VIEW w1 INCREMENTALLY",
                                "SELECT nextval('n1')"}) {
    (void)db.execute(sql);
  }
  return 0;
}

}  // namespace matview::fuzz
