#include "storage/table_check.h"

#include <algorithm>

#include "common/format.h"
#include "storage/ordered_index.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// Calls `visit(id)` for each live row.
template <typename Visitor>
void for_each_row(const Table& table, Visitor&& visit) {
  for (std::size_t chunk = 0; chunk < table.chunk_count(); ++chunk) {
    for (std::size_t slot = 0; slot < table.chunk(chunk).used(); ++slot) {
      if (table.chunk(chunk).is_live(slot)) visit(static_cast<RowId>(chunk * kChunkRows + slot));
    }
  }
}

[[nodiscard]] std::size_t count_unknown_texts(const Table& table,
                                              std::size_t column,
                                              const TextDictionary& dictionary) {
  std::size_t count = 0;
  for_each_row(table, [&](RowId row) {
    const ColumnView& texts = table.columns_at(row)[column];
    const std::size_t slot = Table::slot(row);
    if (texts.is_valid(slot) && texts.values<TextCode>()[slot] >= dictionary.size()) ++count;
  });
  return count;
}

// Rows that the index does not find, or finds where they are not.
[[nodiscard]] std::size_t count_lost_rows(const Table& table, const TableIndex& index) {
  std::size_t count = 0;
  for_each_row(table, [&](RowId row) {
    const std::uint64_t hash = hash_row(table.columns_at(row), index.columns, Table::slot(row));
    bool is_found = false;
    for (RowId id = index.rows.first(hash); id != kNoRow; id = index.rows.next(id)) {
      is_found |= id == row;
      if (!table.is_live(id)) ++count;
    }
    if (!is_found) ++count;
  });
  return count;
}

[[nodiscard]] std::vector<OrderedIndex::Id> ids_of(const OrderedIndex& index) {
  std::vector<OrderedIndex::Id> ids;
  index.visit({.equal = {}}, false, [&](OrderedIndex::Id id) {
    ids.push_back(id);
    return true;
  });
  return ids;
}

// Whether an index that is in use is the one that would be built now. Of one over expressions,
// whose values are its own, only that it has no rows that are gone.
[[nodiscard]] bool is_sound(const Table& table,
                            OrderedIndex& index,
                            const TextDictionary& dictionary) {
  const std::vector<OrderedIndex::Id> ids = ids_of(index);
  if (!std::ranges::all_of(ids, [&](OrderedIndex::Id id) { return table.is_live(id); })) {
    return false;
  }
  if (index.expressions() != nullptr) return true;
  OrderedIndex again(index.name(), index.columns(), nullptr, dictionary);
  return again.build(table) && ids_of(again) == ids;
}

}  // namespace

std::vector<std::string> check_table(const Table& table, const TextDictionary& dictionary) {
  std::vector<std::string> problems;
  std::size_t rows = 0;
  for_each_row(table, [&](RowId) { ++rows; });
  if (rows != table.row_count()) {
    problems.push_back(format_text("has {} rows and counts {}", rows, table.row_count()));
  }
  for (std::size_t c = 0; c < table.schema().columns.size(); ++c) {
    const ColumnSchema& column = table.schema().columns[c];
    if (!is_dictionary_coded(column.type.id)) continue;
    if (const std::size_t lost = count_unknown_texts(table, c, dictionary); lost != 0) {
      problems.push_back(format_text("{} texts of column \"{}\" are lost", lost, column.name));
    }
  }
  for (const auto& index : table.hash_indexes()) {
    if (const std::size_t lost = count_lost_rows(table, *index); lost != 0) {
      problems.push_back(format_text("an index does not find {} rows as they are", lost));
    }
  }
  for (const auto& index : table.ordered_indexes()) {
    if (index->size() == 0 || is_sound(table, *index, dictionary)) continue;
    problems.push_back(format_text("index \"{}\" is not that of the rows", index->name()));
  }
  return problems;
}

}  // namespace matview
