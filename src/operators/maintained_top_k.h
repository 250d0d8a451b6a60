// MaintainedTopK: the first rows of each partition in the order of some keys, under changes.
//
// All rows are kept, by partition, the first ones in order. Finish emits, for every partition whose
// first rows the step may have touched, by what they have changed. Rows that tie are in the order
// of all their columns. A row behind the first ones costs O(1) to come or go, others O(log rows),
// and O(offset + limit) for each touched partition.
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

  [[nodiscard]] std::size_t state_rows() const override { return rows_.row_count(); }

 private:
  struct FirstRow {
    OrderedRows::Id id;
    Weight weight;
  };

  [[nodiscard]] Status start();
  [[nodiscard]] bool is_behind_first(OrderedRows::Partition partition, std::size_t row) const;
  void touch(OrderedRows::Partition partition);
  [[nodiscard]] std::vector<FirstRow> first_rows(OrderedRows::Partition partition);
  void remember_last(OrderedRows::Partition partition, std::span<const FirstRow> first);

  const plan::TopK& plan_;
  const ExecutionContext& context_;
  std::size_t input_count_;
  RowLimit limit_;
  bool is_started_ = false;
  KeyColumns keys_;
  std::vector<std::size_t> key_places_;  // in the rows that are kept
  OrderedRows rows_;                     // the input's columns, then keys that are none of them
  // The partitions this step touched, with the first rows they had before.
  std::map<OrderedRows::Partition, std::vector<FirstRow>> before_;
  // By partition, the last of its first rows when there are as many as may be; else kNone.
  std::vector<OrderedRows::Id> last_;
  std::vector<ColumnView> columns_;  // buffer
  std::vector<ColumnView> key_views_;
};

}  // namespace matview
