// JoinOrder: which relations of a join graph to join first, by dynamic programming over sets of
// relations (Selinger 1979, bushy trees included), greedily where there are too many for that.
#pragma once

#include <memory>

#include "plan/cardinality.h"
#include "plan/joins/join_graph.h"

namespace matview::plan {

// A relation, or two trees joined: `right` is what the operator keeps, `left` streams past it.
struct JoinTree {
  std::size_t relation = 0;  // without inputs
  std::unique_ptr<JoinTree> left;
  std::unique_ptr<JoinTree> right;
  RelationSet set = 0;
};

// The cheapest tree found. Cost: rows that flow, counted once, and twice where they are kept.
// O(3ⁿ) for up to ten relations, O(n³) beyond. Requires: at least one relation.
[[nodiscard]] std::unique_ptr<JoinTree> order_relations(const JoinGraph& graph,
                                                        CardinalityEstimator& estimator);

}  // namespace matview::plan
