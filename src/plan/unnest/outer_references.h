// References of a plan to the columns of enclosing queries.
#pragma once

#include <map>
#include <set>

#include "plan/logical_plan.h"

namespace matview::plan {

using OuterNumbers = std::set<std::size_t>;  // of StatementScope::outer_columns

// What outer columns stand for, over some plan's output.
using OuterValues = std::map<std::size_t, ExpressionPtr>;

[[nodiscard]] bool mentions_outer(const Expression& expression, const OuterNumbers& outer);
// Adds every outer column the plan mentions.
void collect_outer(const Node& root, OuterNumbers& found);
// `expression` with the outer columns of `values` replaced.
[[nodiscard]] ExpressionPtr replace_outer(const ExpressionPtr& expression,
                                          const OuterValues& values);

}  // namespace matview::plan
