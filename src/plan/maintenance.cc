#include "plan/maintenance.h"

#include <algorithm>
#include <map>

#include "expr/function_registry.h"
#include "plan/dynamic_filter.h"

namespace matview::plan {

namespace {

[[nodiscard]] MaintenanceClass class_of(const Aggregate& aggregate) {
  const bool any_ordered = std::ranges::any_of(aggregate.aggregates, [](const AggregateCall& call) {
    return call.function->maintenance == AggregateClass::kOrdered;
  });
  return any_ordered ? MaintenanceClass::kOrdered : MaintenanceClass::kInvertible;
}

}  // namespace

MaintenanceClass maintenance_class(const Node& node) {
  return std::visit(
      []<typename T>(const T& kind) {
        if constexpr (std::is_same_v<T, Join>) {
          return find_range_condition(kind) ? MaintenanceClass::kOrdered
                                            : MaintenanceClass::kBilinear;
        } else if constexpr (std::is_same_v<T, IndexLookup>) {
          return MaintenanceClass::kBilinear;  // a join, in a plan that is kept running
        } else if constexpr (std::is_same_v<T, Aggregate>) {
          return class_of(kind);
        } else if constexpr (std::is_same_v<T, Window> || std::is_same_v<T, TopK>) {
          return MaintenanceClass::kOrdered;
        } else if constexpr (std::is_same_v<T, SetOperation>) {
          return MaintenanceClass::kInvertible;
        } else if constexpr (std::is_same_v<T, Scan> || std::is_same_v<T, Values> ||
                             std::is_same_v<T, Filter> || std::is_same_v<T, Project> ||
                             std::is_same_v<T, Concatenate> || std::is_same_v<T, Expand> ||
                             std::is_same_v<T, Shared> || std::is_same_v<T, WorkingTable>) {
          return MaintenanceClass::kLinear;
        } else {
          return MaintenanceClass::kNone;
        }
      },
      node.node);
}

std::string_view maintenance_class_name(MaintenanceClass maintenance) {
  switch (maintenance) {
    case MaintenanceClass::kLinear: return "linear";
    case MaintenanceClass::kBilinear: return "bilinear";
    case MaintenanceClass::kInvertible: return "invertible";
    case MaintenanceClass::kOrdered: return "ordered";
    case MaintenanceClass::kNone: break;
  }
  return "recompute";
}

std::optional<std::string> incremental_refusal(const Node& root) {
  if (std::holds_alternative<Limit>(root.node)) {
    return "LIMIT and OFFSET without ORDER BY are not maintained incrementally";
  }
  if (std::holds_alternative<Sort>(root.node)) {
    return "ORDER BY below other operators is not maintained incrementally";
  }
  const ScalarFunction* changing = nullptr;
  for_each_expression(root, [&](const Expression& expression) {
    if (changing == nullptr) changing = find_changing_call(expression);
  });
  if (changing != nullptr) {
    if (changing->name == "cast_with_clock") return "'now' is another time for each query";
    if (changing->volatility == Volatility::kVolatile) {
      return format_text("{}() gives another answer each time it is asked", changing->name);
    }
    return format_text("{}() changes with time, and not with what the view reads", changing->name);
  }
  if (std::holds_alternative<RecursiveUnion>(root.node)) return std::nullopt;  // computed again
  for (const NodePtr& input : inputs_of(root)) {
    if (auto reason = incremental_refusal(*input)) return reason;
  }
  return std::nullopt;
}

namespace {

[[nodiscard]] bool shows_order(const Node& node) {
  if (const auto* window = std::get_if<Window>(&node.node)) return window->order.empty();
  if (const auto* aggregate = std::get_if<Aggregate>(&node.node)) {
    return std::ranges::any_of(aggregate->aggregates, [](const AggregateCall& call) {
      return call.function->is_order_sensitive() && call.order.empty() && !call.distinct;
    });
  }
  return std::holds_alternative<Limit>(node.node);
}

[[nodiscard]] bool any_shows_order(const Node& root) {
  return shows_order(root) || std::ranges::any_of(inputs_of(root), [](const NodePtr& input) {
           return any_shows_order(*input);
         });
}

// `known`: so that what is shared stays shared.
[[nodiscard]] NodePtr without_any_sort(const NodePtr& node, std::map<const Node*, NodePtr>& known) {
  if (const auto* sort = std::get_if<Sort>(&node->node)) {
    return without_any_sort(sort->input, known);
  }
  if (const auto found = known.find(node.get()); found != known.end()) return found->second;
  const NodePtr result =
      map_inputs(node, [&](const NodePtr& input) { return without_any_sort(input, known); });
  known.emplace(node.get(), result);
  return result;
}

[[nodiscard]] NodePtr without_final_sort(const NodePtr& root) {
  if (const auto* sort = std::get_if<Sort>(&root->node)) return without_final_sort(sort->input);
  // The binder puts a projection above the sort when it must drop columns only sorted by.
  if (const auto* project = std::get_if<Project>(&root->node)) {
    if (!std::holds_alternative<Sort>(project->input->node)) return root;
    Node copy = *root;
    std::get<Project>(copy.node).input = without_final_sort(project->input);
    return make_node(std::move(copy));
  }
  return root;
}

}  // namespace

NodePtr without_unseen_sorts(const NodePtr& root) {
  const NodePtr result = without_final_sort(root);
  if (any_shows_order(*result)) return result;
  std::map<const Node*, NodePtr> known;
  return without_any_sort(result, known);
}

}  // namespace matview::plan
