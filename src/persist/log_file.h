// Log files: one group of consecutive log records, each the bytes of one commit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/bytes.h"
#include "common/result.h"
#include "persist/file_format.h"

namespace matview::persist {

// A log file is named by the LSN of its first record; the others have the numbers after it.
[[nodiscard]] inline FileId log_file(std::uint64_t first_lsn) {
  return {FileKind::kLog, first_lsn, 0};
}

// A log file in the making: the records of commits that no file on disk holds yet. They are encoded
// in their final place, so that a bulk load is not held in memory twice.
class LogGroup {
 public:
  explicit LogGroup(std::uint64_t first_lsn);

  // Encodes one more record: what `encode(ByteWriter&)` appends.
  template <typename Encoder>
  void append(Encoder&& encode) {
    const std::size_t start = begin_record();
    encode(writer_.payload());
    end_record(start);
  }

  [[nodiscard]] FileId file() const { return file_; }

  [[nodiscard]] std::uint64_t record_count() const { return record_count_; }

  [[nodiscard]] bool empty() const { return record_count_ == 0; }

  // The file's bytes, borrowed until the next append, after which they can be sealed again.
  [[nodiscard]] std::string_view seal() { return writer_.seal(); }

 private:
  [[nodiscard]] std::size_t begin_record();
  void end_record(std::size_t start);

  FileId file_;
  FileWriter writer_;
  std::size_t count_at_;
  std::uint64_t record_count_ = 0;
};

// The records in the bytes of `file`, borrowed from them. XX001 or 0A000 as open_file(); XX001 when
// they are not whole records.
[[nodiscard]] Result<std::vector<std::string_view>> read_log_file(FileId file,
                                                                  std::string_view bytes);

}  // namespace matview::persist
