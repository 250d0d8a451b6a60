#include "plan/logical_plan.h"

#include <algorithm>
#include <set>
#include <utility>

namespace matview::plan {

namespace {

void collect_relations(const Node& node, std::set<std::string>& names) {
  if (const auto* scan = std::get_if<Scan>(&node.node)) names.insert(scan->relation);
  for (const NodePtr& input : inputs_of(node)) collect_relations(*input, names);
}

using Positions = std::vector<std::size_t>;
using KeyLookup = std::function<Positions(const std::string&)>;

// Where each of `wanted` stands in `columns`; empty unless all do.
[[nodiscard]] Positions locate(const Positions& wanted, const Positions& columns) {
  Positions found;
  for (const std::size_t column : wanted) {
    const auto place = std::ranges::find(columns, column);
    if (place == columns.end()) return {};
    found.push_back(static_cast<std::size_t>(place - columns.begin()));
  }
  return found;
}

[[nodiscard]] Positions key_through_project(const Project& project, const Positions& input_key) {
  Positions passed_through;
  for (const ExpressionPtr& expression : project.expressions) {
    const auto* column = std::get_if<ColumnReference>(&expression->node);
    passed_through.push_back(column == nullptr ? static_cast<std::size_t>(-1) : column->index);
  }
  return locate(input_key, passed_through);
}

[[nodiscard]] Positions key_of_join(const Node& left, Positions left_key, Positions right_key) {
  if (left_key.empty() || right_key.empty()) return {};
  for (const std::size_t position : right_key) {
    left_key.push_back(left.schema.columns.size() + position);
  }
  return left_key;
}

}  // namespace

NodePtr make_node(Node node) {
  return std::make_shared<const Node>(std::move(node));
}

std::vector<NodePtr> inputs_of(const Node& node) {
  return std::visit(
      []<typename T>(const T& kind) -> std::vector<NodePtr> {
        if constexpr (std::is_same_v<T, Join>) {
          return {kind.left, kind.right};
        } else if constexpr (std::is_same_v<T, Scan> || std::is_same_v<T, Values>) {
          return {};
        } else {
          return {kind.input};
        }
      },
      node.node);
}

std::vector<std::string> relations_of(const Node& root) {
  std::set<std::string> names;
  collect_relations(root, names);
  return {names.begin(), names.end()};
}

std::vector<std::size_t> identifying_columns(const Node& root, const KeyLookup& primary_key_of) {
  return std::visit(
      [&]<typename T>(const T& kind) -> Positions {
        if constexpr (std::is_same_v<T, Scan>) {
          return locate(primary_key_of(kind.relation), kind.columns);
        } else if constexpr (std::is_same_v<T, Values>) {
          return {};
        } else if constexpr (std::is_same_v<T, Aggregate>) {
          Positions groups;
          for (std::size_t i = 0; i < kind.groups.size(); ++i) groups.push_back(i);
          return groups;
        } else if constexpr (std::is_same_v<T, Join>) {
          return key_of_join(*kind.left,
                             identifying_columns(*kind.left, primary_key_of),
                             identifying_columns(*kind.right, primary_key_of));
        } else {
          const Positions key = identifying_columns(*kind.input, primary_key_of);
          if constexpr (std::is_same_v<T, Project>) {
            return key_through_project(kind, key);
          } else {
            return key;
          }
        }
      },
      root.node);
}

}  // namespace matview::plan
