// Rebuilding bound expressions: what rewrites and grouping are made of.
#pragma once

#include <functional>

#include "common/result.h"
#include "expr/expression.h"

namespace matview::plan {

// `expression` with each of its direct operands replaced by `map(operand)`; shared, not copied,
// when nothing changed. Stops at the first error.
[[nodiscard]] Result<ExpressionPtr> map_operands(
    const ExpressionPtr& expression,
    const std::function<Result<ExpressionPtr>(const ExpressionPtr&)>& map);

// `expression` with every column reference moved to `positions[index]`.
[[nodiscard]] ExpressionPtr move_columns(const ExpressionPtr& expression,
                                         const std::function<std::size_t(std::size_t)>& position);

}  // namespace matview::plan
