#include <algorithm>
#include <optional>
#include <utility>

#include "expr/function_registry.h"
#include "plan/expression_tree.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

using Conjuncts = std::vector<ExpressionPtr>;

[[nodiscard]] NodePtr push(const NodePtr& node, Conjuncts conjuncts);

[[nodiscard]] NodePtr filter_above(NodePtr input, Conjuncts conjuncts) {
  if (conjuncts.empty()) return input;
  const Schema schema = input->schema;
  return make_node(
      {.node = Filter{.input = std::move(input), .predicate = make_and(std::move(conjuncts))},
       .schema = schema});
}

// `node` with other inputs.
template <typename Kind>
[[nodiscard]] NodePtr with_input(const Node& node, NodePtr input) {
  Node copy = node;
  std::get<Kind>(copy.node).input = std::move(input);
  return make_node(std::move(copy));
}

// Which columns an expression looks at: some below `boundary`, some at or past it.
struct Sides {
  bool left = false;
  bool right = false;
};

[[nodiscard]] Sides sides_of(const Expression& expression, std::size_t boundary) {
  Sides sides;
  for_each_column(expression,
                  [&](std::size_t index) { (index < boundary ? sides.left : sides.right) = true; });
  return sides;
}

[[nodiscard]] ExpressionPtr shift_left(const ExpressionPtr& expression, std::size_t by) {
  return move_columns(expression, [by](std::size_t index) { return index - by; });
}

// One side of a join while its keys are found: keys that are not plain columns are computed as
// extra columns.
class JoinSide {
 public:
  explicit JoinSide(NodePtr input) : input_(std::move(input)) {}

  void add_key(const ExpressionPtr& key) {
    if (const auto* column = std::get_if<ColumnReference>(&key->node)) {
      keys_.push_back(column->index);
      return;
    }
    keys_.push_back(input_->schema.columns.size() + computed_.size());
    computed_.push_back(key);
  }

  [[nodiscard]] bool has_computed_keys() const { return !computed_.empty(); }

  [[nodiscard]] std::vector<std::size_t> keys() const { return keys_; }

  [[nodiscard]] NodePtr finish(Conjuncts conjuncts) const {
    const NodePtr input = push(input_, std::move(conjuncts));
    if (computed_.empty()) return input;
    Project project{.input = input, .expressions = {}};
    Schema schema = input->schema;
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
      project.expressions.push_back(make_column(i, schema.columns[i].type));
    }
    for (const ExpressionPtr& key : computed_) {
      project.expressions.push_back(key);
      schema.columns.push_back({.name = "", .type = key->type});
    }
    return make_node({.node = std::move(project), .schema = std::move(schema)});
  }

 private:
  NodePtr input_;
  std::vector<std::size_t> keys_;
  Conjuncts computed_;
};

// The sides of `left = right` when each looks at one input only, left one first.
[[nodiscard]] std::optional<std::pair<ExpressionPtr, ExpressionPtr>> equality_across(
    const Expression& conjunct, std::size_t boundary) {
  const auto* call = std::get_if<Call>(&conjunct.node);
  if (call == nullptr || call->function->name != "=") return std::nullopt;
  const ExpressionPtr& first = call->arguments[0];
  const ExpressionPtr& second = call->arguments[1];
  const Sides a = sides_of(*first, boundary);
  const Sides b = sides_of(*second, boundary);
  if (a.left && !a.right && b.right && !b.left) return std::pair(first, second);
  if (b.left && !b.right && a.right && !a.left) return std::pair(second, first);
  return std::nullopt;
}

// The join's own columns, without computed keys.
[[nodiscard]] NodePtr drop_computed_keys(NodePtr joined,
                                         const Schema& wanted,
                                         std::size_t left_width,
                                         std::size_t new_left_width) {
  Project project{.input = std::move(joined), .expressions = {}};
  for (std::size_t i = 0; i < wanted.columns.size(); ++i) {
    const std::size_t place = i < left_width ? i : i - left_width + new_left_width;
    project.expressions.push_back(make_column(place, wanted.columns[i].type));
  }
  return make_node({.node = std::move(project), .schema = wanted});
}

[[nodiscard]] NodePtr push_into_join(const Node& node, const Join& join, Conjuncts conjuncts) {
  const std::size_t left_width = join.left->schema.columns.size();
  JoinSide left(join.left);
  JoinSide right(join.right);
  for (std::size_t i = 0; i < join.left_keys.size(); ++i) {
    left.add_key(make_column(join.left_keys[i], join.left->schema.columns[join.left_keys[i]].type));
    right.add_key(
        make_column(join.right_keys[i], join.right->schema.columns[join.right_keys[i]].type));
  }
  Conjuncts above;
  Conjuncts left_only;
  Conjuncts right_only;
  for (const ExpressionPtr& conjunct : conjuncts) {
    const Sides sides = sides_of(*conjunct, left_width);
    if (sides.left && !sides.right) {
      left_only.push_back(conjunct);
    } else if (sides.right && !sides.left) {
      right_only.push_back(shift_left(conjunct, left_width));
    } else if (const auto pair = equality_across(*conjunct, left_width)) {
      left.add_key(pair->first);
      right.add_key(shift_left(pair->second, left_width));
    } else {
      above.push_back(conjunct);
    }
  }
  const NodePtr new_left = left.finish(std::move(left_only));
  const NodePtr new_right = right.finish(std::move(right_only));
  Schema schema = new_left->schema;
  for (const ColumnSchema& column : new_right->schema.columns) schema.columns.push_back(column);
  const std::size_t new_left_width = new_left->schema.columns.size();
  NodePtr joined = make_node({.node = Join{.left = new_left,
                                           .right = new_right,
                                           .left_keys = left.keys(),
                                           .right_keys = right.keys()},
                              .schema = std::move(schema)});
  if (left.has_computed_keys() || right.has_computed_keys()) {
    joined = drop_computed_keys(std::move(joined), node.schema, left_width, new_left_width);
  }
  return filter_above(std::move(joined), std::move(above));
}

// A condition on grouping columns holds for a group exactly when it holds for its rows.
[[nodiscard]] NodePtr push_into_aggregate(const Node& node,
                                          const Aggregate& aggregate,
                                          Conjuncts conjuncts) {
  Conjuncts above;
  Conjuncts below;
  for (const ExpressionPtr& conjunct : conjuncts) {
    const Sides sides = sides_of(*conjunct, aggregate.groups.size());
    if (!sides.left || sides.right) {
      above.push_back(conjunct);
      continue;
    }
    below.push_back(
        map_columns(conjunct, [&](std::size_t index, Type) { return aggregate.groups[index]; }));
  }
  return filter_above(with_input<Aggregate>(node, push(aggregate.input, std::move(below))),
                      std::move(above));
}

[[nodiscard]] NodePtr push_into_project(const Node& node,
                                        const Project& project,
                                        Conjuncts conjuncts) {
  for (ExpressionPtr& conjunct : conjuncts) {
    conjunct =
        map_columns(conjunct, [&](std::size_t index, Type) { return project.expressions[index]; });
  }
  return with_input<Project>(node, push(project.input, std::move(conjuncts)));
}

// The node as it is, its inputs on their own, the conjuncts above.
[[nodiscard]] NodePtr push_no_further(const NodePtr& node, Conjuncts conjuncts) {
  std::vector<NodePtr> inputs = inputs_of(*node);
  for (NodePtr& input : inputs) input = push(input, {});
  return filter_above(with_inputs(*node, std::move(inputs)), std::move(conjuncts));
}

NodePtr push(const NodePtr& node, Conjuncts conjuncts) {
  return std::visit(
      [&]<typename T>(const T& kind) -> NodePtr {
        if constexpr (std::is_same_v<T, Filter>) {
          for (ExpressionPtr& own : split_conjunction(kind.predicate)) {
            conjuncts.push_back(std::move(own));
          }
          return push(kind.input, std::move(conjuncts));
        } else if constexpr (std::is_same_v<T, Join>) {
          const bool is_plain = kind.kind == JoinKind::kInner && kind.residual == nullptr;
          return is_plain ? push_into_join(*node, kind, std::move(conjuncts))
                          : push_no_further(node, std::move(conjuncts));
        } else if constexpr (std::is_same_v<T, Aggregate>) {
          return push_into_aggregate(*node, kind, std::move(conjuncts));
        } else if constexpr (std::is_same_v<T, Project>) {
          return push_into_project(*node, kind, std::move(conjuncts));
        } else if constexpr (std::is_same_v<T, Sort>) {
          return with_input<Sort>(*node, push(kind.input, std::move(conjuncts)));
        } else if constexpr (std::is_same_v<T, Limit>) {
          // What passes a LIMIT depends on what came before it.
          return filter_above(with_input<Limit>(*node, push(kind.input, {})), std::move(conjuncts));
        } else {
          return push_no_further(node, std::move(conjuncts));
        }
      },
      node->node);
}

}  // namespace

NodePtr push_down_filters(const NodePtr& root) {
  return push(root, {});
}

}  // namespace matview::plan
