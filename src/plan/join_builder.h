// Join nodes out of conditions: which conjuncts are keys, which belong to one side, which remain.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "plan/logical_plan.h"

namespace matview::plan {

struct JoinParts {
  JoinKind kind = JoinKind::kInner;
  NodePtr left;
  NodePtr right;
  std::vector<ExpressionPtr> conjuncts;  // over left ++ right
  // For a null-aware kMark or kAnti: the operands of IN, over left, and what they are compared
  // with, over right. Then every conjunct must look at right alone, or be an equality between the
  // two sides.
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> operands = {};
};

// Puts conjuncts above a node: make_filter, or something that moves them further down.
using PlaceFilter = std::function<NodePtr(NodePtr, std::vector<ExpressionPtr>)>;

// The join, with the output its kind has. `a = b` and `a IS NOT DISTINCT FROM b` across the sides
// become keys, computed below the join where they are expressions.
[[nodiscard]] NodePtr build_join(JoinParts parts);
[[nodiscard]] NodePtr build_join(JoinParts parts, const PlaceFilter& place_filter);

// The parts of an existing join, its keys as equalities.
[[nodiscard]] JoinParts parts_of(const Join& join);

// `left = right` for a pair of one type, or IS NOT DISTINCT FROM where NULLs may occur.
[[nodiscard]] ExpressionPtr make_equality(ExpressionPtr left, ExpressionPtr right);
[[nodiscard]] ExpressionPtr make_not_distinct(ExpressionPtr left, ExpressionPtr right);

// Whether a join of this kind yields the columns of its right input.
[[nodiscard]] bool yields_right(JoinKind kind);

}  // namespace matview::plan
