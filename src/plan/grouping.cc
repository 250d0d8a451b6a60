#include "plan/grouping.h"

#include <algorithm>

#include "plan/bind_error.h"
#include "plan/expression_tree.h"
#include "plan/node_factory.h"

namespace matview::plan {

namespace {

using Set = std::vector<std::size_t>;
using Sets = Grouping::Sets;
using AddGroup = std::function<Result<std::size_t>(const sql::Expression&)>;

constexpr std::size_t kMaximumSets = 4096;

[[nodiscard]] Set joined(Set left, const Set& right) {
  for (const std::size_t place : right) {
    if (!std::ranges::contains(left, place)) left.push_back(place);
  }
  return left;
}

[[nodiscard]] std::unexpected<Failure> too_many_sets(std::size_t position) {
  return fail_at(ErrorCode::kStatementTooComplex, position, "too many grouping sets present");
}

[[nodiscard]] Result<Sets> sets_of(const sql::GroupingElement& element, const AddGroup& add) {
  std::vector<Sets> parts;
  for (const sql::GroupingElement& part : element.elements) {
    MATVIEW_ASSIGN(Sets sets, sets_of(part, add));
    parts.push_back(std::move(sets));
  }
  Sets sets;
  switch (element.kind) {
    case sql::GroupingKind::kExpressions: {
      Set set;
      for (const sql::ExpressionPtr& expression : element.expressions) {
        MATVIEW_ASSIGN(const std::size_t place, add(*expression));
        set = joined(std::move(set), {place});
      }
      return Sets{std::move(set)};
    }
    case sql::GroupingKind::kRollup:
      for (std::size_t length = parts.size() + 1; length-- > 0;) {
        Set set;
        for (std::size_t i = 0; i < length; ++i) set = joined(std::move(set), parts[i].front());
        sets.push_back(std::move(set));
      }
      return sets;
    case sql::GroupingKind::kCube:
      if (parts.size() > 12) {
        return fail_at(
            ErrorCode::kStatementTooComplex, element.position, "CUBE is limited to 12 elements");
      }
      for (std::size_t mask = std::size_t{1} << parts.size(); mask-- > 0;) {
        Set set;
        for (std::size_t i = 0; i < parts.size(); ++i) {
          if ((mask >> (parts.size() - 1 - i) & 1) != 0) {
            set = joined(std::move(set), parts[i].front());
          }
        }
        sets.push_back(std::move(set));
      }
      return sets;
    case sql::GroupingKind::kSets:
      for (Sets& part : parts) std::ranges::move(part, std::back_inserter(sets));
      if (sets.size() > kMaximumSets) return too_many_sets(element.position);
      return sets;
  }
  return sets;
}

}  // namespace

Result<Sets> expand_grouping_sets(const std::vector<sql::GroupingElement>& elements,
                                  bool distinct,
                                  const AddGroup& add) {
  Sets sets{{}};
  for (const sql::GroupingElement& element : elements) {
    MATVIEW_ASSIGN(const Sets more, sets_of(element, add));
    if (sets.size() * more.size() > kMaximumSets) return too_many_sets(element.position);
    Sets product;
    for (const Set& left : sets) {
      for (const Set& right : more) product.push_back(joined(left, right));
    }
    sets = std::move(product);
  }
  if (distinct) {
    Sets kept;
    for (const Set& set : sets) {
      const bool is_known = std::ranges::any_of(kept, [&](const Set& other) {
        return other.size() == set.size() && std::ranges::is_permutation(other, set);
      });
      if (!is_known) kept.push_back(set);
    }
    sets = std::move(kept);
  }
  return sets;
}

void Grouping::add_dependent_columns(const std::vector<ExpressionPtr>& used) {
  if (sets_.size() != 1) return;
  const auto is_grouped = [&](const ExpressionPtr& value) {
    return std::ranges::any_of(
        groups_, [&](const ExpressionPtr& group) { return same_expression(*group, *value); });
  };
  for (const ScopeTable& table : scope_.tables()) {
    const bool has_key =
        !table.primary_key.empty() && std::ranges::all_of(table.primary_key, [&](std::size_t key) {
          return is_grouped(table.columns[key].value);
        });
    if (!has_key) continue;
    for (const ScopeColumn& column : table.columns) {
      if (is_grouped(column.value)) continue;
      const auto* reference = std::get_if<ColumnReference>(&column.value->node);
      const bool is_used = std::ranges::any_of(used, [&](const ExpressionPtr& expression) {
        bool found = false;
        for_each_column(*expression, [&](std::size_t index) {
          found = found || (reference != nullptr && index == reference->index);
        });
        return found;
      });
      if (!is_used) continue;
      sets_.front().push_back(groups_.size());
      groups_.push_back(column.value);
    }
  }
}

Status Grouping::build(QueryInput& input,
                       StatementScope& statement,
                       BindContext /*context*/,
                       std::size_t position) {
  for (const std::vector<ExpressionPtr>& arguments : level_.groupings) {
    std::vector<std::size_t>& places = grouping_places_.emplace_back();
    for (const ExpressionPtr& argument : arguments) {
      MATVIEW_ASSIGN(const std::size_t place, place_of(argument, position));
      places.push_back(place);
    }
  }
  std::vector<ExpressionPtr> keys = groups_;
  MATVIEW_TRY(input.settle_all(keys, position));
  std::vector<AggregateCall> calls = level_.aggregates;
  for (AggregateCall& call : calls) {
    if (call.function->kind != AggregateKind::kNormal) {
      // Direct arguments are the group's.
      for (const ExpressionPtr& argument : call.arguments) {
        MATVIEW_TRY(apply(argument, position, false).transform([](auto&&) {}));
      }
    }
    MATVIEW_TRY(input.settle_all(call.arguments, position));
    MATVIEW_TRY(input.settle_keys(call.order, position));
    if (call.filter != nullptr) {
      MATVIEW_ASSIGN(call.filter, input.settle(call.filter, position));
    }
  }
  NodePtr node = input.node();
  // Without groups and aggregates there is one row, whatever the input.
  if (groups_.empty() && calls.empty() && grouping_places_.empty() && sets_.size() == 1) {
    node = make_single_row();
  }
  if (sets_.size() == 1) {
    node = aggregate_set(node, keys, calls, sets_.front());
  } else {
    node = make_node(
        {.node = Shared{.id = statement.shared_count++, .input = node}, .schema = node->schema});
    Concatenate all;
    for (const std::vector<std::size_t>& set : sets_) {
      all.inputs.push_back(aggregate_set(node, keys, calls, set));
    }
    Schema schema = all.inputs.empty() ? Schema{} : all.inputs.front()->schema;
    for (ColumnSchema& column : schema.columns) column.not_null = false;
    node = make_node({.node = std::move(all), .schema = std::move(schema)});
  }
  input.replace(std::move(node),
                [this](const ExpressionPtr& expression, std::size_t at, bool in_subquery) {
                  return apply(expression, at, in_subquery);
                });
  return {};
}

// `argument` with NULL for the groups that the set leaves out.
ExpressionPtr Grouping::without_groups(const ExpressionPtr& argument,
                                       const std::vector<ExpressionPtr>& keys,
                                       const std::vector<std::size_t>& set) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!same_expression(*keys[i], *argument)) continue;
    return std::ranges::contains(set, i) ? argument : make_constant(Value::null(argument->type));
  }
  return *map_operands(argument, [&](const ExpressionPtr& operand) -> Result<ExpressionPtr> {
    return without_groups(operand, keys, set);
  });
}

// Output: every group, NULL where the set leaves it out; the aggregates; the GROUPING()s.
NodePtr Grouping::aggregate_set(const NodePtr& input,
                                const std::vector<ExpressionPtr>& keys,
                                const std::vector<AggregateCall>& calls,
                                const std::vector<std::size_t>& set) const {
  std::vector<ExpressionPtr> set_keys;
  for (const std::size_t place : set) set_keys.push_back(keys[place]);
  std::vector<AggregateCall> set_calls = calls;
  for (AggregateCall& call : set_calls) {
    if (call.function->kind == AggregateKind::kNormal) continue;
    for (ExpressionPtr& argument : call.arguments) argument = without_groups(argument, keys, set);
  }
  NodePtr node = make_aggregate(input, set_keys, set_calls, level_.aggregate_types);
  std::vector<ExpressionPtr> columns;
  bool is_plain = set.size() == keys.size() && grouping_places_.empty();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto place = static_cast<std::size_t>(std::ranges::find(set, i) - set.begin());
    is_plain = is_plain && place == i;
    columns.push_back(place == set.size() ? make_constant(Value::null(keys[i]->type))
                                          : column_of(*node, place));
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    columns.push_back(column_of(*node, set.size() + i));
  }
  for (const std::vector<std::size_t>& places : grouping_places_) {
    std::int32_t bits = 0;
    for (const std::size_t place : places) {
      bits = bits * 2 + (std::ranges::contains(set, place) ? 0 : 1);
    }
    columns.push_back(make_constant(Value::integer(bits)));
  }
  return is_plain ? node : make_project(node, std::move(columns));
}

Result<std::size_t> Grouping::place_of(const ExpressionPtr& argument, std::size_t position) const {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (same_expression(*groups_[i], *argument)) return i;
  }
  return fail_at(ErrorCode::kGroupingError,
                 position,
                 "arguments to GROUPING must be grouping expressions of the associated query "
                 "level");
}

Result<ExpressionPtr> Grouping::apply(const ExpressionPtr& expression,
                                      std::size_t position,
                                      bool in_subquery) const {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (same_expression(*groups_[i], *expression)) return make_column(i, expression->type);
  }
  if (const auto* column = std::get_if<ColumnReference>(&expression->node)) {
    const std::size_t number = placeholder_number(column->index);
    switch (placeholder_of(column->index)) {
      case Placeholder::kAggregate: return make_column(groups_.size() + number, expression->type);
      case Placeholder::kGrouping:
        return make_column(groups_.size() + level_.aggregates.size() + number, expression->type);
      case Placeholder::kNone:
        return std::unexpected(ungrouped(column->index, in_subquery).at(position));
      default: return expression;
    }
  }
  return map_operands(expression, [&](const ExpressionPtr& operand) {
    return apply(operand, position, in_subquery);
  });
}

Failure Grouping::ungrouped(std::size_t column, bool in_subquery) const {
  std::string name;
  for (const ScopeTable& table : scope_.tables()) {
    for (const ScopeColumn& candidate : table.columns) {
      const auto* reference = std::get_if<ColumnReference>(&candidate.value->node);
      if (reference != nullptr && reference->index == column && name.empty()) {
        name = candidate.table.empty() ? candidate.name : candidate.table + "." + candidate.name;
      }
    }
  }
  return make_failure(
      ErrorCode::kGroupingError,
      in_subquery ? format_text("subquery uses ungrouped column \"{}\" from outer query", name)
                  : format_text("column \"{}\" must appear in the GROUP BY clause or be used in an "
                                "aggregate function",
                                name));
}

}  // namespace matview::plan
