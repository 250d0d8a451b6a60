// ExpressionBinder: aggregate calls.
#include <algorithm>
#include <map>
#include <set>

#include "expr/overload.h"
#include "plan/expression_binder.h"
#include "plan/unnest/outer_references.h"

namespace matview::plan {

namespace {

// What is aggregated: not the direct arguments of an ordered-set aggregate.
template <typename Visit>
void for_each_aggregated(AggregateCall& call, const Visit& visit) {
  if (call.function->kind == AggregateKind::kNormal) {
    for (ExpressionPtr& argument : call.arguments) visit(argument);
  }
  if (call.filter != nullptr) visit(call.filter);
  for (SortKey& key : call.order) visit(key.expression);
}

[[nodiscard]] bool same_optional(const ExpressionPtr& left, const ExpressionPtr& right) {
  if (left == nullptr || right == nullptr) return left == right;
  return same_expression(*left, *right);
}

[[nodiscard]] bool same_call(const AggregateCall& a, const AggregateCall& b) {
  return a.function == b.function && a.distinct == b.distinct &&
         same_optional(a.filter, b.filter) &&
         std::ranges::equal(a.arguments, b.arguments, same_optional) &&
         std::ranges::equal(a.order, b.order, [](const SortKey& left, const SortKey& right) {
           return left.descending == right.descending && left.nulls_first == right.nulls_first &&
                  same_expression(*left.expression, *right.expression);
         });
}

}  // namespace

Result<ExpressionPtr> ExpressionBinder::bind_aggregate(const sql::FunctionCall& call,
                                                       std::size_t position) {
  if (level_ == nullptr) return std::unexpected(aggregate_not_allowed().at(position));
  MATVIEW_ASSIGN(BoundAggregate bound, bind_aggregate_call(call, position));
  MATVIEW_ASSIGN(ExpressionBinder* const owner, move_to_its_level(bound.call, position));
  if (!owner->clause_.aggregates) {
    return std::unexpected(owner->aggregate_not_allowed().at(position));
  }
  ExpressionPtr placeholder = owner->add_aggregate(std::move(bound));
  if (owner->level_ == level_) return placeholder;
  return refer_to_outer(*owner->level_, std::move(placeholder), call.name);
}

Failure ExpressionBinder::aggregate_not_allowed() const {
  if (clause_.inside == Clause::Inside::kAggregate) {
    return make_failure(ErrorCode::kGroupingError, "aggregate function calls cannot be nested");
  }
  return make_failure(ErrorCode::kGroupingError,
                      format_text("aggregate functions are not allowed in {}", clause_.name));
}

Result<ExpressionBinder::BoundAggregate> ExpressionBinder::bind_aggregate_call(
    const sql::FunctionCall& call, std::size_t position) {
  ExpressionBinder inner(
      scope_, *query_, *level_, {.name = clause_.name, .inside = Clause::Inside::kAggregate});
  MATVIEW_ASSIGN(BoundRow arguments, inner.bind_arguments(call));
  if (call.arguments.empty() && !call.star && !call.within_group) {
    return fail_at(
        ErrorCode::kWrongObjectType,
        position,
        format_text("{}(*) must be used to call a parameterless aggregate function", call.name));
  }
  MATVIEW_ASSIGN(std::vector<SortKey> order, inner.bind_order(call.order_by));
  if (call.within_group && is_window_function_name(call.name)) {
    MATVIEW_TRY(match_hypothetical_row(call, arguments, order, position));
  }
  std::vector<Type> types;
  for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
  if (call.within_group) {
    for (const SortKey& key : order) types.push_back(key.expression->type);
  }
  auto function = find_aggregate(call.name, types);
  if (!function) return std::unexpected(std::move(function).error().at(position));

  AggregateCall bound{.function = *function,
                      .arguments = {},
                      .distinct = call.distinct,
                      .filter = {},
                      .order = std::move(order)};
  const bool is_ordered_set = (*function)->kind != AggregateKind::kNormal;
  if (is_ordered_set != call.within_group) {
    return fail_at(
        ErrorCode::kWrongObjectType,
        position,
        is_ordered_set
            ? format_text("WITHIN GROUP is required for ordered-set aggregate {}", call.name)
            : format_text("{} is not an ordered-set aggregate, so it cannot have WITHIN GROUP",
                          call.name));
  }
  const auto signature = resolve_signature((*function)->parameters, (*function)->result, types);
  const auto coerced = [&](ExpressionPtr argument, std::size_t parameter) {
    return coerce(std::move(argument),
                  signature->parameters[parameter],
                  CastContext::kImplicit,
                  context_,
                  position);
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    MATVIEW_ASSIGN(ExpressionPtr argument, coerced(std::move(arguments[i]), i));
    bound.arguments.push_back(std::move(argument));
  }
  if ((*function)->kind == AggregateKind::kOrderedSet) {
    for (std::size_t i = 0; i < bound.order.size(); ++i) {
      ExpressionPtr& key = bound.order[i].expression;
      MATVIEW_ASSIGN(key, coerced(std::move(key), arguments.size() + i));
    }
  }
  if (call.filter != nullptr) {
    ExpressionBinder filter(
        scope_, *query_, *level_, {.name = "FILTER", .inside = Clause::Inside::kNothing});
    MATVIEW_ASSIGN(bound.filter, filter.bind_condition(*call.filter));
  }
  if (call.distinct) {
    for (const SortKey& key : bound.order) {
      const bool listed = std::ranges::any_of(bound.arguments, [&](const ExpressionPtr& argument) {
        return same_expression(*argument, *key.expression);
      });
      if (!listed) {
        return fail_at(ErrorCode::kInvalidColumnReference,
                       position,
                       "in an aggregate with DISTINCT, ORDER BY expressions must appear in "
                       "argument list");
      }
    }
  }
  // What does not show in the result need not be done.
  if (!is_ordered_set && !(*function)->is_order_sensitive()) bound.order.clear();
  // The distinct values come in their order, as PostgreSQL finds them by sorting.
  if (call.distinct && bound.order.empty() && (*function)->is_order_sensitive()) {
    for (const ExpressionPtr& argument : bound.arguments) {
      bound.order.push_back({.expression = argument});
    }
  }
  if (call.name == "min" || call.name == "max") bound.distinct = false;
  return BoundAggregate{.call = std::move(bound), .type = signature->result};
}

// The direct arguments of rank(…) WITHIN GROUP are a row like those that are ordered.
Status ExpressionBinder::match_hypothetical_row(const sql::FunctionCall& call,
                                                BoundRow& arguments,
                                                std::vector<SortKey>& order,
                                                std::size_t position) {
  if (arguments.size() != order.size()) {
    std::string types;
    const auto add = [&](const ExpressionPtr& expression) {
      if (!types.empty()) types += ", ";
      types += type_name(expression->type);
    };
    for (const ExpressionPtr& argument : arguments) add(argument);
    for (const SortKey& key : order) add(key.expression);
    return fail_at(ErrorCode::kUndefinedFunction,
                   position,
                   format_text("function {}({}) does not exist", call.name, types));
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    BoundRow pair{order[i].expression, arguments[i]};
    MATVIEW_TRY(coerce_all(pair, "WITHIN GROUP", position));
    order[i].expression = pair[0];
    arguments[i] = pair[1];
  }
  return {};
}

// A call belongs to the innermost query whose columns it aggregates; here, if it mentions none.
Result<ExpressionBinder*> ExpressionBinder::move_to_its_level(AggregateCall& call,
                                                              std::size_t position) {
  const std::vector<OuterColumn>& outer_columns = query_->statement.outer_columns;
  std::set<std::size_t> levels;
  std::set<std::size_t> subqueries;
  const auto add_levels = [&](std::size_t index) {
    switch (placeholder_of(index)) {
      case Placeholder::kOuter:
        levels.insert(outer_columns[placeholder_number(index)].level);
        break;
      case Placeholder::kSubquery:
        subqueries.insert(level_->subquery_columns[placeholder_number(index)].subquery);
        break;
      default: levels.insert(level_->id);
    }
  };
  for_each_aggregated(call,
                      [&](const ExpressionPtr& operand) { for_each_column(*operand, add_levels); });
  // Those that subqueries of the call mention; the levels inside of them have no binder here.
  for (const std::size_t subquery : std::set(subqueries)) {
    OuterNumbers numbers;
    collect_outer(*level_->subqueries[subquery].plan, numbers);
    for (const std::size_t number : numbers) levels.insert(outer_columns[number].level);
    for (const ExpressionPtr& operand : level_->subqueries[subquery].operands) {
      for_each_column(*operand, add_levels);
    }
  }
  if (levels.contains(level_->id)) return this;
  for (ExpressionBinder* binder = outer(); binder != nullptr; binder = binder->outer()) {
    if (!levels.contains(binder->level_->id)) continue;
    MATVIEW_TRY(move_to(*binder, call, position));
    return binder;
  }
  return this;
}

Status ExpressionBinder::move_to(const ExpressionBinder& owner,
                                 AggregateCall& call,
                                 std::size_t position) const {
  const std::vector<OuterColumn>& outer_columns = query_->statement.outer_columns;
  OuterValues values;
  for (std::size_t i = 0; i < outer_columns.size(); ++i) {
    if (outer_columns[i].level == owner.level_->id) values.emplace(i, outer_columns[i].value);
  }
  // The call's subqueries become those of the query it moves to.
  std::map<std::size_t, std::size_t> moved;  // columns of subqueries, here and there
  const auto moved_column = [&](std::size_t column) {
    const auto [place, is_new] = moved.try_emplace(column, 0);
    if (!is_new) return place->second;
    const std::size_t subquery = level_->subquery_columns[column].subquery;
    PendingSubquery pending = level_->subqueries[subquery];
    for (ExpressionPtr& operand : pending.operands) operand = replace_outer(operand, values);
    for (std::size_t i = 0; i < level_->subquery_columns.size(); ++i) {
      if (level_->subquery_columns[i].subquery != subquery) continue;
      moved[i] = owner.level_->subquery_columns.size();
      owner.level_->subquery_columns.push_back({.subquery = owner.level_->subqueries.size(),
                                                .column = level_->subquery_columns[i].column});
    }
    owner.level_->subqueries.push_back(std::move(pending));
    return moved[column];
  };
  const auto move = [&](ExpressionPtr& operand) {
    operand = map_columns(replace_outer(operand, values), [&](std::size_t index, Type type) {
      return placeholder_of(index) == Placeholder::kSubquery
                 ? make_placeholder(
                       Placeholder::kSubquery, moved_column(placeholder_number(index)), type)
                 : make_column(index, type);
    });
  };
  for_each_aggregated(call, move);
  if (call.function->kind != AggregateKind::kNormal) {
    for (ExpressionPtr& argument : call.arguments) {
      bool is_lower = false;
      for_each_column(*argument, [&](std::size_t index) {
        is_lower = is_lower || placeholder_of(index) != Placeholder::kOuter;
      });
      if (is_lower) {
        return fail_at(ErrorCode::kGroupingError,
                       position,
                       "outer-level aggregate cannot contain a lower-level variable in its direct "
                       "arguments");
      }
      move(argument);
    }
  }
  bool has_aggregate = false;
  bool has_window = false;
  for_each_aggregated(call, [&](const ExpressionPtr& operand) {
    has_aggregate = has_aggregate || mentions(*operand, Placeholder::kAggregate);
    has_window = has_window || mentions(*operand, Placeholder::kWindow);
  });
  if (has_aggregate || has_window) {
    return fail_at(ErrorCode::kGroupingError,
                   position,
                   has_aggregate ? "aggregate function calls cannot be nested"
                                 : "aggregate function calls cannot contain window function calls");
  }
  return {};
}

ExpressionPtr ExpressionBinder::add_aggregate(BoundAggregate aggregate) {
  auto& calls = level_->aggregates;
  const auto same = std::ranges::find_if(
      calls, [&](const AggregateCall& other) { return same_call(other, aggregate.call); });
  const auto number = static_cast<std::size_t>(same - calls.begin());
  if (same == calls.end()) {
    level_->aggregate_types.push_back(aggregate.type);
    calls.push_back(std::move(aggregate.call));
  }
  return make_placeholder(Placeholder::kAggregate, number, level_->aggregate_types[number]);
}

}  // namespace matview::plan
