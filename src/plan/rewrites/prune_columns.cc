#include <algorithm>
#include <map>
#include <set>

#include "plan/expression_tree.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

using Columns = std::set<std::size_t>;

// A node that yields at least the wanted columns, and where each of them went.
struct Pruned {
  NodePtr node;
  std::map<std::size_t, std::size_t> place;
};

[[nodiscard]] Pruned prune(const NodePtr& node, const Columns& wanted);

void add_columns_of(const ExpressionPtr& expression, Columns& columns) {
  if (expression == nullptr) return;
  for_each_column(*expression, [&](std::size_t index) { columns.insert(index); });
}

[[nodiscard]] ExpressionPtr moved(const ExpressionPtr& expression, const Pruned& input) {
  if (expression == nullptr) return nullptr;
  return move_columns(expression, [&](std::size_t index) { return input.place.at(index); });
}

[[nodiscard]] Pruned prune_kind(const Node& node, const Scan& scan, const Columns& wanted) {
  Scan kept = scan;
  kept.columns.clear();
  Schema schema;
  Pruned result;
  for (const std::size_t column : wanted) {
    result.place[column] = kept.columns.size();
    kept.columns.push_back(scan.columns[column]);
    schema.columns.push_back(node.schema.columns[column]);
  }
  result.node = make_node({.node = std::move(kept), .schema = std::move(schema)});
  return result;
}

[[nodiscard]] Pruned prune_kind(const Node& /*node*/, const Filter& filter, const Columns& wanted) {
  Columns below = wanted;
  add_columns_of(filter.predicate, below);
  Pruned input = prune(filter.input, below);
  const Schema schema = input.node->schema;
  input.node =
      make_node({.node = Filter{.input = input.node, .predicate = moved(filter.predicate, input)},
                 .schema = schema});
  return input;
}

[[nodiscard]] Pruned prune_kind(const Node& node, const Project& project, const Columns& wanted) {
  Columns below;
  for (const std::size_t column : wanted) add_columns_of(project.expressions[column], below);
  const Pruned input = prune(project.input, below);
  Project kept{.input = input.node, .expressions = {}};
  Schema schema;
  Pruned result;
  for (const std::size_t column : wanted) {
    result.place[column] = kept.expressions.size();
    kept.expressions.push_back(moved(project.expressions[column], input));
    schema.columns.push_back(node.schema.columns[column]);
  }
  result.node = make_node({.node = std::move(kept), .schema = std::move(schema)});
  return result;
}

[[nodiscard]] Pruned prune_kind(const Node& node,
                                const Aggregate& aggregate,
                                const Columns& /*wanted*/) {
  Columns below;
  for_each_expression(node, [&](const Expression& used) {
    for_each_column(used, [&](std::size_t index) { below.insert(index); });
  });
  const Pruned input = prune(aggregate.input, below);
  Node kept = map_expressions(
      node, [&](const ExpressionPtr& expression) { return moved(expression, input); });
  std::get<Aggregate>(kept.node).input = input.node;
  Pruned result{.node = make_node(std::move(kept)), .place = {}};
  for (std::size_t i = 0; i < node.schema.columns.size(); ++i) result.place[i] = i;
  return result;
}

// An input of a join with exactly the wanted columns, for joins copy what they are given.
[[nodiscard]] Pruned prune_exactly(const NodePtr& node, const Columns& wanted) {
  Pruned input = prune(node, wanted);
  if (input.node->schema.columns.size() == wanted.size()) return input;
  Project project{.input = input.node, .expressions = {}};
  Schema schema;
  Pruned result;
  for (const std::size_t column : wanted) {
    const ColumnSchema& kept = input.node->schema.columns[input.place.at(column)];
    result.place[column] = project.expressions.size();
    project.expressions.push_back(make_column(input.place.at(column), kept.type));
    schema.columns.push_back(kept);
  }
  result.node = make_node({.node = std::move(project), .schema = std::move(schema)});
  return result;
}

[[nodiscard]] Pruned prune_kind(const Node& /*node*/, const Join& join, const Columns& wanted) {
  const std::size_t left_width = join.left->schema.columns.size();
  Columns left_wanted(join.left_keys.begin(), join.left_keys.end());
  Columns right_wanted(join.right_keys.begin(), join.right_keys.end());
  for (const std::size_t column : wanted) {
    if (column < left_width) {
      left_wanted.insert(column);
    } else {
      right_wanted.insert(column - left_width);
    }
  }
  const Pruned left = prune_exactly(join.left, left_wanted);
  const Pruned right = prune_exactly(join.right, right_wanted);
  Join kept{.left = left.node, .right = right.node, .left_keys = {}, .right_keys = {}};
  for (const std::size_t key : join.left_keys) kept.left_keys.push_back(left.place.at(key));
  for (const std::size_t key : join.right_keys) kept.right_keys.push_back(right.place.at(key));
  Schema schema = left.node->schema;
  for (const ColumnSchema& column : right.node->schema.columns) schema.columns.push_back(column);
  Pruned result;
  const std::size_t new_left_width = left.node->schema.columns.size();
  for (const auto& [from, to] : left.place) result.place[from] = to;
  for (const auto& [from, to] : right.place) result.place[left_width + from] = new_left_width + to;
  result.node = make_node({.node = std::move(kept), .schema = std::move(schema)});
  return result;
}

[[nodiscard]] Pruned prune_kind(const Node& /*node*/, const Sort& sort, const Columns& wanted) {
  Columns below = wanted;
  for (const SortKey& key : sort.keys) add_columns_of(key.expression, below);
  Pruned input = prune(sort.input, below);
  Sort kept{.input = input.node, .keys = sort.keys};
  for (SortKey& key : kept.keys) key.expression = moved(key.expression, input);
  const Schema schema = input.node->schema;
  input.node = make_node({.node = std::move(kept), .schema = schema});
  return input;
}

[[nodiscard]] Pruned prune_kind(const Node& /*node*/, const Limit& limit, const Columns& wanted) {
  Pruned input = prune(limit.input, wanted);
  Limit kept = limit;
  kept.input = input.node;
  const Schema schema = input.node->schema;
  input.node = make_node({.node = std::move(kept), .schema = schema});
  return input;
}

// An inner equi-join.
[[nodiscard]] bool is_plain(const Join& join) {
  return join.kind == JoinKind::kInner && join.residual == nullptr;
}

// A node that keeps all its columns and asks all of its inputs.
template <typename T>
[[nodiscard]] Pruned prune_kind(const Node& node, const T& /*kind*/, const Columns& /*wanted*/) {
  std::vector<NodePtr> inputs;
  for (const NodePtr& input : inputs_of(node)) inputs.push_back(prune_columns(input));
  Pruned result{.node = with_inputs(node, std::move(inputs)), .place = {}};
  for (std::size_t i = 0; i < node.schema.columns.size(); ++i) result.place[i] = i;
  return result;
}

Pruned prune(const NodePtr& node, const Columns& wanted) {
  if (const auto* join = std::get_if<Join>(&node->node); join && !is_plain(*join)) {
    return prune_kind<Join>(*node, *join, wanted);
  }
  return std::visit([&](const auto& kind) { return prune_kind(*node, kind, wanted); }, node->node);
}

}  // namespace

NodePtr prune_columns(const NodePtr& root) {
  Columns all;
  for (std::size_t i = 0; i < root->schema.columns.size(); ++i) all.insert(i);
  return prune(root, all).node;
}

}  // namespace matview::plan
