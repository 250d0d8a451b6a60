// ExpressionBinder: subqueries. They are bound here, and joined to the query where the clause that
// has them is put into the plan (plan/query_input.h).
#include <algorithm>

#include "expr/aggregate_registry.h"
#include "expr/cast_rules.h"
#include "plan/expression_binder.h"
#include "plan/node_factory.h"

namespace matview::plan {

namespace {

[[nodiscard]] std::unexpected<Failure> column_count_error(std::size_t operands,
                                                          std::size_t columns,
                                                          std::size_t position) {
  return fail_at(
      ErrorCode::kSyntaxError,
      position,
      operands < columns ? "subquery has too many columns" : "subquery has too few columns");
}

}  // namespace

Result<NodePtr> ExpressionBinder::bind_subquery(const sql::Query& query,
                                                std::size_t position,
                                                bool is_existence) {
  if (query_ == nullptr) {
    return fail_at(ErrorCode::kFeatureNotSupported,
                   position,
                   format_text("cannot use subquery in {}", clause_.name));
  }
  QueryScope inner = *query_;
  inner.outer = this;
  inner.not_lateral = nullptr;
  inner.keeps_unknown = false;
  inner.is_existence = is_existence;
  inner.recursion_place = RecursionPlace::kSubquery;
  return bind_query_body(query, std::move(inner));
}

ExpressionPtr ExpressionBinder::add_subquery(PendingSubquery subquery, Type type) {
  level_->subquery_columns.push_back({.subquery = level_->subqueries.size(), .column = 0});
  level_->subqueries.push_back(std::move(subquery));
  return make_placeholder(Placeholder::kSubquery, level_->subquery_columns.size() - 1, type);
}

std::vector<ExpressionPtr> ExpressionBinder::add_value_subquery(const NodePtr& plan,
                                                                std::size_t position) {
  BoundRow columns;
  for (std::size_t i = 0; i < width_of(*plan); ++i) {
    columns.push_back(make_placeholder(
        Placeholder::kSubquery, level_->subquery_columns.size(), plan->schema.columns[i].type));
    level_->subquery_columns.push_back({.subquery = level_->subqueries.size(), .column = i});
  }
  level_->subqueries.push_back({.use = SubqueryUse::kValue, .plan = plan, .position = position});
  return columns;
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ScalarSubquery& subquery,
                                                  std::size_t position) {
  MATVIEW_ASSIGN(const NodePtr plan, bind_subquery(*subquery.query, position));
  if (width_of(*plan) != 1) {
    return fail_at(ErrorCode::kSyntaxError, position, "subquery must return only one column");
  }
  return add_value_subquery(plan, position).front();
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Exists& exists, std::size_t position) {
  MATVIEW_ASSIGN(NodePtr plan, bind_subquery(*exists.query, position, true));
  return add_subquery({.use = SubqueryUse::kExists, .plan = std::move(plan), .position = position},
                      TypeId::kBoolean);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::InSubquery& in, std::size_t position) {
  MATVIEW_ASSIGN(ExpressionPtr bound, bind_in(*in.operand, *in.query, position));
  return negate_if(in.negated, std::move(bound), position);
}

Result<ExpressionPtr> ExpressionBinder::bind_in(const sql::Expression& operand,
                                                const sql::Query& query,
                                                std::size_t position) {
  MATVIEW_ASSIGN(BoundRow operands, bind_row(operand));
  MATVIEW_ASSIGN(const NodePtr plan, bind_subquery(query, position));
  if (operands.size() != width_of(*plan)) {
    return column_count_error(operands.size(), width_of(*plan), position);
  }
  // Both sides as the operator = wants them.
  std::vector<ExpressionPtr> compared;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    MATVIEW_ASSIGN(const ExpressionPtr equal,
                   call("=", {operands[i], column_of(*plan, i)}, position));
    const auto* sides = std::get_if<Call>(&equal->node);
    if (sides == nullptr || sides->arguments.size() != 2 ||
        !is_same_type(sides->arguments[0]->type, sides->arguments[1]->type)) {
      return unsupported("IN of these types", position);
    }
    operands[i] = sides->arguments[0];
    compared.push_back(sides->arguments[1]);
  }
  return add_subquery({.use = SubqueryUse::kIn,
                       .plan = make_project(plan, std::move(compared)),
                       .operands = std::move(operands),
                       .position = position},
                      TypeId::kBoolean);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::QuantifiedComparison& comparison,
                                                  std::size_t position) {
  if (comparison.query == nullptr) return bind_array_comparison(comparison, position);
  if (comparison.symbol == "=" && !comparison.all) {
    return bind_in(*comparison.operand, *comparison.query, position);
  }
  if (comparison.symbol == "<>" && comparison.all) {
    MATVIEW_ASSIGN(ExpressionPtr in, bind_in(*comparison.operand, *comparison.query, position));
    return negate_if(true, std::move(in), position);
  }
  MATVIEW_ASSIGN(const BoundRow operands, bind_row(*comparison.operand));
  MATVIEW_ASSIGN(const NodePtr plan, bind_subquery(*comparison.query, position));
  if (operands.size() != width_of(*plan)) {
    return column_count_error(operands.size(), width_of(*plan), position);
  }
  const bool is_comparison = comparison.symbol == "=" || comparison.symbol == "<>" ||
                             comparison.symbol == "<" || comparison.symbol == ">" ||
                             comparison.symbol == "<=" || comparison.symbol == ">=";
  if (is_comparison && operands.size() == 1) {
    const Type types[] = {plan->schema.columns.front().type};
    if (find_aggregate("min", types)) {
      return compare_with_extremes(comparison, operands.front(), plan, position);
    }
  }
  return compare_with_rows(comparison, operands, plan, position);
}

// `x < ANY (q)` is decided by the greatest of q's values, `x < ALL (q)` by the smallest, and
// whether there are values and NULLs at all.
Result<ExpressionPtr> ExpressionBinder::compare_with_extremes(
    const sql::QuantifiedComparison& comparison,
    const ExpressionPtr& operand,
    const NodePtr& plan,
    std::size_t position) {
  const ExpressionPtr value = column_of(*plan, 0);
  const Type types[] = {value->type};
  MATVIEW_ASSIGN(const AggregateFunction* const rows, find_aggregate("count", {}));
  MATVIEW_ASSIGN(const AggregateFunction* const values, find_aggregate("count", types));
  MATVIEW_ASSIGN(const AggregateFunction* const min, find_aggregate("min", types));
  MATVIEW_ASSIGN(const AggregateFunction* const max, find_aggregate("max", types));
  std::vector<AggregateCall> calls{{.function = rows, .arguments = {}},
                                   {.function = values, .arguments = {value}},
                                   {.function = min, .arguments = {value}},
                                   {.function = max, .arguments = {value}}};
  const NodePtr extremes = make_aggregate(
      plan, {}, std::move(calls), {TypeId::kBigint, TypeId::kBigint, value->type, value->type});
  const BoundRow columns = add_value_subquery(extremes, position);

  const std::string& symbol = comparison.symbol;
  MATVIEW_ASSIGN(ExpressionPtr with_min, call(symbol, {operand, columns[2]}, position));
  MATVIEW_ASSIGN(ExpressionPtr with_max, call(symbol, {operand, columns[3]}, position));
  const bool is_less = symbol.front() == '<' && symbol != "<>";
  const bool is_greater = symbol.front() == '>';
  ExpressionPtr decides;  // true: some value compares; for ALL: every value does
  if (is_less || is_greater) {
    decides = is_less == comparison.all ? std::move(with_min) : std::move(with_max);
  } else {
    // x <> ANY, x = ALL: against both ends.
    decides = comparison.all ? make_and({with_min, with_max}) : make_or({with_min, with_max});
  }
  MATVIEW_ASSIGN(ExpressionPtr is_empty,
                 call("=", {columns[0], make_constant(Value::bigint(0))}, position));
  MATVIEW_ASSIGN(ExpressionPtr has_nulls, call("<>", {columns[0], columns[1]}, position));
  const ExpressionPtr decided = make_constant(Value::boolean(!comparison.all));
  const ExpressionPtr otherwise = make_constant(Value::boolean(comparison.all));
  MATVIEW_ASSIGN(ExpressionPtr hit,
                 call(comparison.all ? "is_false" : "is_true", {decides}, position));
  MATVIEW_ASSIGN(ExpressionPtr unknown, call("is_null", {decides}, position));
  const ExpressionPtr null = make_constant(Value::null(TypeId::kBoolean));
  return make_conditional({.branches = {{std::move(is_empty), otherwise},
                                        {std::move(hit), decided},
                                        {std::move(has_nulls), null},
                                        {std::move(unknown), null}},
                           .otherwise = otherwise},
                          TypeId::kBoolean);
}

// Any other operator: whether a row compares as wanted, and whether one compares as NULL.
Result<ExpressionPtr> ExpressionBinder::compare_with_rows(
    const sql::QuantifiedComparison& comparison,
    const BoundRow& operands,
    const NodePtr& plan,
    std::size_t position) {
  BoundRow mentioned;
  for (const ExpressionPtr& operand : operands) {
    mentioned.push_back(operand->type.id == TypeId::kUnknown
                            ? operand
                            : refer_to_outer(*level_, operand, "?column?"));
  }
  MATVIEW_ASSIGN(const ExpressionPtr compares,
                 operands.size() == 1
                     ? call(comparison.symbol, {mentioned.front(), column_of(*plan, 0)}, position)
                     : compare_rows(comparison.symbol, mentioned, columns_of(*plan), position));
  MATVIEW_ASSIGN(ExpressionPtr decides, negate_if(comparison.all, compares, position));
  MATVIEW_ASSIGN(ExpressionPtr unknown, call("is_null", {compares}, position));
  const auto exists = [&](ExpressionPtr condition) {
    return add_subquery({.use = SubqueryUse::kExists,
                         .plan = make_filter(plan, {std::move(condition)}),
                         .position = position},
                        TypeId::kBoolean);
  };
  const ExpressionPtr hit = exists(std::move(decides));
  const ExpressionPtr null = exists(std::move(unknown));
  return make_conditional({.branches = {{hit, make_constant(Value::boolean(!comparison.all))},
                                        {null, make_constant(Value::null(TypeId::kBoolean))}},
                           .otherwise = make_constant(Value::boolean(comparison.all))},
                          TypeId::kBoolean);
}

Result<ExpressionPtr> ExpressionBinder::bind_array_comparison(
    const sql::QuantifiedComparison& comparison, std::size_t position) {
  return unsupported(comparison.all ? "ALL of an array" : "ANY of an array", position);
}

// The rows in the subquery's order, gathered by array_agg; none make an empty array.
Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ArraySubquery& /*array*/,
                                                  std::size_t position) {
  return unsupported("ARRAY of a query", position);
}

}  // namespace matview::plan
