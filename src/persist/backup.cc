#include "persist/backup.h"

#include <map>
#include <utility>
#include <vector>

#include "persist/checkpoint.h"
#include "persist/checkpoint_policy.h"
#include "persist/file_format.h"
#include "persist/recovery.h"

namespace matview::persist {

namespace {

// A folder that is written as one run of files, or read from one.
class BackupDirectory final : public Directory {
 public:
  // The files in `backup`, which must stay.
  [[nodiscard]] Status use(std::string_view backup) {
    while (!backup.empty()) {
      MATVIEW_ASSIGN(const SplitFile file, split_file(backup));
      files_[file_name(file.id)] = file.bytes;
    }
    return {};
  }

  [[nodiscard]] std::string take() && { return std::move(backup_); }

  [[nodiscard]] Result<std::vector<std::string>> list() override {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files_) names.push_back(name);
    return names;
  }

  [[nodiscard]] Result<std::string> read(std::string_view name) override {
    return std::string(files_[std::string(name)]);
  }

  [[nodiscard]] Status write(std::string_view, std::string_view bytes) override {
    backup_ += bytes;
    return {};
  }

  [[nodiscard]] Status sync() override { return {}; }

  [[nodiscard]] Status remove(std::string_view) override { return {}; }

 private:
  std::map<std::string, std::string_view> files_;
  std::string backup_;
};

}  // namespace

Result<std::string> write_backup(const OrderedMap& map,
                                 const TextDictionary& dictionary,
                                 std::uint64_t lsn) {
  KeySet keys;
  map.for_each("", [&](std::string_view key, const Entry&) { keys.emplace(key); });
  const std::size_t chunk_bytes = CheckpointPolicy{}.chunk_bytes;
  ChunkIndex chunks;
  Checkpoint checkpoint({.generation = 1,
                         .base_lsn = lsn,
                         .text_count = dictionary.size(),
                         .chunk_bytes = chunk_bytes,
                         .chunks = chunks.plan(keys, dictionary.size(), chunk_bytes)},
                        map);
  BackupDirectory files;
  while (checkpoint.has_more()) MATVIEW_TRY(checkpoint.write_chunk(files, dictionary));
  MATVIEW_TRY(checkpoint.finish(files, chunks));
  return std::move(files).take();
}

Status read_backup(std::string_view backup, OrderedMap& map, TextDictionary& dictionary) {
  BackupDirectory files;
  MATVIEW_TRY(files.use(backup));
  MATVIEW_ASSIGN(const Recovered recovered, recover(files, map, dictionary));
  // The manifest comes last: without it nothing is known to be there.
  if (recovered.base.generation == 0) return corrupt_file("backup", "is cut short");
  return {};
}

}  // namespace matview::persist
