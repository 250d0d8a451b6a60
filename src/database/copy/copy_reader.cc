#include "database/copy/copy_reader.h"

#include <algorithm>
#include <utility>

namespace matview {

namespace {

[[nodiscard]] int digit_of(char letter, int base) {
  int digit = -1;
  if (letter >= '0' && letter <= '9') digit = letter - '0';
  if (letter >= 'a' && letter <= 'f') digit = letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') digit = letter - 'A' + 10;
  return digit < base ? digit : -1;
}

// Appends the byte that up to `most` digits from `at` on spell; none when there are none.
[[nodiscard]] bool take_byte(
    std::string_view raw, std::size_t& at, int base, int most, std::string& out) {
  int value = 0;
  int count = 0;
  for (; count < most && at < raw.size() && digit_of(raw[at], base) >= 0; ++at, ++count) {
    value = value * base + digit_of(raw[at], base);
  }
  if (count == 0) return false;
  out += static_cast<char>(value);
  return true;
}

}  // namespace

std::size_t CopyReader::end_of_line(std::size_t from) const {
  const std::size_t end = bytes_.find_first_of("\r\n", from);
  return end == std::string_view::npos ? bytes_.size() : end;
}

void CopyReader::step_over_line_end() {
  if (at_ >= bytes_.size()) return;
  at_ += bytes_.substr(at_).starts_with("\r\n") ? 2 : 1;
}

std::string_view CopyReader::keep(std::string text) {
  return decoded_.emplace_back(std::move(text));
}

Result<bool> CopyReader::next(std::vector<CopyField>& fields) {
  fields.clear();
  decoded_.clear();
  if (at_ >= bytes_.size()) return false;
  ++line_;
  // The mark of the end, which files of old have.
  if (bytes_.substr(at_).starts_with("\\.") && end_of_line(at_) == at_ + 2) {
    at_ = bytes_.size();
    return false;
  }
  const std::size_t start = at_;
  if (format_.csv) {
    MATVIEW_TRY(read_csv_row(fields));
  } else {
    read_text_row(fields);
  }
  row_ = bytes_.substr(start, at_ - start);
  step_over_line_end();
  return true;
}

// ── The text format: no quotes, but backslashes ──

void CopyReader::read_text_row(std::vector<CopyField>& fields) {
  while (true) {
    const std::size_t start = at_;
    bool has_escape = false;
    for (; at_ < bytes_.size(); ++at_) {
      const char letter = bytes_[at_];
      if (letter == format_.delimiter || letter == '\n' || letter == '\r') break;
      if (letter != '\\') continue;
      has_escape = true;
      if (at_ + 1 < bytes_.size()) ++at_;
    }
    const std::string_view raw = bytes_.substr(start, at_ - start);
    if (raw == format_.null_string) {
      fields.push_back({.text = {}, .is_null = true});
    } else {
      fields.push_back({.text = has_escape ? unescape(raw) : raw});
    }
    if (at_ >= bytes_.size() || bytes_[at_] != format_.delimiter) return;
    ++at_;
  }
}

std::string_view CopyReader::unescape(std::string_view raw) {
  constexpr std::string_view kLetters = "bfnrtv";
  constexpr std::string_view kBytes = "\b\f\n\r\t\v";
  std::string text;
  for (std::size_t at = 0; at < raw.size();) {
    const char letter = raw[at++];
    if (letter != '\\' || at == raw.size()) {
      text += letter;
      continue;
    }
    if (take_byte(raw, at, 8, 3, text)) continue;
    const char escaped = raw[at++];
    if (escaped == 'x' && take_byte(raw, at, 16, 2, text)) continue;
    const std::size_t known = kLetters.find(escaped);
    text += known == std::string_view::npos ? escaped : kBytes[known];
  }
  return keep(std::move(text));
}

// ── CSV ──

Status CopyReader::read_csv_row(std::vector<CopyField>& fields) {
  while (true) {
    const std::size_t start = at_;
    bool was_quoted = false;
    bool is_changed = false;  // from what stands in the bytes
    std::string text;
    std::size_t copied = start;
    while (at_ < bytes_.size()) {
      const char letter = bytes_[at_];
      if (letter == format_.delimiter || letter == '\n' || letter == '\r') break;
      if (letter != format_.quote) {
        ++at_;
        continue;
      }
      was_quoted = is_changed = true;
      text.append(bytes_.substr(copied, at_ - copied));
      ++at_;
      while (true) {
        if (at_ >= bytes_.size()) {
          row_ = bytes_.substr(start);
          return fail(ErrorCode::kBadCopyFileFormat, "unterminated CSV quoted field");
        }
        const char inside = bytes_[at_];
        const bool has_next = at_ + 1 < bytes_.size();
        const char next = has_next ? bytes_[at_ + 1] : '\0';
        if (inside == format_.escape && has_next &&
            (next == format_.escape || next == format_.quote)) {
          text += next;
          at_ += 2;
          continue;
        }
        ++at_;
        if (inside == format_.quote) break;
        if (inside == '\n') ++line_;
        text += inside;
      }
      copied = at_;
    }
    text.append(is_changed ? bytes_.substr(copied, at_ - copied) : std::string_view());
    const std::string_view field =
        is_changed ? keep(std::move(text)) : bytes_.substr(start, at_ - start);
    const std::size_t place = fields.size();
    const auto forced = [&](const std::vector<bool>& marks) {
      return place < marks.size() && marks[place];
    };
    const bool is_null =
        field == format_.null_string &&
        (was_quoted ? forced(format_.force_null) : !forced(format_.force_not_null));
    fields.push_back({.text = is_null ? std::string_view() : field, .is_null = is_null});
    if (at_ >= bytes_.size() || bytes_[at_] != format_.delimiter) return {};
    ++at_;
  }
}

}  // namespace matview
