#include "persist/log_file.h"

namespace matview::persist {

LogGroup::LogGroup(std::uint64_t first_lsn)
    : file_(log_file(first_lsn)), writer_(file_), count_at_(writer_.size()) {
  writer_.payload().put(record_count_);
}

std::size_t LogGroup::begin_record() {
  const std::size_t start = writer_.size();
  writer_.payload().put(std::uint64_t{0});  // the record's length: end_record()
  return start;
}

void LogGroup::end_record(std::size_t start) {
  const std::uint64_t length = writer_.size() - start - sizeof(std::uint64_t);
  writer_.payload().patch(start, length);
  writer_.payload().patch(count_at_, ++record_count_);
}

Result<std::vector<std::string_view>> read_log_file(FileId file, std::string_view bytes) {
  MATVIEW_ASSIGN(const std::string_view payload, open_file(file, bytes));
  ByteReader in(payload);
  const auto count = in.get<std::uint64_t>();
  std::vector<std::string_view> records;
  while (!in.failed() && !in.at_end()) {
    const auto length = in.get<std::uint64_t>();
    // Compared before it is narrowed: a pointer may be of 32 bits.
    if (in.failed() || length > in.remaining()) break;
    records.push_back(in.get_bytes(static_cast<std::size_t>(length)));
  }
  if (in.failed() || !in.at_end() || records.empty() || records.size() != count) {
    return corrupt_file(file_name(file), "does not hold whole records");
  }
  return records;
}

}  // namespace matview::persist
