#include "catalog/weighted_rows.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace matview {

Status insert_rows(Transaction& transaction,
                   const std::shared_ptr<Table>& table,
                   const RowBatch& rows) {
  std::vector<std::uint32_t> selected;
  return rows.for_each_chunk([&](const Chunk& chunk) -> Status {
    if (chunk.weights == nullptr) return transaction.insert(table, chunk);
    selected.clear();
    chunk.selection.for_each([&](std::size_t row) {
      const Weight copies = std::max(chunk.weight(row), Weight{0});
      selected.insert(
          selected.end(), static_cast<std::size_t>(copies), static_cast<std::uint32_t>(row));
    });
    Chunk added = chunk;
    added.selection = {.rows = selected.data(), .count = selected.size()};
    if (selected.empty()) return {};
    return transaction.insert(table, added);
  });
}

Status erase_rows(Transaction& transaction,
                  const std::shared_ptr<Table>& table,
                  const RowBatch& rows) {
  const std::vector<ColumnView> columns = rows.views();
  std::vector<std::size_t> all_columns(columns.size());
  std::iota(all_columns.begin(), all_columns.end(), std::size_t{0});
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    for (Weight weight = rows.weight(row); weight < 0; ++weight) {
      const RowId found = table->find(table->index_on(all_columns), columns, row);
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
