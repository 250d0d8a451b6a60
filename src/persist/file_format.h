// The names of a database's files, and the envelope around the contents of each.
//
// One place that seals and opens files: a payload taken out of an envelope is whole, untouched, and
// of the file it claims to be. The bytes are described in docs/format.md.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/bytes.h"
#include "common/result.h"

namespace matview::persist {

// The letter that begins a file's name, and stands in its envelope.
enum class FileKind : char {
  kChunk = 'c',     // one part of a checkpoint: c<generation>-<part>
  kLog = 'w',       // one group of log records: w<LSN of the first>
  kManifest = 'm',  // the parts of a checkpoint and the LSN it stands at: m<generation>
};

// Which file. Numbers start at 1; parts count from 0 and are 0 but for chunks. (An envelope can
// carry a log file's part too: a group may come to be split.)
struct FileId {
  FileKind kind = FileKind::kLog;
  std::uint64_t number = 0;
  std::uint32_t part = 0;

  friend auto operator<=>(const FileId&, const FileId&) = default;
};

// Half of what 64 bits hold, so that adding to a number read from a file never overflows.
inline constexpr std::uint64_t kMaximumNumber = ~std::uint64_t{0} >> 1;

// What a Directory appends to the name of a file it has not finished writing.
inline constexpr std::string_view kUnfinishedSuffix = ".tmp";

// Names are of fixed width, so that they sort as their numbers do.
[[nodiscard]] std::string file_name(FileId file);
// The inverse: nothing for a name that file_name() never gives.
[[nodiscard]] std::optional<FileId> parse_file_name(std::string_view name);

inline constexpr std::uint16_t kFormatVersion = 1;

// Builds a file around its payload, in one buffer.
//
//   FileWriter writer(file);
//   writer.payload().put(…);
//   directory.write(file_name(file), writer.seal());
class FileWriter {
 public:
  explicit FileWriter(FileId file);

  // To append to. Its size counts the envelope, and patches are placed accordingly.
  [[nodiscard]] ByteWriter& payload() { return bytes_; }

  // Size of the whole file as it stands.
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  [[nodiscard]] bool is_empty() const;
  // The file's bytes, complete with length and checksum; borrowed until the payload grows, after
  // which they can be sealed again. O(bytes).
  [[nodiscard]] std::string_view seal();

 private:
  ByteWriter bytes_;
};

// The payload of `bytes`, which are said to be the file `file`; borrowed from them. XX001 naming
// the file when they are not exactly what was sealed under that name, 0A000 when a newer matview
// sealed them. Reads within `bytes` whatever they are.
[[nodiscard]] Result<std::string_view> open_file(FileId file, std::string_view bytes);

// A file on its way out of several that follow each other.
struct SplitFile {
  FileId id;
  std::string_view bytes;
};

// Takes the first file off `files`. XX001 when there is no whole file; whether it is undamaged is
// for open_file() to say.
[[nodiscard]] Result<SplitFile> split_file(std::string_view& files);

// The checksum in the envelope of a file that open_file() or seal() gave.
[[nodiscard]] std::uint32_t file_checksum(std::string_view bytes);

// XX001 about a file of this database; `what` completes the sentence `file "w…" `.
[[nodiscard]] std::unexpected<Failure> corrupt_file(std::string_view name, std::string_view what);

}  // namespace matview::persist
