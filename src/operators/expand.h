// Expand: set-returning functions beside the columns of each input row. Linear: what a row expands
// into depends on that row alone and carries its weight.
#pragma once

#include <memory>
#include <vector>

#include "expr/evaluator.h"
#include "operators/operator.h"
#include "plan/logical_plan.h"
#include "types/row_batch.h"

namespace matview {

class Expand final : public Operator {
 public:
  Expand(const plan::Expand& plan, const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;

 private:
  struct Call {
    const SetFunction* function;
    std::vector<std::unique_ptr<CompiledExpression>> arguments;
    std::vector<ColumnView> values;  // of the arguments, during one push
    RowBatch rows;                   // of one input row
    std::vector<Column> output;
  };

  [[nodiscard]] Status evaluate(const Chunk& rows);
  // The rows that `row` becomes, of each call; `count` is that of the longest.
  [[nodiscard]] Status generate(std::size_t row, std::size_t& count);
  void append(std::size_t row, std::size_t first, std::size_t count, bool is_empty);
  [[nodiscard]] Status flush(const Chunk& rows, Sink& out);

  std::vector<Call> calls_;
  bool ordinality_;
  bool keep_empty_;
  const ExecutionContext& context_;
  std::vector<std::uint32_t> from_rows_;  // the input row of each output row
  Column ordinals_{TypeId::kBigint};
  std::vector<Column> columns_;  // the input's
  std::vector<Weight> weights_;
  Chunk output_;
};

}  // namespace matview
