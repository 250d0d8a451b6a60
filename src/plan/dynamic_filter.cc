#include "plan/dynamic_filter.h"

#include <algorithm>
#include <map>
#include <utility>

#include "expr/function_registry.h"
#include "plan/expression_tree.h"

namespace matview::plan {

namespace {

struct Columns {
  bool any_left = false;
  bool any_right = false;
};

[[nodiscard]] Columns columns_in(const Expression& expression, std::size_t width) {
  Columns columns;
  for_each_column(expression, [&](std::size_t index) {
    (index < width ? columns.any_left : columns.any_right) = true;
  });
  return columns;
}

[[nodiscard]] std::optional<RangeCondition> as_range(const Expression& condition,
                                                     std::size_t width) {
  const auto* call = std::get_if<Call>(&condition.node);
  if (call == nullptr || call->arguments.size() != 2) return std::nullopt;
  const std::string_view name = call->function->name;
  if (name != "<" && name != "<=" && name != ">" && name != ">=") return std::nullopt;
  ExpressionPtr left = call->arguments[0];
  ExpressionPtr right = call->arguments[1];
  const bool is_swapped = columns_in(*left, width).any_right;
  if (is_swapped) std::swap(left, right);
  const Columns in_left = columns_in(*left, width);
  const Columns in_right = columns_in(*right, width);
  if (!in_left.any_left || in_left.any_right || in_right.any_left || !in_right.any_right ||
      left->type != right->type) {
    return std::nullopt;
  }
  return RangeCondition{
      .left = left,
      .right = move_columns(right, [&](std::size_t index) { return index - width; }),
      .is_greater = (name.front() == '>') != is_swapped,
      .is_inclusive = name.size() == 2};
}

// Never more than one row.
[[nodiscard]] bool is_single(const Node& node) {
  if (const auto* aggregate = std::get_if<Aggregate>(&node.node)) return aggregate->groups.empty();
  const bool keeps_count = std::holds_alternative<Project>(node.node) ||
                           std::holds_alternative<Filter>(node.node) ||
                           std::holds_alternative<Shared>(node.node);
  return keeps_count && is_single(*inputs_of(node).front());
}

using Needed = std::vector<bool>;

[[nodiscard]] std::size_t width_of(const Node& node) {
  return node.schema.columns.size();
}

class Rewriter {
 public:
  // `needed`: the columns somebody above reads. The result has the same columns, of which others
  // may hold anything.
  NodePtr rewrite(const NodePtr& node, Needed needed) {
    if (std::holds_alternative<RecursiveUnion>(node->node)) return node;
    if (std::holds_alternative<Shared>(node->node)) return rewrite_shared(node);
    if (const NodePtr filtered = compare_only(*node, needed)) return filtered;
    const std::vector<NodePtr> inputs = inputs_of(*node);
    std::vector<NodePtr> results;
    std::size_t first = 0;  // a join's columns are those of its inputs
    for (const NodePtr& input : inputs) {
      Needed of_input = needs(*node, needed, first, width_of(*input));
      results.push_back(rewrite(input, std::move(of_input)));
      first += width_of(*input);
    }
    return results == inputs ? node : with_inputs(*node, std::move(results));
  }

 private:
  NodePtr rewrite_shared(const NodePtr& node) {
    const auto found = shared_.find(node.get());
    if (found != shared_.end()) return found->second;
    const NodePtr& input = std::get<Shared>(node->node).input;
    const NodePtr result = with_inputs(*node, {rewrite(input, Needed(width_of(*input), true))});
    shared_.emplace(node.get(), result);
    return result;
  }

  // What `node` needs of the input whose columns begin at `first` among those of all inputs.
  static Needed needs(const Node& node, const Needed& above, std::size_t first, std::size_t width) {
    const bool computes =
        std::holds_alternative<Project>(node.node) || std::holds_alternative<Aggregate>(node.node);
    const auto* join = std::get_if<Join>(&node.node);
    if (!computes && join == nullptr && !std::holds_alternative<Filter>(node.node)) {
      return Needed(width, true);
    }
    Needed needed(width, false);
    const auto mark = [&](std::size_t index) {
      if (index >= first && index < first + width) needed[index - first] = true;
    };
    for_each_expression(node, [&](const Expression& e) { for_each_column(e, mark); });
    if (!computes) {
      for (std::size_t c = 0; c < width && first + c < above.size(); ++c) {
        if (above[first + c]) needed[c] = true;
      }
    }
    if (join != nullptr) {
      for (const std::size_t key : first == 0 ? join->left_keys : join->right_keys) {
        needed[key] = true;
      }
    }
    return needed;
  }

  // A filter over a join, or a join with a condition, that only compares with a single row.
  NodePtr compare_only(const Node& node, const Needed& needed) {
    std::vector<ExpressionPtr> conditions;
    const Node* below = &node;
    if (const auto* filter = std::get_if<Filter>(&node.node)) {
      conditions = split_conjunction(filter->predicate);
      below = filter->input.get();
    }
    const auto* join = std::get_if<Join>(&below->node);
    if (join == nullptr || join->kind != JoinKind::kInner || !join->left_keys.empty()) return {};
    if (join->residual != nullptr) {
      std::ranges::copy(split_conjunction(join->residual), std::back_inserter(conditions));
    }
    const std::size_t width = width_of(*join->left);
    if (!is_single(*join->right) || std::any_of(needed.begin() + static_cast<std::ptrdiff_t>(width),
                                                needed.end(),
                                                [](bool is_needed) { return is_needed; })) {
      return {};
    }
    std::vector<ExpressionPtr> of_left;
    ExpressionPtr comparison;
    for (const ExpressionPtr& condition : conditions) {
      if (!columns_in(*condition, width).any_right) {
        of_left.push_back(condition);
      } else if (comparison == nullptr && as_range(*condition, width)) {
        comparison = condition;
      } else {
        return {};
      }
    }
    if (comparison == nullptr) return {};
    return semi_join(*below, *join, comparison, std::move(of_left), needed);
  }

  NodePtr semi_join(const Node& node,
                    const Join& join,
                    const ExpressionPtr& comparison,
                    std::vector<ExpressionPtr> of_left,
                    Needed needed) {
    const std::size_t width = width_of(*join.left);
    needed.resize(width);
    const auto mark = [&](std::size_t index) {
      if (index < width) needed[index] = true;
    };
    for_each_column(*comparison, mark);
    for (const ExpressionPtr& condition : of_left) for_each_column(*condition, mark);
    NodePtr left = rewrite(join.left, std::move(needed));
    if (!of_left.empty()) {
      const Schema schema = left->schema;
      left = make_node({.node = Filter{.input = left, .predicate = make_and(std::move(of_left))},
                        .schema = schema});
    }
    const Schema schema = left->schema;
    const NodePtr semi =
        make_node({.node = Join{.left = std::move(left),
                                .right = rewrite(join.right, Needed(width_of(*join.right), true)),
                                .left_keys = {},
                                .right_keys = {},
                                .kind = JoinKind::kSemi,
                                .residual = comparison},
                   .schema = schema});
    // Columns of the right side, which nobody reads, keep those behind them in their places.
    std::vector<ExpressionPtr> columns;
    for (std::size_t c = 0; c < width_of(node); ++c) {
      const Type type = node.schema.columns[c].type;
      columns.push_back(c < width ? make_column(c, type) : make_constant(Value::null(type)));
    }
    return make_node(
        {.node = Project{.input = semi, .expressions = std::move(columns)}, .schema = node.schema});
  }

  std::map<const Node*, NodePtr> shared_;
};

}  // namespace

std::optional<RangeCondition> find_range_condition(const Join& join) {
  const bool is_filter = join.kind == JoinKind::kSemi || join.kind == JoinKind::kAnti;
  if (!is_filter || join.null_aware || !join.left_keys.empty() || join.residual == nullptr) {
    return std::nullopt;
  }
  return as_range(*join.residual, width_of(*join.left));
}

NodePtr use_dynamic_filters(const NodePtr& root) {
  return Rewriter().rewrite(root, Needed(width_of(*root), true));
}

}  // namespace matview::plan
