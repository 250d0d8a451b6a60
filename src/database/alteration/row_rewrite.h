// Making a table's rows anew in other columns: what ADD COLUMN, DROP COLUMN and ALTER TYPE need.
#pragma once

#include <memory>
#include <vector>

#include "database/engine.h"

namespace matview {

// Where a column's values come from: a column as it was, or an expression over the columns as they
// were; with neither it is all NULL.
struct ColumnSource {
  std::optional<std::size_t> old = {};
  ExpressionPtr expression = {};
};

// The rows of `table` in the columns of `definition`, one source for each. Their rules are not
// checked. Fails as the expressions do.
[[nodiscard]] Result<std::shared_ptr<Table>> rewrite_rows(Engine& engine,
                                                          const Table& table,
                                                          const TableDefinition& definition,
                                                          const std::vector<ColumnSource>& sources);

}  // namespace matview
