#include "plan/query_input.h"

#include <algorithm>

#include "expr/function_registry.h"
#include "plan/bind_error.h"
#include "plan/expression_tree.h"
#include "plan/node_factory.h"
#include "plan/unnest/unnest.h"

namespace matview::plan {

namespace {

[[nodiscard]] std::size_t placeholder_index(Placeholder kind, std::size_t number) {
  return std::get<ColumnReference>(make_placeholder(kind, number, TypeId::kBoolean)->node).index;
}

}  // namespace

void QueryInput::replace(NodePtr node, Translate translate) {
  node_ = std::move(node);
  translate_ = std::move(translate);
  known_.clear();
}

void QueryInput::extend(NodePtr node, Placeholder kind, std::size_t first, std::size_t number) {
  known_.insert_or_assign(placeholder_index(kind, number), column_of(*node, first));
  node_ = std::move(node);
}

Result<ExpressionPtr> QueryInput::settle(const ExpressionPtr& expression,
                                         std::size_t position,
                                         bool in_subquery) {
  // What is translated as a whole, such as a group, needs none of its subqueries any more.
  ExpressionPtr translated = expression;
  if (translate_) {
    MATVIEW_ASSIGN(translated, translate_(expression, position, in_subquery));
  }
  std::vector<std::size_t> subqueries;
  for_each_column(*translated, [&](std::size_t index) {
    if (placeholder_of(index) != Placeholder::kSubquery || known_.contains(index)) return;
    subqueries.push_back(level_.subquery_columns[placeholder_number(index)].subquery);
  });
  for (const std::size_t subquery : subqueries) MATVIEW_TRY(join_subquery(subquery));
  return map_columns(translated, [&](std::size_t index, Type type) {
    const auto known = known_.find(index);
    return known == known_.end() ? make_column(index, type) : known->second;
  });
}

Status QueryInput::settle_all(std::vector<ExpressionPtr>& expressions, std::size_t position) {
  for (ExpressionPtr& expression : expressions) {
    MATVIEW_ASSIGN(expression, settle(expression, position));
  }
  return {};
}

Status QueryInput::settle_keys(std::vector<SortKey>& keys, std::size_t position) {
  for (SortKey& key : keys) {
    MATVIEW_ASSIGN(key.expression, settle(key.expression, position));
  }
  return {};
}

Status QueryInput::join_subquery(std::size_t index) {
  const std::size_t number = static_cast<std::size_t>(
      std::ranges::find_if(level_.subquery_columns,
                           [&](const SubqueryColumn& column) { return column.subquery == index; }) -
      level_.subquery_columns.begin());
  if (known_.contains(placeholder_index(Placeholder::kSubquery, number))) return {};
  const PendingSubquery subquery = level_.subqueries[index];
  const bool is_value = subquery.use == SubqueryUse::kValue;
  MATVIEW_ASSIGN(node_, join(subquery, is_value ? JoinKind::kSingle : JoinKind::kMark));
  const std::size_t columns = is_value ? width_of(*subquery.plan) : 1;
  const std::size_t first = width_of(*node_) - columns;
  for (std::size_t i = 0; i < columns; ++i) {
    known_.insert_or_assign(placeholder_index(Placeholder::kSubquery, number + i),
                            column_of(*node_, first + i));
  }
  return {};
}

Result<NodePtr> QueryInput::join(const PendingSubquery& subquery, JoinKind kind) {
  OuterValues values = outer_values_of(*subquery.plan, level_, query_.statement);
  for (auto& [number, value] : values) {
    MATVIEW_ASSIGN(value, settle(value, subquery.position, true));
  }
  std::vector<ExpressionPtr> operands = subquery.operands;
  MATVIEW_TRY(settle_all(operands, subquery.position));
  JoinParts parts{.kind = kind, .left = node_, .right = subquery.plan, .conjuncts = {}};
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const ExpressionPtr compared = column_of(*subquery.plan, i);
    if (kind == JoinKind::kSemi) {
      parts.conjuncts.push_back(
          make_equality(operands[i], make_column(width_of(*node_) + i, compared->type)));
    } else {
      parts.operands.emplace_back(operands[i], compared);
    }
  }
  auto joined =
      join_dependent(std::move(parts), values, query_.statement, query_.context.dictionary);
  if (!joined) return std::unexpected(std::move(joined).error().at(subquery.position));
  return joined;
}

Status QueryInput::filter(const ExpressionPtr& predicate, std::size_t position) {
  std::vector<ExpressionPtr> plain;
  std::vector<ExpressionPtr> with_subqueries;
  for (const ExpressionPtr& conjunct : split_conjunction(predicate)) {
    (mentions(*conjunct, Placeholder::kSubquery) ? with_subqueries : plain).push_back(conjunct);
  }
  MATVIEW_TRY(settle_all(plain, position));
  node_ = make_filter(node_, std::move(plain));
  std::vector<ExpressionPtr> conjuncts;
  for (const ExpressionPtr& conjunct : with_subqueries) {
    MATVIEW_ASSIGN(const bool is_done, filter_by_join(conjunct));
    if (is_done) continue;
    MATVIEW_ASSIGN(ExpressionPtr settled, settle(conjunct, position));
    conjuncts.push_back(std::move(settled));
  }
  node_ = make_filter(node_, std::move(conjuncts));
  return {};
}

Result<bool> QueryInput::filter_by_join(const ExpressionPtr& conjunct) {
  const auto* call = std::get_if<Call>(&conjunct->node);
  const bool negated = call != nullptr && call->function->name == "not";
  const Expression& tested = negated ? *call->arguments.front() : *conjunct;
  const auto* column = std::get_if<ColumnReference>(&tested.node);
  if (column == nullptr || placeholder_of(column->index) != Placeholder::kSubquery ||
      known_.contains(column->index)) {
    return false;
  }
  const std::size_t index = level_.subquery_columns[placeholder_number(column->index)].subquery;
  const PendingSubquery subquery = level_.subqueries[index];
  if (subquery.use == SubqueryUse::kValue) return false;
  MATVIEW_ASSIGN(NodePtr joined, join(subquery, negated ? JoinKind::kAnti : JoinKind::kSemi));
  node_ = std::move(joined);
  return true;
}

OuterValues outer_values_of(const Node& plan,
                            const QueryLevel& level,
                            const StatementScope& statement) {
  OuterNumbers numbers;
  collect_outer(plan, numbers);
  OuterValues values;
  for (const std::size_t number : numbers) {
    const OuterColumn& column = statement.outer_columns[number];
    if (column.level == level.id) values.emplace(number, column.value);
  }
  return values;
}

}  // namespace matview::plan
