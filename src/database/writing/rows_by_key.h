// Changes of stored rows that are named by their primary keys, given as whole columns from outside:
// `columns[i]` is the place in the table of the i-th column of `rows`, which has the column's type.
//
// 55000 when the table has no primary key, 22023 when `columns` lack one of its columns.
// Constraints and triggers of views are those of the SQL statements.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "database/engine.h"

namespace matview {

// Gives each row that is stored the other columns' values; rows that are not stored change nothing.
// Returns how many were. 21000 when two rows have one key, 428C9 for a column that makes its own
// values.
[[nodiscard]] Result<std::uint64_t> update_by_key(Engine& engine,
                                                  const std::shared_ptr<Table>& table,
                                                  std::span<const std::size_t> columns,
                                                  const RowBatch& rows);

// The same, and inserts the rows that are not stored, whose missing columns get their defaults.
// Returns how many rows there are.
[[nodiscard]] Result<std::uint64_t> upsert_by_key(Engine& engine,
                                                  const std::shared_ptr<Table>& table,
                                                  std::span<const std::size_t> columns,
                                                  const RowBatch& rows);

// Deletes the rows that are stored; columns beside the key are not looked at. Returns how many
// were.
[[nodiscard]] Result<std::uint64_t> delete_by_key(Engine& engine,
                                                  const std::shared_ptr<Table>& table,
                                                  std::span<const std::size_t> columns,
                                                  const RowBatch& rows);

}  // namespace matview
