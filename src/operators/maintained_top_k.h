// MaintainedTopK: the first rows of each partition in the order of some keys, under changes.
//
// Rows are kept by partition, the first ones in order. Finish emits, for every partition whose
// first rows the step may have touched, by what they have changed. Rows that tie are in the order
// of all their columns. A row behind the first ones costs O(1) to come or go, others O(log rows),
// and O(offset + limit) for each touched partition.
//
// All rows are kept, but those that tables give again: of these only the first ones and a reserve.
// When more of the first ones have gone than the reserve had, the tables are read. The reserve is a
// fixed part of the tables' rows, so that this costs O(1) for each row that went.
//
// Invariants of a reserve, after every push:
//   1. All rows before bound_ are kept, no others; all rows, where there is no bound.
//   2. kept_count_ and row_count_ are the weights of the rows that are kept, and of all.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "operators/key_columns.h"
#include "operators/operator.h"
#include "operators/row_limit.h"
#include "operators/table_first_rows.h"
#include "storage/ordered_rows.h"

namespace matview {

class MaintainedTopK final : public Operator {
 public:
  // `tables` may be null. If not: at every step they must be what all changes so far make of them.
  MaintainedTopK(const plan::TopK& plan,
                 const ExecutionContext& context,
                 const TableLookup* tables);

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
  [[nodiscard]] Status evaluate(const Chunk& rows);
  void add(std::size_t row, Weight weight);
  // By the tables as they are now.
  [[nodiscard]] Status size_reserve();
  [[nodiscard]] Status end_first_step();
  [[nodiscard]] Status read_tables();
  // Keeps, of the input's first rows, what comes before the last; or all, when these are all there
  // are. False when that is not enough.
  [[nodiscard]] Result<bool> keep(const RowBatch& first, bool are_all);
  void set_bound(std::span<const ColumnView> columns, std::size_t row);
  [[nodiscard]] Status cut();
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
  // A reserve of what is in tables.
  std::unique_ptr<TableFirstRows> tables_;  // null: all rows are kept
  std::unique_ptr<Operator> first_step_;    // until it is over
  Weight row_count_ = 0;
  Weight kept_count_ = 0;
  std::optional<RowBatch> bound_;
  std::vector<ColumnView> bound_views_;
  std::size_t reserved_ = 0;  // how many rows to keep
  std::size_t cut_at_ = 0;
  // The partitions this step touched, with the first rows they had before.
  std::map<OrderedRows::Partition, std::vector<FirstRow>> before_;
  // By partition, the last of its first rows when there are as many as may be; else kNone.
  std::vector<OrderedRows::Id> last_;
  std::vector<ColumnView> columns_;  // buffer
  std::vector<ColumnView> key_views_;
};

}  // namespace matview
