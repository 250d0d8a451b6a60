// Sending rows of a table, without copying them, as a scan does.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "expr/execution_context.h"
#include "operators/operator.h"
#include "storage/table.h"

namespace matview {

// Points chunks at the scanned columns of stored chunks, row ids (plan::kRowIdColumn) included.
class ColumnPicker {
 public:
  // `columns` are positions in the table and must outlive the picker.
  explicit ColumnPicker(const std::vector<std::size_t>& columns) : columns_(columns) {}

  // `stored` begins with row `first_row`. Row ids live until the next call.
  void pick(std::span<const ColumnView> stored, RowId first_row, Chunk& out);
  // The same for one stored row, as a chunk that has no others: who computes something for all
  // physical rows of a chunk up to the last does so for one.
  void pick_one(std::span<const ColumnView> stored, RowId row, Chunk& out);

 private:
  [[nodiscard]] ColumnView row_ids(RowId first_row);

  const std::vector<std::size_t>& columns_;
  Column row_ids_{TypeId::kBigint};
};

// Sends all rows of the table until the sink is satisfied.
[[nodiscard]] Status send_table(const std::vector<std::size_t>& columns,
                                const Table& table,
                                const ExecutionContext& context,
                                Sink& sink);

// Sends these rows of the table until the sink is satisfied. Requires: ascending ids.
[[nodiscard]] Status send_stored_rows(const std::vector<std::size_t>& columns,
                                      const Table& table,
                                      std::span<const RowId> rows,
                                      const ExecutionContext& context,
                                      Sink& sink);

}  // namespace matview
