#include "plan/expression_tree.h"

namespace matview::plan {

Result<ExpressionPtr> map_operands(
    const ExpressionPtr& expression,
    const std::function<Result<ExpressionPtr>(const ExpressionPtr&)>& map) {
  if (std::holds_alternative<ColumnReference>(expression->node) ||
      std::holds_alternative<Constant>(expression->node)) {
    return expression;
  }
  Expression copy = *expression;
  std::vector<ExpressionPtr*> operands;
  operands.reserve(4);
  std::visit(
      [&]<typename T>(T& node) {
        if constexpr (std::is_same_v<T, Call>) {
          for (ExpressionPtr& argument : node.arguments) operands.push_back(&argument);
        } else if constexpr (std::is_same_v<T, Conjunction> || std::is_same_v<T, Coalesce>) {
          for (ExpressionPtr& operand : node.operands) operands.push_back(&operand);
        } else if constexpr (std::is_same_v<T, Conditional>) {
          for (Conditional::Branch& branch : node.branches) {
            operands.push_back(&branch.condition);
            operands.push_back(&branch.result);
          }
          operands.push_back(&node.otherwise);
        }
      },
      copy.node);
  bool changed = false;
  for (ExpressionPtr* const operand : operands) {
    MATVIEW_ASSIGN(ExpressionPtr mapped, map(*operand));
    changed = changed || mapped != *operand;
    *operand = std::move(mapped);
  }
  return changed ? std::make_shared<const Expression>(std::move(copy)) : expression;
}

ExpressionPtr move_columns(const ExpressionPtr& expression,
                           const std::function<std::size_t(std::size_t)>& position) {
  return map_columns(
      expression, [&](std::size_t index, Type type) { return make_column(position(index), type); });
}

}  // namespace matview::plan
