// Grouping: GROUP BY and aggregates. It knows what is grouped by, makes the Aggregate nodes, and
// puts expressions of the query in terms of their output.
#pragma once

#include <vector>

#include "plan/query_input.h"
#include "plan/scope.h"
#include "sql/ast.h"

namespace matview::plan {

class Grouping {
 public:
  // Places in `groups`, one list for each grouping set.
  using Sets = std::vector<std::vector<std::size_t>>;

  Grouping(const Scope& scope, QueryLevel& level, std::vector<ExpressionPtr> groups, Sets sets)
      : scope_(scope), level_(level), groups_(std::move(groups)), sets_(std::move(sets)) {}

  // A table grouped by its primary key lets its other columns through, of those `used` mention.
  // Before build().
  void add_dependent_columns(const std::vector<ExpressionPtr>& used);
  // Replaces the input's plan by its groups; expressions are found by apply() from then on.
  [[nodiscard]] Status build(QueryInput& input,
                             StatementScope& statement,
                             BindContext context,
                             std::size_t position);
  // 42803 `column "t.x" must appear in the GROUP BY clause or be used in an aggregate function`.
  [[nodiscard]] Result<ExpressionPtr> apply(const ExpressionPtr& expression,
                                            std::size_t position,
                                            bool in_subquery) const;

 private:
  [[nodiscard]] static ExpressionPtr without_groups(const ExpressionPtr& argument,
                                                    const std::vector<ExpressionPtr>& keys,
                                                    const std::vector<std::size_t>& set);
  [[nodiscard]] NodePtr aggregate_set(const NodePtr& input,
                                      const std::vector<ExpressionPtr>& keys,
                                      const std::vector<AggregateCall>& calls,
                                      const std::vector<std::size_t>& set) const;
  [[nodiscard]] Result<std::size_t> place_of(const ExpressionPtr& argument,
                                             std::size_t position) const;
  [[nodiscard]] Failure ungrouped(std::size_t column, bool in_subquery) const;

  const Scope& scope_;
  QueryLevel& level_;
  std::vector<ExpressionPtr> groups_;  // over the level's columns
  Sets sets_;
  std::vector<std::vector<std::size_t>> grouping_places_;  // of the arguments of GROUPING()
};

// The sets that elements of GROUP BY span: one for each combination. `add` gives the place of an
// expression's group.
[[nodiscard]] Result<Grouping::Sets> expand_grouping_sets(
    const std::vector<sql::GroupingElement>& elements,
    bool distinct,
    const std::function<Result<std::size_t>(const sql::Expression&)>& add);

}  // namespace matview::plan
