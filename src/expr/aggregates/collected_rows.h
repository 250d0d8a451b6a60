// CollectedRows: the state of aggregates that look at all rows of a group in an order: STRING_AGG,
// PERCENTILE_CONT, MODE, RANK … WITHIN GROUP.
//
// A row is the call's arguments and its order keys. Where nothing is taken away, rows are kept as
// they come and sorted for the result; else they are kept in order, rows that tie in the order of
// their columns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "expr/aggregate_registry.h"
#include "storage/ordered_rows.h"
#include "types/row_batch.h"

namespace matview {

struct CollectedRow {
  std::uint32_t id;  // into the columns
  Weight weight;     // how many there are of it
};

// The rows of one group, in their order.
struct CollectedGroup {
  std::span<const ColumnView> columns;  // arguments, then order keys
  std::span<const KeyDirection> order;  // of the keys
  std::span<const CollectedRow> rows;
  TextDictionary& dictionary;

  // Of the last column of all: what WITHIN GROUP orders.
  [[nodiscard]] const ColumnView& ordered_column() const { return columns.back(); }

  // How many rows there are, copies counted.
  [[nodiscard]] std::uint64_t row_count() const;
  // The row at a place, copies counted. Requires: place < row_count().
  [[nodiscard]] std::uint32_t row_at(std::uint64_t place) const;
};

class CollectedRows final : public AggregateState {
 public:
  // Writes the group's value at `row` of `out`, which is valid and zero.
  using Finish = Status (*)(const CollectedGroup& group, Column& out, std::size_t row);

  // Which rows are left out.
  enum class Nulls : std::uint8_t {
    kKept,
    kArgumentSkipped,  // where the first argument is NULL
    kKeySkipped,       // where the last order key is NULL
  };

  CollectedRows(const AggregateSetup& setup, Nulls nulls, Finish finish);

  void resize(std::size_t count) override;
  [[nodiscard]] Status update(const AggregateInput& input) override;
  [[nodiscard]] Status append_results(std::span<const std::uint32_t> groups,
                                      Column& out) const override;
  void reset(std::uint32_t group) override;
  [[nodiscard]] std::size_t byte_size() const override;

 private:
  [[nodiscard]] bool is_kept(const AggregateInput& input, std::size_t row) const;
  void sort_by_group() const;
  void rows_of(std::uint32_t group, std::vector<CollectedRow>& rows) const;

  bool retractable_;
  Nulls nulls_;
  Finish finish_;
  TextDictionary& dictionary_;
  std::vector<KeyDirection> order_;
  std::size_t column_count_;
  // Not retractable: the group of each row, then its columns.
  RowBatch rows_;
  mutable bool is_sorted_ = false;
  mutable std::vector<std::uint32_t> sorted_;  // rows by group, in their order
  mutable std::vector<std::uint32_t> first_;   // by group: its place in sorted_
  std::size_t group_count_ = 0;
  // Retractable: the same columns, in partitions by group.
  std::optional<OrderedRows> ordered_;
  // Buffers.
  Column groups_{TypeId::kInteger};
  std::vector<ColumnView> columns_;
};

}  // namespace matview
