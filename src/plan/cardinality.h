// Cardinality: how many rows a plan will yield, guessed from the tables' statistics. Decides the
// order of joins; never the answer.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "catalog/catalog.h"
#include "plan/logical_plan.h"
#include "storage/table_statistics.h"

namespace matview::plan {

class CardinalityEstimator {
 public:
  // The catalog must outlive the estimator, and the plans asked about too: they are remembered by
  // address.
  explicit CardinalityEstimator(const Catalog& catalog) : catalog_(catalog) {}

  // Rows of the node's output; at least one.
  [[nodiscard]] double rows(const Node& node);
  // Rows as if nothing had been filtered out: what keys are unique among.
  [[nodiscard]] double unfiltered_rows(const Node& node);
  // What is known of a column of the node's output. `distinct` is at least one.
  [[nodiscard]] ColumnStatistics column(const Node& node, std::size_t index);
  // The same for any expression over the node's output.
  [[nodiscard]] ColumnStatistics expression(const Node& node, const Expression& expression);
  // The share of the node's rows for which the predicate is true.
  [[nodiscard]] double selectivity(const Node& node, const Expression& predicate);

 private:
  [[nodiscard]] double compute_rows(const Node& node);
  [[nodiscard]] double join_rows(const Join& join);
  [[nodiscard]] double group_count(const Node& input, const std::vector<ExpressionPtr>& groups);
  [[nodiscard]] double conjunction(const Node& node, const std::vector<ExpressionPtr>& operands);
  [[nodiscard]] double call_selectivity(const Node& node, const Call& call);

  const Catalog& catalog_;
  std::unordered_map<const Node*, double> rows_;
};

}  // namespace matview::plan
