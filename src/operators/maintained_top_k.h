// MaintainedTopK: the first rows of each partition in the order of some keys, under changes.
//
// All rows are kept in order, by partition. Finish emits, for every partition the step touched, by
// what its first rows have changed. Rows that tie are in the order of all their columns. O(log
// rows) for each change, and O(offset + limit) for each touched partition.
#pragma once

#include <map>
#include <vector>

#include "operators/key_columns.h"
#include "operators/operator.h"
#include "operators/row_limit.h"
#include "storage/ordered_rows.h"

namespace matview {

class MaintainedTopK final : public Operator {
 public:
  MaintainedTopK(const plan::TopK& plan, const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;

  [[nodiscard]] std::size_t byte_size() const override { return rows_.byte_size(); }

 private:
  struct FirstRow {
    OrderedRows::Id id;
    Weight weight;
  };

  [[nodiscard]] std::vector<FirstRow> first_rows(OrderedRows::Partition partition) const;

  const plan::TopK& plan_;
  const ExecutionContext& context_;
  std::size_t input_count_;
  RowLimit limit_;
  bool is_started_ = false;
  KeyColumns keys_;
  OrderedRows rows_;  // the input's columns, then the keys
  // The partitions this step touched, with the first rows they had before.
  std::map<OrderedRows::Partition, std::vector<FirstRow>> before_;
  std::vector<ColumnView> columns_;  // buffer
  std::vector<ColumnView> key_views_;
};

}  // namespace matview
