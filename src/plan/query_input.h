// QueryInput: the plan of one query while its clauses are put into it. Expressions are bound over
// the query's level (plan/query_level.h); here their placeholders become columns of the plan, and
// subqueries are joined to it.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "plan/join_builder.h"
#include "plan/query_level.h"
#include "plan/query_scope.h"
#include "plan/unnest/outer_references.h"

namespace matview::plan {

class QueryInput {
 public:
  // From the level's columns and placeholders to the plan's columns. Subqueries and what else is
  // not known yet stay as they are. `in_subquery`: the expression stands in a subquery.
  using Translate = std::function<Result<ExpressionPtr>(
      const ExpressionPtr& expression, std::size_t position, bool in_subquery)>;

  // The level's columns are the first of `node`. Both references outlive this.
  QueryInput(const QueryScope& query, QueryLevel& level, NodePtr node)
      : query_(query), level_(level), node_(std::move(node)) {}

  [[nodiscard]] const NodePtr& node() const { return node_; }

  // Another plan, over which the level's expressions are found by `translate`.
  void replace(NodePtr node, Translate translate);
  // A plan with more columns at the end. `columns` are what placeholders of this kind have become.
  void extend(NodePtr node, Placeholder kind, std::size_t first, std::size_t number);

  // The expression over the plan, which gets the columns of the subqueries it mentions.
  [[nodiscard]] Result<ExpressionPtr> settle(const ExpressionPtr& expression,
                                             std::size_t position,
                                             bool in_subquery = false);
  [[nodiscard]] Status settle_all(std::vector<ExpressionPtr>& expressions, std::size_t position);
  [[nodiscard]] Status settle_keys(std::vector<SortKey>& keys, std::size_t position);
  // Keeps the rows for which a condition of the level is true.
  [[nodiscard]] Status filter(const ExpressionPtr& predicate, std::size_t position);

 private:
  [[nodiscard]] Status join_subquery(std::size_t index);
  [[nodiscard]] Result<NodePtr> join(const PendingSubquery& subquery, JoinKind kind);
  // A conjunct that is nothing but EXISTS or IN, or NOT of it, filters as a join.
  [[nodiscard]] Result<bool> filter_by_join(const ExpressionPtr& conjunct);

  const QueryScope& query_;
  QueryLevel& level_;
  NodePtr node_;
  Translate translate_;
  std::map<std::size_t, ExpressionPtr> known_;  // placeholders that have become columns
};

// What the plan's mentions of this level's columns are worth, as the level has them.
[[nodiscard]] OuterValues outer_values_of(const Node& plan,
                                          const QueryLevel& level,
                                          const StatementScope& statement);

}  // namespace matview::plan
