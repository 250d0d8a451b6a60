// AggregateCalls: the aggregates of an operator: their arguments, DISTINCT and FILTER, and the
// states they lead to.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "expr/evaluator.h"
#include "operators/distinct_arguments.h"
#include "operators/operator.h"
#include "plan/logical_plan.h"
#include "types/row_batch.h"

namespace matview {

class AggregateCalls {
 public:
  // `results` are the types of the calls' values, as many as there are calls.
  AggregateCalls(std::span<const plan::AggregateCall> calls,
                 std::span<const Type> results,
                 const ExecutionContext& context,
                 Retention retention);

  // As the states'.
  void resize(std::size_t group_count);
  void reset(std::uint32_t group);
  // Adds the selected rows to their groups: `groups` is by physical row, or null when all rows are
  // of group 0.
  [[nodiscard]] Status update(const Chunk& rows, const std::uint32_t* groups);
  // Appends the values for `groups` to the columns of `out` from `first_column` on.
  [[nodiscard]] Status append_results(std::span<const std::uint32_t> groups,
                                      RowBatch& out,
                                      std::size_t first_column) const;
  [[nodiscard]] std::size_t byte_size() const;

 private:
  struct Call {
    std::vector<std::unique_ptr<CompiledExpression>> inputs;  // arguments, then order keys
    std::size_t argument_count;                               // of DISTINCT's rows
    std::unique_ptr<CompiledExpression> filter;
    std::unique_ptr<DistinctArguments> distinct;
    std::unique_ptr<AggregateState> state;
  };

  [[nodiscard]] static Call make_call(const plan::AggregateCall& call,
                                      Type result,
                                      const ExecutionContext& context,
                                      Retention retention);
  [[nodiscard]] Status update(Call& call, const Chunk& rows, const std::uint32_t* groups);

  std::vector<Call> calls_;
  const ExecutionContext& context_;
  // Buffers.
  std::vector<ColumnView> inputs_;
  std::vector<std::uint32_t> selected_;
};

}  // namespace matview
