// Weighted rows put into a table of plain ones: weight n is n equal rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/result.h"
#include "storage/table.h"
#include "storage/transaction.h"
#include "types/row_batch.h"

namespace matview {

// What both need for a moment.
struct RowBuffers {
  std::vector<std::uint32_t> selected;
  Chunk added;
  std::vector<ColumnView> columns;
  std::vector<std::size_t> all_columns;
  std::vector<ColumnView> key;
  std::vector<std::uint64_t> hashes;
  std::vector<RowId> found;
};

// Adds every row of positive weight, as often as the weight says. 23502 as Transaction::insert.
[[nodiscard]] Status insert_rows(Transaction& transaction,
                                 const std::shared_ptr<Table>& table,
                                 const RowBatch& rows,
                                 RowBuffers& buffers);

// Takes away an equal row for every unit of negative weight. XX000 when there is none. O(rows),
// but for the first one ever, which builds an index of the table, over `key` or over all columns
// when that is empty.
[[nodiscard]] Status erase_rows(Transaction& transaction,
                                const std::shared_ptr<Table>& table,
                                const RowBatch& rows,
                                std::span<const std::size_t> key,
                                RowBuffers& buffers);

// How many plain rows come and go: the weights, added up without their signs.
[[nodiscard]] std::uint64_t changed_rows(const RowBatch& delta);

}  // namespace matview
