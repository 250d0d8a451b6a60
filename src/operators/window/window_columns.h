// WindowColumns: the columns a Window node works on: its input's, then those of every expression of
// the node that is not one of them already.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "expr/evaluator.h"
#include "operators/operator.h"
#include "plan/logical_plan.h"
#include "types/row_batch.h"
#include "types/row_order.h"

namespace matview {

class WindowColumns {
 public:
  // A bound of a RANGE frame with an offset.
  struct RangeLimit {
    std::size_t limit;  // the column of `key ± offset`
    std::size_t key;    // of the key, as the limit's type
  };

  struct Call {
    const plan::WindowCall* call;
    std::vector<std::size_t> arguments;
    std::optional<std::size_t> filter;
    std::optional<RangeLimit> start;
    std::optional<RangeLimit> end;
  };

  WindowColumns(const plan::Window& window, const ExecutionContext& context);

  // Appends the columns of the selected rows to `target`, which has types().
  [[nodiscard]] Status append(const Chunk& rows, RowBatch& target);

  [[nodiscard]] std::span<const Type> types() const { return types_; }

  [[nodiscard]] std::size_t input_count() const { return input_count_; }

  [[nodiscard]] std::span<const std::size_t> partition() const { return partition_; }

  [[nodiscard]] std::span<const std::size_t> order() const { return order_; }

  [[nodiscard]] std::span<const KeyDirection> directions() const { return directions_; }

  [[nodiscard]] std::span<const Call> calls() const { return calls_; }

 private:
  struct Computed {
    ExpressionPtr expression;
    std::unique_ptr<CompiledExpression> compiled;
    ExpressionPtr offset;  // of a frame: the column past the input that `expression` sees; or null
  };

  // The column of `expression`, a new one if need be.
  [[nodiscard]] std::size_t column_of(const ExpressionPtr& expression);
  [[nodiscard]] std::optional<RangeLimit> range_limit(const plan::FrameBound& bound,
                                                      const ExpressionPtr& limit);
  [[nodiscard]] Status add_offset(const Computed& computed, Chunk& rows);

  const ExecutionContext& context_;
  std::size_t input_count_;
  std::vector<Type> types_;
  std::vector<Computed> computed_;  // the columns from input_count_ on
  std::vector<std::size_t> partition_;
  std::vector<std::size_t> order_;
  std::vector<KeyDirection> directions_;
  std::vector<Call> calls_;
  std::vector<Column> offsets_;  // buffers
};

}  // namespace matview
