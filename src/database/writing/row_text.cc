#include "database/writing/row_text.h"

namespace matview {

namespace {

// As long as PostgreSQL shows one value of a failing row, in bytes.
constexpr std::size_t kMostValueBytes = 64;

[[nodiscard]] std::string value_text(const ColumnView& column,
                                     std::size_t row,
                                     const TextDictionary& dictionary) {
  return column.is_valid(row) ? value_at(column, row, dictionary).to_string() : "null";
}

[[nodiscard]] std::string cut(std::string text) {
  if (text.size() <= kMostValueBytes) return text;
  std::size_t end = kMostValueBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

}  // namespace

std::string describe_row(std::span<const ColumnView> columns,
                         std::size_t row,
                         const TextDictionary& dictionary) {
  std::string text = "(";
  for (const ColumnView& column : columns) {
    if (text.size() > 1) text += ", ";
    text += cut(value_text(column, row, dictionary));
  }
  return text + ")";
}

std::string describe_key(const Schema& schema,
                         std::span<const std::size_t> key,
                         std::span<const ColumnView> columns,
                         std::size_t row,
                         const TextDictionary& dictionary) {
  std::string names;
  std::string values;
  for (const std::size_t column : key) {
    if (!names.empty()) names += ", ";
    if (!values.empty()) values += ", ";
    names += schema.columns[column].name;
    values += value_text(columns[column], row, dictionary);
  }
  return "(" + names + ")=(" + values + ")";
}

}  // namespace matview
