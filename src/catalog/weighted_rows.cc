#include "catalog/weighted_rows.h"

#include <algorithm>
#include <numeric>

#include "storage/rows_by_id.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// Finds the selected rows all at once; false unless these are different rows that are all there.
[[nodiscard]] bool find_all(const Table& table, const TableIndex& index, RowBuffers& buffers) {
  const Selection selection{.rows = buffers.selected.data(), .count = buffers.selected.size()};
  select_columns(buffers.columns, index.columns, buffers.key);
  buffers.hashes.resize(selection.end());
  hash_rows(buffers.key, selection, buffers.hashes.data());
  find_rows(table, index, buffers.key, selection, buffers.hashes, buffers.found);
  if (std::ranges::contains(buffers.found, kNoRow)) return false;
  for (std::size_t c = 0; c < buffers.columns.size(); ++c) {
    if (!have_values(table, c, buffers.found, buffers.columns[c], selection)) return false;
  }
  std::ranges::sort(buffers.found);
  return std::ranges::adjacent_find(buffers.found) == buffers.found.end();
}

[[nodiscard]] Status erase_each(Transaction& transaction,
                                const std::shared_ptr<Table>& table,
                                const TableIndex& index,
                                const RowBatch& rows,
                                const RowBuffers& buffers) {
  for (const std::uint32_t row : buffers.selected) {
    for (Weight weight = rows.weight(row); weight < 0; ++weight) {
      const RowId found = table->find_identical(index, buffers.columns, row);
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

}  // namespace

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
  rows.views(buffers.columns);
  if (key.empty()) {
    buffers.all_columns.resize(buffers.columns.size());
    std::iota(buffers.all_columns.begin(), buffers.all_columns.end(), std::size_t{0});
    key = buffers.all_columns;
  }
  buffers.selected.clear();
  bool are_single = true;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    if (rows.weight(row) >= 0) continue;
    buffers.selected.push_back(static_cast<std::uint32_t>(row));
    are_single = are_single && rows.weight(row) == -1;
  }
  if (buffers.selected.empty()) return {};
  const TableIndex& index = table->index_on(key);
  if (are_single && buffers.selected.size() > 1 && find_all(*table, index, buffers)) {
    transaction.erase(table, buffers.found);
    return {};
  }
  return erase_each(transaction, table, index, rows, buffers);
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
