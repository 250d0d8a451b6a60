// Dynamic filters: conditions that compare rows with a value that moves, as `x > (SELECT avg(x) …)`
// does, in plans that are kept running.
//
// A join with the one row of such a subquery would give every row anew whenever the value moves.
// When nothing above reads that row, it is a semi join with one comparison, and its operator
// (operators/dynamic_filter.h) gives only the rows between the old value and the new one.
#pragma once

#include <cstddef>
#include <optional>

#include "plan/logical_plan.h"

namespace matview::plan {

// left > right, left >= right, left < right or left <= right.
struct RangeCondition {
  ExpressionPtr left;   // over the left side's columns
  ExpressionPtr right;  // over the right side's, counted from 0
  bool is_greater;
  bool is_inclusive;
};

// The comparison that decides a semi or anti join, when it is all of its condition and each of its
// operands looks at one side.
[[nodiscard]] std::optional<RangeCondition> find_range_condition(const Join& join);

// The plan with joins that only compare with a subquery's one row as semi joins.
[[nodiscard]] NodePtr use_dynamic_filters(const NodePtr& root);

}  // namespace matview::plan
