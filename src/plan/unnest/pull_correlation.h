// The cheap way to unnest: conditions on outer columns are pulled up through a subquery's plan
// until nothing below mentions them, and become conditions of the join with the outer query.
// Equalities pass aggregates, windows and row limits by becoming their keys.
#pragma once

#include <optional>

#include "plan/unnest/outer_references.h"
#include "types/text_dictionary.h"

namespace matview::plan {

struct PulledPlan {
  NodePtr node;  // the subquery's columns first, then those only the conjuncts need
  std::vector<ExpressionPtr> conjuncts;  // over node's columns and outer columns
  // Set when the subquery gives exactly one row to every outer row: the columns of that row where
  // nothing matches, an aggregate's value for no input; `matched`, a column of node, is NULL then.
  std::optional<std::vector<ExpressionPtr>> when_missing = {};
  std::size_t matched = 0;
};

// Nothing when the plan cannot be unnested like this.
[[nodiscard]] std::optional<PulledPlan> pull_correlation(const NodePtr& plan,
                                                         const OuterNumbers& outer,
                                                         TextDictionary& dictionary);

// What an aggregate call gives for no input.
[[nodiscard]] ExpressionPtr value_of_nothing(const AggregateCall& call, Type type);

}  // namespace matview::plan
