// Rows written out in a test, and printed for comparison.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "storage/table.h"
#include "types/row_batch.h"
#include "types/value.h"

namespace matview::test {

using Row = std::vector<Value>;

// Owned rows as the chunk that operators and transactions take. At most kChunkRows of them.
class Rows {
 public:
  Rows(std::span<const Type> types, const std::vector<Row>& rows, TextDictionary& dictionary)
      : batch_(types) {
    for (const Row& row : rows) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        batch_.column(c).append_value(row[c], dictionary);
      }
    }
    batch_.set_row_count(rows.size());
    views_ = batch_.views();
  }

  [[nodiscard]] std::span<const ColumnView> columns() const { return views_; }

  [[nodiscard]] Chunk chunk() const {
    return {.columns = views_,
            .selection = {.rows = nullptr, .count = batch_.row_count()},
            .weights = nullptr};
  }

 private:
  RowBatch batch_;
  std::vector<ColumnView> views_;
};

[[nodiscard]] inline std::string print_value(const Value& value) {
  if (value.is_null()) return "NULL";
  switch (value.type().id) {
    case TypeId::kBoolean: return value.as_boolean() ? "true" : "false";
    case TypeId::kDouble: return std::to_string(value.as_double());
    default: return value.to_string();
  }
}

// "1|red|NULL"
[[nodiscard]] inline std::string print_row(std::span<const ColumnView> columns,
                                           std::size_t row,
                                           const TextDictionary& dictionary) {
  std::string line;
  for (const ColumnView& column : columns) {
    if (!line.empty()) line += '|';
    line += print_value(value_at(column, row, dictionary));
  }
  return line;
}

// The live rows of a chunk, by slot.
[[nodiscard]] inline std::vector<std::string> print_chunk(const TableChunk& chunk,
                                                          const TextDictionary& dictionary) {
  std::vector<std::string> lines;
  for (std::size_t slot = 0; slot < chunk.used(); ++slot) {
    if (!chunk.is_live(slot)) continue;
    lines.push_back(std::to_string(slot) + ": " + print_row(chunk.columns(), slot, dictionary));
  }
  return lines;
}

// The live rows of a table, in the order of their ids.
[[nodiscard]] inline std::vector<std::string> print_table(const Table& table,
                                                          const TextDictionary& dictionary) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < table.chunk_count(); ++i) {
    const TableChunk& chunk = table.chunk(i);
    for (std::size_t slot = 0; slot < chunk.used(); ++slot) {
      if (chunk.is_live(slot)) lines.push_back(print_row(chunk.columns(), slot, dictionary));
    }
  }
  return lines;
}

}  // namespace matview::test
