// DynamicFilter: the left rows that compare as a condition asks with some right row (a semi join),
// or with none (an anti join); plan/dynamic_filter.h says when there is one. Maintained only.
//
// Some right row is less than a left one exactly when the least is, so the right side decides by
// one value, its *bound*: the least for > and >=, the greatest for < and <=. Left rows are kept in
// the order of what is compared. Pushed left rows are compared with the bound as it was at the last
// finish; finish finds the bound as it is now, and emits the left rows between the two. So what is
// emitted for a row is at every finish its weight, if the bound lets it pass, and the cost of a
// bound that moves is that of the rows it moves across.
//
// A NULL compares as nothing: such rows pass no semi join and every anti join.
#pragma once

#include <memory>
#include <vector>

#include "expr/evaluator.h"
#include "operators/operator.h"
#include "plan/dynamic_filter.h"
#include "storage/ordered_rows.h"
#include "types/row_batch.h"

namespace matview {

class DynamicFilter final : public Operator {
 public:
  DynamicFilter(const plan::Join& join,
                const plan::RangeCondition& condition,
                const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;
  [[nodiscard]] std::size_t byte_size() const override;

  [[nodiscard]] std::size_t state_rows() const override {
    return left_.row_count() + right_.row_count();
  }

 private:
  // A value beside a row's columns; no row: nothing passes.
  using Bound = RowBatch;

  [[nodiscard]] Status push_left(const Chunk& rows, Sink& out);
  // Negative when `key` comes before the bound in the order of the rows, 0 when they are equal.
  [[nodiscard]] int compare(const ColumnView& key, std::size_t row, const Bound& bound) const;
  [[nodiscard]] bool passes(const ColumnView& key, std::size_t row, const Bound& bound) const;
  [[nodiscard]] Bound find_bound() const;

  const ExecutionContext& context_;
  bool is_anti_;
  bool is_inclusive_;
  KeyDirection direction_;  // rows that pass come after the bound
  std::unique_ptr<CompiledExpression> left_key_;
  std::unique_ptr<CompiledExpression> right_key_;
  OrderedRows left_;   // the left columns, then the key
  OrderedRows right_;  // the key
  Bound bound_;        // of the last finish
  // Buffers.
  std::vector<ColumnView> columns_;
  std::vector<std::uint32_t> selected_;
  Chunk output_;
};

}  // namespace matview
