#include "persist/recovery.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "persist/file_format.h"
#include "persist/log_file.h"
#include "persist/log_record.h"

namespace matview::persist {

namespace {

// The folder's files by what they are.
struct Listing {
  std::set<FileId> files;
  std::vector<std::string> unfinished;
};

// Names that may stand beside a database's files: those hidden from users, and the owner's lock.
[[nodiscard]] bool is_ignored(std::string_view name) {
  return name.starts_with('.') || name == "lock";
}

[[nodiscard]] std::unexpected<Failure> foreign_file(std::string_view name) {
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kDataCorrupted,
            .message = format_text(
                "the folder does not look like a matview database: it holds \"{}\"", name)}
          .with_hint("Give each database a folder of its own, or move that file away."));
}

[[nodiscard]] Result<Listing> list_files(Directory& directory) {
  MATVIEW_ASSIGN(const std::vector<std::string> names, directory.list());
  Listing listing;
  for (const std::string& name : names) {
    if (is_ignored(name)) continue;
    const bool is_unfinished = name.ends_with(kUnfinishedSuffix);
    const std::size_t suffix = is_unfinished ? kUnfinishedSuffix.size() : 0;
    const auto file = parse_file_name(std::string_view(name).substr(0, name.size() - suffix));
    if (!file) return foreign_file(name);
    if (is_unfinished) {
      listing.unfinished.push_back(name);
    } else {
      listing.files.insert(*file);
    }
  }
  return listing;
}

// One recovery: the folder's files turned, step by step, into a state and what is left over.
class Recovery {
 public:
  Recovery(Directory& directory, OrderedMap& map, TextDictionary& dictionary, Listing listing)
      : directory_(directory),
        map_(map),
        dictionary_(dictionary),
        unused_(std::move(listing.files)),
        unfinished_(std::move(listing.unfinished)) {}

  [[nodiscard]] Result<Recovered> run() && {
    for (const FileId& file : unused_) {
      if (file.kind == FileKind::kLog) continue;
      result_.newest_generation = std::max(result_.newest_generation, file.number);
    }
    MATVIEW_TRY(read_newest_manifest());
    for (const Manifest::Chunk& chunk : result_.base.chunks) MATVIEW_TRY(load_chunk(chunk));
    result_.last_lsn = result_.base.base_lsn;
    while (const std::optional<FileId> file = next_log_file()) MATVIEW_TRY(replay(*file));
    MATVIEW_TRY(expect_log_from_start());
    for (const FileId& file : unused_) result_.orphans.push_back(file_name(file));
    std::ranges::move(unfinished_, std::back_inserter(result_.orphans));
    return std::move(result_);
  }

 private:
  // Reads a file that must be there; it is no orphan then.
  [[nodiscard]] Result<std::string> take(FileId file) {
    if (unused_.erase(file) == 0) return corrupt_file(file_name(file), "is missing");
    return directory_.read(file_name(file));
  }

  [[nodiscard]] Status apply(FileId file,
                             std::string_view operations,
                             std::vector<EntryMark>& marks) {
    const Status applied = apply_operations(operations, map_, dictionary_, &marks);
    if (applied) return {};
    return corrupt_file(file_name(file),
                        format_text("cannot be applied: {}", applied.error()->message));
  }

  [[nodiscard]] Status read_newest_manifest() {
    const auto newest =
        std::ranges::find_if(unused_.rbegin(), unused_.rend(), [](const FileId& file) {
          return file.kind == FileKind::kManifest;
        });
    if (newest == unused_.rend()) return {};  // no checkpoint yet
    const FileId file = *newest;
    MATVIEW_ASSIGN(const std::string bytes, take(file));
    MATVIEW_ASSIGN(result_.base, read_manifest(file, bytes));
    return {};
  }

  [[nodiscard]] Status load_chunk(const Manifest::Chunk& chunk) {
    MATVIEW_ASSIGN(const std::string bytes, take(chunk.file));
    MATVIEW_ASSIGN(const std::string_view operations, open_file(chunk.file, bytes));
    if (bytes.size() != chunk.size || file_checksum(bytes) != chunk.checksum) {
      return corrupt_file(file_name(chunk.file), "is not the one that the checkpoint wrote");
    }
    ChunkContents contents;
    contents.chunk = chunk;
    contents.first_text = dictionary_.size();
    MATVIEW_TRY(apply(chunk.file, operations, contents.entries));
    contents.last_text = dictionary_.size();
    result_.chunks.add(std::move(contents));
    return {};
  }

  // The oldest log file past what has been replayed.
  [[nodiscard]] std::optional<FileId> next_log_file() const {
    const auto next = unused_.upper_bound(log_file(result_.last_lsn));
    if (next == unused_.end() || next->kind != FileKind::kLog) return std::nullopt;
    return *next;
  }

  [[nodiscard]] Status replay(FileId file) {
    if (file.number != result_.last_lsn + 1) {
      return corrupt_file(file_name(log_file(result_.last_lsn + 1)), "is missing");
    }
    MATVIEW_ASSIGN(const std::string bytes, take(file));
    MATVIEW_ASSIGN(const std::vector<std::string_view> records, read_log_file(file, bytes));
    std::vector<EntryMark> marks;
    for (const std::string_view record : records) MATVIEW_TRY(apply(file, record, marks));
    for (EntryMark& mark : marks) result_.changed.insert(std::move(mark.key));
    result_.last_lsn += records.size();
    result_.log_bytes += bytes.size();
    result_.log_files.push_back(file_name(file));
    return {};
  }

  // A checkpoint is only ever written of something: chunks without a manifest and without the log
  // they were made from are a database that lost its manifest, not a new one.
  [[nodiscard]] Status expect_log_from_start() const {
    if (result_.last_lsn != 0 || unused_.empty()) return {};
    return corrupt_file(file_name({FileKind::kManifest, result_.newest_generation, 0}),
                        "is missing");
  }

  Directory& directory_;
  OrderedMap& map_;
  TextDictionary& dictionary_;
  std::set<FileId> unused_;
  std::vector<std::string> unfinished_;
  Recovered result_;
};

}  // namespace

Result<Recovered> recover(Directory& directory, OrderedMap& map, TextDictionary& dictionary) {
  MATVIEW_ASSIGN(Listing listing, list_files(directory));
  return Recovery(directory, map, dictionary, std::move(listing)).run();
}

}  // namespace matview::persist
