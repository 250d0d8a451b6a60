// Evaluating expressions over chunks.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/result.h"
#include "expr/execution_context.h"
#include "expr/expression.h"
#include "types/chunk.h"
#include "types/text_dictionary.h"

namespace matview {

// An expression with the buffers it needs; no allocation in steady state.
class CompiledExpression {
 public:
  virtual ~CompiledExpression() = default;

  // The expression's value at every row of `rows`, by physical row (entries of other rows are
  // unspecified). Only those rows are computed, so only they can fail.
  // The view borrows from this object or from `input`; it lives until the next evaluate().
  // Requires: physical rows < kChunkRows; `rows` selects from `input`.
  [[nodiscard]] virtual Result<ColumnView> evaluate(const Chunk& input,
                                                    const Selection& rows,
                                                    const ExecutionContext& context) = 0;
};

[[nodiscard]] std::unique_ptr<CompiledExpression> compile(const Expression& expression);

// Replaces `selected` by the rows of `rows` for which `predicate` is true (neither false nor NULL).
// `rows` may be `selected` itself, which it then narrows in place.
[[nodiscard]] Status select_rows(CompiledExpression& predicate,
                                 const Chunk& input,
                                 const Selection& rows,
                                 const ExecutionContext& context,
                                 std::vector<std::uint32_t>& selected);

// The value of an expression without column references.
[[nodiscard]] Result<Value> evaluate_constant(const Expression& expression,
                                              const ExecutionContext& context);

}  // namespace matview
