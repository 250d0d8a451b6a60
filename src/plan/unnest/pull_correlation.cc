#include "plan/unnest/pull_correlation.h"

#include <algorithm>

#include "expr/cast_rules.h"
#include "expr/evaluator.h"
#include "expr/function_registry.h"
#include "plan/expression_tree.h"
#include "plan/node_factory.h"
#include "plan/placeholder.h"

namespace matview::plan {

namespace {

using Pulled = std::optional<PulledPlan>;

[[nodiscard]] bool mentions_columns(const Expression& expression) {
  return mentions(expression, Placeholder::kNone);
}

// The operands of `inner = outer`: one side over the subquery's columns, the other over outer ones.
struct CorrelatedEquality {
  std::size_t inner;  // which argument
  ExpressionPtr key;
};

class Puller {
 public:
  Puller(const OuterNumbers& outer, TextDictionary& dictionary)
      : outer_(outer), dictionary_(dictionary) {}

  [[nodiscard]] Pulled pull(const NodePtr& node) const {
    if (!is_dependent(*node)) return PulledPlan{.node = node, .conjuncts = {}};
    return std::visit([&](const auto& kind) { return pull_kind(*node, kind); }, node->node);
  }

 private:
  template <typename T>
  [[nodiscard]] Pulled pull_kind(const Node& /*node*/, const T& /*kind*/) const {
    return std::nullopt;
  }

  [[nodiscard]] Pulled pull_kind(const Node& /*node*/, const Filter& filter) const {
    Pulled pulled = pull(filter.input);
    if (!pulled) return pulled;
    std::vector<ExpressionPtr> stay;
    std::vector<ExpressionPtr> go;
    for (const ExpressionPtr& conjunct : split_conjunction(filter.predicate)) {
      (plan::mentions_outer(*conjunct, outer_) ? go : stay).push_back(conjunct);
    }
    if (pulled->when_missing) {
      // The row for no match may only be left out always, or else a row that was left out would be
      // taken for one that does not match.
      if (!go.empty() || !rejects(make_and(stay), *pulled->when_missing)) return std::nullopt;
      pulled->when_missing.reset();
    }
    pulled->node = make_filter(pulled->node, std::move(stay));
    std::ranges::move(go, std::back_inserter(pulled->conjuncts));
    return pulled;
  }

  [[nodiscard]] Pulled pull_kind(const Node& /*node*/, const Project& project) const {
    if (mentions_outer(project.expressions)) return std::nullopt;
    Pulled pulled = pull(project.input);
    if (!pulled) return pulled;
    std::vector<ExpressionPtr> expressions = project.expressions;
    const auto place = [&](std::size_t column) {
      for (std::size_t i = 0; i < expressions.size(); ++i) {
        const auto* reference = std::get_if<ColumnReference>(&expressions[i]->node);
        if (reference != nullptr && reference->index == column) return i;
      }
      expressions.push_back(column_of(*pulled->node, column));
      return expressions.size() - 1;
    };
    move_conjuncts(*pulled, place);
    if (pulled->when_missing) {
      std::vector<ExpressionPtr> missing;
      for (const ExpressionPtr& expression : project.expressions) {
        missing.push_back(substitute(expression, *pulled->when_missing));
      }
      pulled->when_missing = std::move(missing);
      pulled->matched = place(pulled->matched);
    }
    pulled->node = make_project(pulled->node, std::move(expressions));
    return pulled;
  }

  [[nodiscard]] Pulled pull_kind(const Node& node, const Join& join) const {
    if (join.kind == JoinKind::kInner) return pull_inner(join);
    if (join.kind == JoinKind::kFull || is_dependent(*join.right) ||
        (join.residual != nullptr && plan::mentions_outer(*join.residual, outer_))) {
      return std::nullopt;
    }
    Pulled left = pull(join.left);
    if (!left || left->when_missing) return std::nullopt;
    const std::size_t old_width = width_of(*join.left);
    const std::size_t extra = width_of(*left->node) - old_width;
    Join wider = join;
    wider.left = left->node;
    if (join.residual != nullptr) {
      wider.residual = move_columns(join.residual, [&](std::size_t index) {
        const bool moves = placeholder_of(index) == Placeholder::kNone && index >= old_width;
        return moves ? index + extra : index;
      });
    }
    left->node =
        make_node({.node = std::move(wider), .schema = widen(node.schema, old_width, *left->node)});
    return extras_last(*std::move(left), old_width, extra);
  }

  [[nodiscard]] Pulled pull_inner(const Join& join) const {
    Pulled left = pull(join.left);
    Pulled right = pull(join.right);
    if (!left || !right || left->when_missing || right->when_missing) return std::nullopt;
    const std::size_t left_width = width_of(*join.left);
    const std::size_t right_width = width_of(*join.right);
    const std::size_t new_left_width = width_of(*left->node);
    const std::size_t extra = new_left_width - left_width;
    const auto move_right = [&](std::size_t index) {
      return placeholder_of(index) == Placeholder::kNone ? index + new_left_width : index;
    };
    PulledPlan both{.node = {}, .conjuncts = left->conjuncts};
    for (const ExpressionPtr& conjunct : right->conjuncts) {
      both.conjuncts.push_back(move_columns(conjunct, move_right));
    }
    Join wider = join;
    wider.left = left->node;
    wider.right = right->node;
    wider.residual = nullptr;
    std::vector<ExpressionPtr> stay;
    if (join.residual != nullptr) {
      const ExpressionPtr moved = move_columns(join.residual, [&](std::size_t index) {
        const bool moves = placeholder_of(index) == Placeholder::kNone && index >= left_width;
        return moves ? index + extra : index;
      });
      for (const ExpressionPtr& conjunct : split_conjunction(moved)) {
        (plan::mentions_outer(*conjunct, outer_) ? both.conjuncts : stay).push_back(conjunct);
      }
      if (!stay.empty()) wider.residual = make_and(std::move(stay));
    }
    Schema schema = left->node->schema;
    for (const ColumnSchema& column : right->node->schema.columns) {
      schema.columns.push_back(column);
    }
    both.node = make_node({.node = std::move(wider), .schema = std::move(schema)});
    if (extra == 0) return both;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < left_width; ++i) order.push_back(i);
    for (std::size_t i = 0; i < right_width; ++i) order.push_back(new_left_width + i);
    for (std::size_t i = 0; i < extra; ++i) order.push_back(left_width + i);
    for (std::size_t i = new_left_width + right_width; i < width_of(*both.node); ++i) {
      order.push_back(i);
    }
    return reorder(std::move(both), order);
  }

  [[nodiscard]] Pulled pull_kind(const Node& node, const Aggregate& aggregate) const {
    if (mentions_outer_itself(node)) return std::nullopt;
    Pulled pulled = pull(aggregate.input);
    if (!pulled || pulled->when_missing) return std::nullopt;
    const std::size_t group_count = aggregate.groups.size();
    const std::size_t width = width_of(node);
    std::vector<ExpressionPtr> groups = aggregate.groups;
    std::vector<std::pair<std::size_t, std::size_t>> keys;  // conjunct, place in groups
    for (std::size_t i = 0; i < pulled->conjuncts.size(); ++i) {
      const auto equality = correlated_equality(*pulled->conjuncts[i]);
      if (!equality) {
        // A condition on outer columns alone leaves groups as they are, except the one of all rows.
        if (group_count == 0 || mentions_columns(*pulled->conjuncts[i])) return std::nullopt;
        continue;
      }
      const auto same = std::ranges::find_if(groups, [&](const ExpressionPtr& group) {
        return same_expression(*group, *equality->key);
      });
      keys.emplace_back(i, static_cast<std::size_t>(same - groups.begin()));
      if (same == groups.end()) groups.push_back(equality->key);
    }
    const std::size_t added = groups.size() - group_count;
    std::vector<Type> types;
    for (std::size_t i = group_count; i < width; ++i) types.push_back(node.schema.columns[i].type);
    pulled->node = make_aggregate(pulled->node, std::move(groups), aggregate.aggregates, types);
    pulled->node =
        with_schema(pulled->node, widened_groups(node.schema, group_count, added, *pulled->node));
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < width; ++i) order.push_back(i < group_count ? i : i + added);
    for (std::size_t i = 0; i < added; ++i) order.push_back(group_count + i);
    for (const auto& [conjunct, place] : keys) {
      pulled->conjuncts[conjunct] =
          with_key(pulled->conjuncts[conjunct], column_of(*pulled->node, place));
    }
    if (group_count == 0) {
      if (keys.empty()) return std::nullopt;
      std::vector<ExpressionPtr> missing;
      for (std::size_t i = 0; i < aggregate.aggregates.size(); ++i) {
        missing.push_back(value_of_nothing(aggregate.aggregates[i], node.schema.columns[i].type));
      }
      pulled->when_missing = std::move(missing);
      pulled->matched = 0;  // the first key; moved by reorder
    }
    return reorder(*std::move(pulled), order);
  }

  [[nodiscard]] Pulled pull_kind(const Node& node, const Limit& limit) const {
    if (mentions_outer_itself(node)) return std::nullopt;
    std::vector<SortKey> keys;
    NodePtr input = limit.input;
    if (const auto* sort = std::get_if<Sort>(&input->node)) {
      keys = sort->keys;
      input = sort->input;
    }
    return pull_top({.input = input,
                     .partition = {},
                     .keys = std::move(keys),
                     .limit = limit.limit,
                     .offset = limit.offset});
  }

  [[nodiscard]] Pulled pull_kind(const Node& node, const TopK& top) const {
    if (mentions_outer_itself(node)) return std::nullopt;
    return pull_top(top);
  }

  // The limit counts for each combination of the outer columns' partners.
  [[nodiscard]] Pulled pull_top(TopK top) const {
    Pulled pulled = pull(top.input);
    if (!pulled || pulled->when_missing) return std::nullopt;
    const auto keys = key_columns(*pulled);
    if (!keys) return std::nullopt;
    top.partition.insert(top.partition.end(), keys->begin(), keys->end());
    top.input = pulled->node;
    const Schema schema = pulled->node->schema;
    pulled->node = make_node({.node = std::move(top), .schema = schema});
    return pulled;
  }

  [[nodiscard]] Pulled pull_kind(const Node& node, const Sort& sort) const {
    if (mentions_outer_itself(node)) return std::nullopt;
    Pulled pulled = pull(sort.input);
    if (!pulled || pulled->when_missing) return pulled;
    const Schema schema = pulled->node->schema;
    pulled->node =
        make_node({.node = Sort{.input = pulled->node, .keys = sort.keys}, .schema = schema});
    return pulled;
  }

  [[nodiscard]] Pulled pull_kind(const Node& node, const Window& window) const {
    if (mentions_outer_itself(node)) return std::nullopt;
    Pulled pulled = pull(window.input);
    if (!pulled || pulled->when_missing) return std::nullopt;
    const auto keys = key_columns(*pulled);
    if (!keys) return std::nullopt;
    const std::size_t old_width = width_of(*window.input);
    const std::size_t extra = width_of(*pulled->node) - old_width;
    Window wider = window;
    for (const std::size_t key : *keys) wider.partition.push_back(column_of(*pulled->node, key));
    wider.input = pulled->node;
    pulled->node = make_node(
        {.node = std::move(wider), .schema = widen(node.schema, old_width, *pulled->node)});
    return extras_last(*std::move(pulled), old_width, extra);
  }

  [[nodiscard]] Pulled pull_kind(const Node& node, const Expand& expand) const {
    if (mentions_outer_itself(node)) return std::nullopt;
    Pulled pulled = pull(expand.input);
    if (!pulled || pulled->when_missing) return std::nullopt;
    const std::size_t old_width = width_of(*expand.input);
    const std::size_t extra = width_of(*pulled->node) - old_width;
    Expand wider = expand;
    wider.input = pulled->node;
    pulled->node = make_node(
        {.node = std::move(wider), .schema = widen(node.schema, old_width, *pulled->node)});
    return extras_last(*std::move(pulled), old_width, extra);
  }

  [[nodiscard]] bool is_dependent(const Node& node) const {
    OuterNumbers found;
    collect_outer(node, found);
    return std::ranges::any_of(found, [&](std::size_t number) { return outer_.contains(number); });
  }

  [[nodiscard]] bool mentions_outer_itself(const Node& node) const {
    bool found = false;
    for_each_expression(node, [&](const Expression& expression) {
      found = found || plan::mentions_outer(expression, outer_);
    });
    return found;
  }

  [[nodiscard]] bool mentions_outer(const std::vector<ExpressionPtr>& expressions) const {
    return std::ranges::any_of(expressions, [&](const ExpressionPtr& expression) {
      return plan::mentions_outer(*expression, outer_);
    });
  }

  [[nodiscard]] std::optional<CorrelatedEquality> correlated_equality(
      const Expression& conjunct) const {
    const auto* call = std::get_if<Call>(&conjunct.node);
    if (call == nullptr || call->function->name != "=") return std::nullopt;
    for (const std::size_t inner : {std::size_t{0}, std::size_t{1}}) {
      const ExpressionPtr& key = call->arguments[inner];
      const Expression& other = *call->arguments[1 - inner];
      if (is_same_type(key->type, other.type) && !mentions_columns(other) &&
          mentions_columns(*key) && !plan::mentions_outer(*key, outer_)) {
        return CorrelatedEquality{.inner = inner, .key = key};
      }
    }
    return std::nullopt;
  }

  // The equality with its inner side replaced.
  [[nodiscard]] ExpressionPtr with_key(const ExpressionPtr& conjunct, ExpressionPtr key) const {
    const auto equality = correlated_equality(*conjunct);
    std::vector<ExpressionPtr> arguments = std::get<Call>(conjunct->node).arguments;
    arguments[equality->inner] = std::move(key);
    return make_call(
        *std::get<Call>(conjunct->node).function, std::move(arguments), conjunct->type);
  }

  // Makes the inner side of every conjunct a column, and says which; nothing when one is no
  // equality.
  [[nodiscard]] std::optional<std::vector<std::size_t>> key_columns(PulledPlan& pulled) const {
    std::vector<std::size_t> keys;
    std::vector<ExpressionPtr> computed;
    for (ExpressionPtr& conjunct : pulled.conjuncts) {
      const auto equality = correlated_equality(*conjunct);
      if (!equality) return std::nullopt;
      if (const auto* column = std::get_if<ColumnReference>(&equality->key->node)) {
        keys.push_back(column->index);
        continue;
      }
      keys.push_back(width_of(*pulled.node) + computed.size());
      computed.push_back(equality->key);
      conjunct = with_key(conjunct, make_column(keys.back(), equality->key->type));
    }
    pulled.node = append_columns(pulled.node, std::move(computed));
    return keys;
  }

  // Moves the columns that only conjuncts need behind all others, which a node put them before.
  [[nodiscard]] static Pulled extras_last(PulledPlan pulled,
                                          std::size_t old_width,
                                          std::size_t extra) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < width_of(*pulled.node); ++i) {
      if (i < old_width || i >= old_width + extra) order.push_back(i);
    }
    for (std::size_t i = 0; i < extra; ++i) order.push_back(old_width + i);
    return reorder(std::move(pulled), order);
  }

  [[nodiscard]] static Pulled reorder(PulledPlan pulled, const std::vector<std::size_t>& order) {
    std::vector<ExpressionPtr> columns;
    std::vector<std::size_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      columns.push_back(column_of(*pulled.node, order[i]));
      place[order[i]] = i;
    }
    move_conjuncts(pulled, [&](std::size_t index) { return place[index]; });
    pulled.matched = place[pulled.matched];
    if (!std::ranges::is_sorted(order)) {
      pulled.node = make_project(pulled.node, std::move(columns));
    }
    return pulled;
  }

  template <typename Place>
  static void move_conjuncts(PulledPlan& pulled, const Place& place) {
    for (ExpressionPtr& conjunct : pulled.conjuncts) {
      conjunct = move_columns(conjunct, [&](std::size_t index) {
        return placeholder_of(index) == Placeholder::kNone ? place(index) : index;
      });
    }
  }

  // A schema whose first columns come from a node that has become wider.
  [[nodiscard]] static Schema widen(const Schema& schema,
                                    std::size_t old_width,
                                    const Node& wider) {
    Schema result = wider.schema;
    for (std::size_t i = old_width; i < schema.columns.size(); ++i) {
      result.columns.push_back(schema.columns[i]);
    }
    return result;
  }

  [[nodiscard]] static Schema widened_groups(const Schema& schema,
                                             std::size_t group_count,
                                             std::size_t added,
                                             const Node& wider) {
    Schema result = schema;
    const auto& columns = wider.schema.columns;
    const auto first = columns.begin() + static_cast<std::ptrdiff_t>(group_count);
    result.columns.insert(result.columns.begin() + static_cast<std::ptrdiff_t>(group_count),
                          first,
                          first + static_cast<std::ptrdiff_t>(added));
    return result;
  }

  [[nodiscard]] static ExpressionPtr substitute(const ExpressionPtr& expression,
                                                const std::vector<ExpressionPtr>& values) {
    return map_columns(expression, [&](std::size_t index, Type type) {
      return placeholder_of(index) == Placeholder::kNone && index < values.size()
                 ? values[index]
                 : make_column(index, type);
    });
  }

  // Whether a condition is certainly not true of these values.
  [[nodiscard]] bool rejects(const ExpressionPtr& condition,
                             const std::vector<ExpressionPtr>& values) const {
    const ExpressionPtr constant = substitute(condition, values);
    if (!is_constant(*constant) || has_parameters(*constant)) return false;
    const auto value = evaluate_constant(*constant, {.dictionary = dictionary_, .parameters = {}});
    return value && (value->is_null() || !value->as_boolean());
  }

  [[nodiscard]] static bool has_parameters(const Expression& expression) {
    if (std::holds_alternative<ParameterReference>(expression.node)) return true;
    bool found = false;
    const auto shared = std::make_shared<const Expression>(expression);
    static_cast<void>(map_operands(shared, [&](const ExpressionPtr& operand) {
      found = found || has_parameters(*operand);
      return Result<ExpressionPtr>(operand);
    }));
    return found;
  }

  const OuterNumbers& outer_;
  TextDictionary& dictionary_;
};

}  // namespace

std::optional<PulledPlan> pull_correlation(const NodePtr& plan,
                                           const OuterNumbers& outer,
                                           TextDictionary& dictionary) {
  return Puller(outer, dictionary).pull(plan);
}

ExpressionPtr value_of_nothing(const AggregateCall& call, Type type) {
  const bool counts = call.function->name == "count" || call.function->name == "regr_count";
  return make_constant(counts ? Value::bigint(0) : Value::null(type));
}

}  // namespace matview::plan
