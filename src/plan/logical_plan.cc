#include "plan/logical_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "plan/node_fields.h"

namespace matview::plan {

namespace {

void collect_relations(const Node& node, std::set<std::string>& names) {
  if (const auto* scan = std::get_if<Scan>(&node.node)) names.insert(scan->relation);
  if (const auto* lookup = std::get_if<IndexLookup>(&node.node)) names.insert(lookup->relation);
  for_each_input(node, [&](const NodePtr& input) { collect_relations(*input, names); });
}

struct InputVisitor : FieldVisitor {
  const std::function<void(const NodePtr&)>& visit;

  void input(const NodePtr& input) const { visit(input); }
};

struct InputReplacer : FieldVisitor {
  std::vector<NodePtr> inputs;
  std::size_t next = 0;

  void input(NodePtr& input) { input = std::move(inputs[next++]); }
};

struct ExpressionMapper : FieldVisitor {
  const std::function<ExpressionPtr(const ExpressionPtr&)>& map;

  void expression(ExpressionPtr& expression) const {
    if (expression != nullptr) expression = map(expression);
  }

  void expressions(std::vector<ExpressionPtr>& expressions) const {
    for (ExpressionPtr& expression : expressions) expression = map(expression);
  }
};

struct ExpressionVisitor : FieldVisitor {
  const std::function<void(const Expression&)>& visit;

  void expression(const ExpressionPtr& expression) const {
    if (expression != nullptr) visit(*expression);
  }

  void expressions(const std::vector<ExpressionPtr>& expressions) const {
    for (const ExpressionPtr& expression : expressions) visit(*expression);
  }
};

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

void for_each_input(const Node& node, const std::function<void(const NodePtr&)>& visit) {
  InputVisitor visitor{{}, visit};
  look_at_fields(node, visitor);
}

std::vector<NodePtr> inputs_of(const Node& node) {
  std::vector<NodePtr> inputs;
  for_each_input(node, [&](const NodePtr& input) { inputs.push_back(input); });
  return inputs;
}

NodePtr map_inputs(const NodePtr& node, const std::function<NodePtr(const NodePtr&)>& map) {
  std::vector<NodePtr> inputs;  // empty until one changes
  std::size_t place = 0;
  for_each_input(*node, [&](const NodePtr& input) {
    NodePtr mapped = map(input);
    if (mapped != input) {
      if (inputs.empty()) inputs = inputs_of(*node);
      inputs[place] = std::move(mapped);
    }
    ++place;
  });
  return inputs.empty() ? node : with_inputs(*node, std::move(inputs));
}

NodePtr with_inputs(const Node& node, std::vector<NodePtr> inputs) {
  Node copy = node;
  InputReplacer replacer{{}, std::move(inputs)};
  std::visit([&](auto& kind) { visit_fields(kind, replacer); }, copy.node);
  return make_node(std::move(copy));
}

Node map_expressions(const Node& node,
                     const std::function<ExpressionPtr(const ExpressionPtr&)>& map) {
  Node copy = node;
  ExpressionMapper mapper{{}, map};
  std::visit([&](auto& kind) { visit_fields(kind, mapper); }, copy.node);
  return copy;
}

void for_each_expression(const Node& node, const std::function<void(const Expression&)>& visit) {
  ExpressionVisitor visitor{{}, visit};
  look_at_fields(node, visitor);
}

std::vector<std::string> relations_of(const Node& root) {
  std::set<std::string> names;
  collect_relations(root, names);
  return {names.begin(), names.end()};
}

std::vector<std::size_t> identifying_columns(const Node& root, const KeyLookup& primary_key_of) {
  const auto of_input = [&](const NodePtr& input) {
    return identifying_columns(*input, primary_key_of);
  };
  return std::visit(
      [&]<typename T>(const T& kind) -> Positions {
        if constexpr (std::is_same_v<T, Scan>) {
          return locate(primary_key_of(kind.relation), kind.columns);
        } else if constexpr (std::is_same_v<T, Aggregate>) {
          Positions groups;
          for (std::size_t i = 0; i < kind.groups.size(); ++i) groups.push_back(i);
          return groups;
        } else if constexpr (std::is_same_v<T, Join>) {
          if (kind.kind == JoinKind::kFull) return {};
          const Positions left = of_input(kind.left);
          const bool pairs = kind.kind == JoinKind::kInner || kind.kind == JoinKind::kLeft;
          return pairs ? key_of_join(*kind.left, left, of_input(kind.right)) : left;
        } else if constexpr (std::is_same_v<T, SetOperation>) {
          return of_input(kind.left);
        } else if constexpr (std::is_same_v<T, Project>) {
          return key_through_project(kind, of_input(kind.input));
        } else if constexpr (std::is_same_v<T, Filter> || std::is_same_v<T, Sort> ||
                             std::is_same_v<T, Limit> || std::is_same_v<T, TopK> ||
                             std::is_same_v<T, Window> || std::is_same_v<T, Shared>) {
          return of_input(kind.input);
        } else {
          return {};
        }
      },
      root.node);
}

}  // namespace matview::plan
