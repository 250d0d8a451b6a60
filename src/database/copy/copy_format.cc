#include "database/copy/copy_format.h"

#include <algorithm>

namespace matview {

namespace {

[[nodiscard]] std::unexpected<Failure> invalid(std::string_view message) {
  return fail(ErrorCode::kInvalidParameterValue, "{}", message);
}

[[nodiscard]] bool has_line_end(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

// QUOTE, ESCAPE: one byte, in CSV only.
[[nodiscard]] Result<char> single_byte(const std::optional<std::string>& text,
                                       std::string_view option,
                                       bool csv,
                                       char otherwise) {
  if (!text) return otherwise;
  if (!csv) return fail(ErrorCode::kFeatureNotSupported, "COPY {} requires CSV mode", option);
  if (text->size() == 1) return text->front();
  std::string word(option);
  for (char& letter : word) letter = static_cast<char>(letter - 'A' + 'a');
  return fail(ErrorCode::kFeatureNotSupported, "COPY {} must be a single one-byte character", word);
}

[[nodiscard]] Result<std::vector<bool>> marked(const sql::CopyColumns& chosen,
                                               std::span<const std::string> columns,
                                               std::string_view option,
                                               bool allowed,
                                               bool csv,
                                               bool is_from) {
  std::vector<bool> marks(columns.size(), chosen.all);
  if (!chosen.all && chosen.names.empty()) return marks;
  if (!csv) {
    return fail(ErrorCode::kInvalidParameterValue, "COPY {} requires CSV mode", option);
  }
  if (!allowed) {
    return fail(ErrorCode::kInvalidParameterValue,
                "COPY {} cannot be used with COPY {}",
                option,
                is_from ? "FROM" : "TO");
  }
  for (const std::string& name : chosen.names) {
    const auto found = std::ranges::find(columns, name);
    if (found == columns.end()) {
      return fail(ErrorCode::kInvalidColumnReference,
                  "{} column \"{}\" not referenced by COPY",
                  option,
                  name);
    }
    marks[static_cast<std::size_t>(found - columns.begin())] = true;
  }
  return marks;
}

[[nodiscard]] Status check_together(const CopyFormat& format) {
  constexpr std::string_view kNoDelimiters = "\\.abcdefghijklmnopqrstuvwxyz0123456789";
  const std::string_view null = format.null_string;
  if (format.delimiter == '\n' || format.delimiter == '\r') {
    return invalid("COPY delimiter cannot be newline or carriage return");
  }
  if (has_line_end(null)) {
    return invalid("COPY null representation cannot use newline or carriage return");
  }
  if (!format.csv && kNoDelimiters.contains(format.delimiter)) {
    return fail(ErrorCode::kInvalidParameterValue,
                "COPY delimiter cannot be \"{}\"",
                std::string_view(&format.delimiter, 1));
  }
  if (format.csv && format.delimiter == format.quote) {
    return invalid("COPY delimiter and quote must be different");
  }
  if (null.contains(format.delimiter)) {
    return invalid("COPY delimiter character must not appear in the NULL specification");
  }
  if (format.csv && null.contains(format.quote)) {
    return invalid("CSV quote character must not appear in the NULL specification");
  }
  return {};
}

}  // namespace

Result<CopyFormat> resolve_copy_format(const sql::Copy& copy,
                                       std::span<const std::string> columns) {
  CopyFormat format{.csv = copy.csv,
                    .header = copy.header,
                    .header_matches = copy.header_matches,
                    .null_string = copy.null_string.value_or(copy.csv ? "" : "\\N"),
                    .force_quote = {},
                    .force_not_null = {},
                    .force_null = {}};
  if (copy.header_matches && !copy.is_from) {
    return invalid("cannot use \"match\" with HEADER in COPY TO");
  }
  const std::string delimiter = copy.delimiter.value_or(copy.csv ? "," : "\t");
  if (delimiter.size() != 1) {
    return fail(ErrorCode::kFeatureNotSupported,
                "COPY delimiter must be a single one-byte character");
  }
  format.delimiter = delimiter.front();
  MATVIEW_ASSIGN(format.quote, single_byte(copy.quote, "QUOTE", copy.csv, '"'));
  MATVIEW_ASSIGN(format.escape, single_byte(copy.escape, "ESCAPE", copy.csv, format.quote));
  MATVIEW_TRY(check_together(format));
  const bool from = copy.is_from;
  MATVIEW_ASSIGN(format.force_quote,
                 marked(copy.force_quote, columns, "FORCE_QUOTE", !from, copy.csv, from));
  MATVIEW_ASSIGN(format.force_not_null,
                 marked(copy.force_not_null, columns, "FORCE_NOT_NULL", from, copy.csv, from));
  MATVIEW_ASSIGN(format.force_null,
                 marked(copy.force_null, columns, "FORCE_NULL", from, copy.csv, from));
  return format;
}

}  // namespace matview
