// RETURNING: the rows a statement changed, and what is computed of them.
#pragma once

#include <span>
#include <string_view>

#include "database/result_set.h"
#include "exec/run_once.h"
#include "plan/binder.h"
#include "storage/table.h"

namespace matview {

// Runs a plan over rows that are there only while a statement runs (plan/statement_relations.h).
[[nodiscard]] Result<RowBatch> run_over_rows(const plan::NodePtr& plan,
                                             const RowBatch& rows,
                                             const TableLookup& tables,
                                             const ExecutionContext& context);

class Returning {
 public:
  // `table` is the one the change is of.
  Returning(const plan::BoundChange& change, const Table& table);

  // False when nothing is returned: add() then costs nothing and need not be called.
  [[nodiscard]] bool is_wanted() const { return change_.returning != nullptr; }

  // Adds rows of the table, live or not. `source`'s row i has, in its last columns, what stands
  // beside the table's row i; it may be null when there is nothing.
  void add(std::span<const RowId> rows, const RowBatch* source = nullptr);

  // The result of the whole statement.
  [[nodiscard]] Result<ResultSet> finish(std::string_view command,
                                         std::uint64_t row_count,
                                         const TableLookup& tables,
                                         const ExecutionContext& context);

 private:
  const plan::BoundChange& change_;
  const Table& table_;
  RowBatch rows_;
};

}  // namespace matview
