// TableFirstRows: the first rows of an input, read from the tables that it is made of.
//
// A maintained top-k of rows that tables have need not keep those that are far from the first: when
// too many of the first are gone, it reads the tables again.
//
// Rows are in the order of the top-k's keys, and those that tie in the order of all columns, so
// that which of them are the first does not depend on how they are found.
#pragma once

#include <cstddef>
#include <memory>

#include "common/result.h"
#include "operators/operator.h"
#include "plan/logical_plan.h"
#include "storage/table_lookup.h"
#include "types/row_batch.h"

namespace matview {

class TableFirstRows {
 public:
  // Null when the input is anything but tables, filtered, projected and joined. All must outlive
  // the result.
  [[nodiscard]] static std::unique_ptr<TableFirstRows> make(const plan::TopK& top,
                                                            const TableLookup& tables,
                                                            const ExecutionContext& context);

  // How many rows are read to find the first ones, joins not counted. O(tables).
  [[nodiscard]] Result<std::size_t> table_rows() const;

  // The first `count` rows of the input, as the tables are now, in their order. O(table rows).
  [[nodiscard]] Result<RowBatch> read(std::size_t count) const;

  // What finds them among rows that are pushed: all in one step, each with weight +1. Until the
  // next call.
  [[nodiscard]] std::unique_ptr<Operator> pick(std::size_t count);

 private:
  TableFirstRows(const plan::TopK& top, const TableLookup& tables, const ExecutionContext& context);

  [[nodiscard]] plan::TopK first(std::size_t count) const;

  plan::TopK top_;  // keys are all columns; no limit
  const TableLookup& tables_;
  const ExecutionContext& context_;
  plan::TopK picked_;
};

}  // namespace matview
