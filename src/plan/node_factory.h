// Making the plan nodes that binding and rewrites make most.
#pragma once

#include <span>
#include <vector>

#include "plan/logical_plan.h"

namespace matview::plan {

[[nodiscard]] std::size_t width_of(const Node& node);
[[nodiscard]] ExpressionPtr column_of(const Node& node, std::size_t position);
// A reference to each column of a node, in order.
[[nodiscard]] std::vector<ExpressionPtr> columns_of(const Node& node);
// One row of no columns.
[[nodiscard]] NodePtr make_single_row();
// `input` itself when there are no conjuncts.
[[nodiscard]] NodePtr make_filter(NodePtr input, std::vector<ExpressionPtr> conjuncts);
// Columns that are plain references keep their name and NOT NULL; others have no name.
[[nodiscard]] NodePtr make_project(NodePtr input, std::vector<ExpressionPtr> expressions);
// The first `width` columns; `input` itself when it has no others.
[[nodiscard]] NodePtr keep_first_columns(NodePtr input, std::size_t width);
// The columns of `input`, then `expressions`.
[[nodiscard]] NodePtr append_columns(NodePtr input, std::vector<ExpressionPtr> expressions);
// Each row once.
[[nodiscard]] NodePtr make_distinct(NodePtr input);
// The same node with other column names.
[[nodiscard]] NodePtr with_schema(const NodePtr& node, Schema schema);
// Output: the groups, then the aggregates, of these types.
[[nodiscard]] NodePtr make_aggregate(NodePtr input,
                                     std::vector<ExpressionPtr> groups,
                                     std::vector<AggregateCall> aggregates,
                                     const std::vector<Type>& types);

}  // namespace matview::plan
