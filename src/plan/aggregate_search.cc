#include "plan/aggregate_search.h"

#include <algorithm>
#include <variant>

#include "expr/aggregate_registry.h"

namespace matview::plan {

namespace {

[[nodiscard]] bool in(const sql::ExpressionPtr& expression) {
  return expression != nullptr && contains_aggregate(*expression);
}

[[nodiscard]] bool in(const std::vector<sql::ExpressionPtr>& expressions) {
  return std::ranges::any_of(expressions, [](const auto& expression) { return in(expression); });
}

// Long chains of operators lean to the left; they are walked, not descended.
[[nodiscard]] bool in_chain(const sql::Binary& binary) {
  const sql::Binary* link = &binary;
  while (true) {
    if (in(link->right)) return true;
    const auto* next = std::get_if<sql::Binary>(&link->left->node);
    if (next == nullptr) return in(link->left);
    link = next;
  }
}

}  // namespace

bool contains_aggregate(const sql::Expression& expression) {
  return std::visit(
      []<typename T>(const T& node) -> bool {
        if constexpr (std::is_same_v<T, sql::FunctionCall>) {
          const bool aggregates = is_aggregate_name(node.name) && node.over == nullptr;
          return aggregates || in(node.arguments);
        } else if constexpr (std::is_same_v<T, sql::Binary>) {
          return in_chain(node);
        } else if constexpr (std::is_same_v<T, sql::NamedOperator>) {
          return in(node.left) || in(node.right);
        } else if constexpr (std::is_same_v<T, sql::PatternMatch>) {
          return in(node.operand) || in(node.pattern);
        } else if constexpr (std::is_same_v<T, sql::Row>) {
          return in(node.fields);
        } else if constexpr (std::is_same_v<T, sql::ArrayConstructor>) {
          return in(node.elements);
        } else if constexpr (std::is_same_v<T, sql::Between>) {
          return in(node.operand) || in(node.low) || in(node.high);
        } else if constexpr (std::is_same_v<T, sql::InList>) {
          return in(node.operand) || in(node.items);
        } else if constexpr (std::is_same_v<T, sql::Case>) {
          return in(node.operand) || in(node.otherwise) ||
                 std::ranges::any_of(node.branches, [](const sql::CaseBranch& branch) {
                   return in(branch.condition) || in(branch.result);
                 });
        } else if constexpr (requires { node.operand; }) {
          return in(node.operand);
        } else {
          return false;
        }
      },
      expression.node);
}

}  // namespace matview::plan
