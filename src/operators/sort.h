// Sort: all rows in the order of some keys, ties as they came. Runs once only: a maintained view is
// a multiset.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "expr/evaluator.h"
#include "operators/operator.h"
#include "types/row_batch.h"

namespace matview {

class Sort final : public Operator {
 public:
  struct Key {
    ExpressionPtr expression;
    bool descending = false;
    bool nulls_first = false;
  };

  Sort(std::span<const Type> input, std::span<const Key> keys, const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;

 private:
  [[nodiscard]] std::vector<std::uint32_t> sorted_order() const;

  std::vector<Key> keys_;
  std::vector<std::unique_ptr<CompiledExpression>> expressions_;
  const ExecutionContext& context_;
  RowBatch rows_;
  std::vector<Column> key_columns_;  // the keys of rows_
};

}  // namespace matview
