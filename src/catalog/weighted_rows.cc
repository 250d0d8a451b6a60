#include "catalog/weighted_rows.h"

#include <numeric>

namespace matview {

Status insert_rows(Transaction& transaction,
                   const std::shared_ptr<Table>& table,
                   const RowBatch& rows,
                   RowBuffers& buffers) {
  std::vector<std::uint32_t>& selected = buffers.selected;
  return rows.for_each_chunk([&](const Chunk& chunk) -> Status {
    if (chunk.weights == nullptr) return transaction.insert(table, chunk);
    selected.clear();
    chunk.selection.for_each(
        [&](std::size_t row) { selected.push_back(static_cast<std::uint32_t>(row)); });
    Chunk& added = buffers.added;
    added.columns.assign(chunk.columns.begin(), chunk.columns.end());
    // A selection names a row once, so copies go in rounds: every row that has a first, a second …
    for (Weight copy = 1;; ++copy) {
      std::erase_if(selected, [&](std::uint32_t row) { return chunk.weight(row) < copy; });
      if (selected.empty()) return {};
      added.selection = {.rows = selected.data(), .count = selected.size()};
      MATVIEW_TRY(transaction.insert(table, added));
    }
  });
}

Status erase_rows(Transaction& transaction,
                  const std::shared_ptr<Table>& table,
                  const RowBatch& rows,
                  std::span<const std::size_t> key,
                  RowBuffers& buffers) {
  std::vector<ColumnView>& columns = buffers.columns;
  rows.views(columns);
  if (key.empty()) {
    buffers.all_columns.resize(columns.size());
    std::iota(buffers.all_columns.begin(), buffers.all_columns.end(), std::size_t{0});
    key = buffers.all_columns;
  }
  const TableIndex* index = nullptr;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    for (Weight weight = rows.weight(row); weight < 0; ++weight) {
      if (index == nullptr) index = &table->index_on(key);
      const RowId found = table->find_identical(*index, columns, row);
      if (found == kNoRow) {
        return fail(ErrorCode::kInternalError,
                    "a row to take away from \"{}\" is not there",
                    table->name());
      }
      transaction.erase(table, found);
    }
  }
  return {};
}

std::uint64_t changed_rows(const RowBatch& delta) {
  std::uint64_t total = 0;
  for (std::size_t row = 0; row < delta.row_count(); ++row) {
    const Weight weight = delta.weight(row);
    total += static_cast<std::uint64_t>(weight < 0 ? -weight : weight);
  }
  return total;
}

}  // namespace matview
