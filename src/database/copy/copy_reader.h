// CopyReader: the rows of a text in one of COPY's formats, field by field.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "database/copy/copy_format.h"

namespace matview {

struct CopyField {
  std::string_view text;  // decoded
  bool is_null = false;
};

class CopyReader {
 public:
  // Both must outlive the reader.
  CopyReader(std::string_view bytes, const CopyFormat& format) : bytes_(bytes), format_(format) {}

  // Reads the next row into `fields`, which live until the call after; false at the end. 22P04 for
  // a quote that is never closed.
  [[nodiscard]] Result<bool> next(std::vector<CopyField>& fields);

  // Of the row read last: the number of its last line, from 1, and its text.
  [[nodiscard]] std::size_t line() const { return line_; }

  [[nodiscard]] std::string_view row_text() const { return row_; }

 private:
  [[nodiscard]] std::size_t end_of_line(std::size_t from) const;
  void step_over_line_end();
  void read_text_row(std::vector<CopyField>& fields);
  [[nodiscard]] Status read_csv_row(std::vector<CopyField>& fields);
  // Keeps a field that is not as it stands in the bytes.
  [[nodiscard]] std::string_view keep(std::string text);
  [[nodiscard]] std::string_view unescape(std::string_view raw);

  std::string_view bytes_;
  const CopyFormat& format_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  std::string_view row_;
  std::deque<std::string> decoded_;
};

}  // namespace matview
