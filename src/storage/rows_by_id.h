// Many rows of a table by their ids: copied, looked up and compared a column at a time, so that
// waiting for one row's memory does not keep the others waiting.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "storage/table.h"
#include "types/row_batch.h"

namespace matview {

// Appends what rows have in a column, live or dead (a dead row's values stay until its slot is
// reused). Fastest for ids of one chunk that stand together. O(rows).
void append_values(const Table& table,
                   std::size_t column,
                   std::span<const RowId> rows,
                   Column& out);

// Appends whole rows, each `weight` times.
void append_rows(const Table& table, std::span<const RowId> rows, Weight weight, RowBatch& out);

// As Table::find for each of the selected rows of `key`: found[i] is the row for the i-th of them.
// `hashes` are those of `key`, by physical row.
void find_rows(const Table& table,
               const TableIndex& index,
               std::span<const ColumnView> key,
               const Selection& rows,
               std::span<const std::uint64_t> hashes,
               std::vector<RowId>& found);

// Whether every rows[i] has in a column what `values` has at the i-th of the selected rows; NULL
// equals NULL.
[[nodiscard]] bool have_values(const Table& table,
                               std::size_t column,
                               std::span<const RowId> rows,
                               const ColumnView& values,
                               const Selection& selection);

}  // namespace matview
