#include "plan/rewrites/null_rejection.h"

#include <algorithm>

#include "expr/function_registry.h"

namespace matview::plan {

namespace {

using IsNull = std::function<bool(std::size_t)>;

// Whether the expression certainly is NULL.
[[nodiscard]] bool yields_null(const Expression& expression, const IsNull& is_null) {
  const auto operand_is_null = [&](const ExpressionPtr& operand) {
    return yields_null(*operand, is_null);
  };
  if (const auto* column = std::get_if<ColumnReference>(&expression.node)) {
    return is_null(column->index);
  }
  if (const auto* constant = std::get_if<Constant>(&expression.node)) {
    return constant->value.is_null();
  }
  if (const auto* call = std::get_if<Call>(&expression.node)) {
    return call->function->nulls != NullHandling::kKernel &&
           std::ranges::any_of(call->arguments, operand_is_null);
  }
  if (const auto* coalesce = std::get_if<Coalesce>(&expression.node)) {
    return std::ranges::all_of(coalesce->operands, operand_is_null);
  }
  return false;
}

}  // namespace

bool rejects_nulls(const Expression& condition, const IsNull& is_null) {
  if (yields_null(condition, is_null)) return true;
  const auto rejects = [&](const ExpressionPtr& operand) {
    return rejects_nulls(*operand, is_null);
  };
  if (const auto* constant = std::get_if<Constant>(&condition.node)) {
    return constant->value.type().id == TypeId::kBoolean && !constant->value.as_boolean();
  }
  if (const auto* conjunction = std::get_if<Conjunction>(&condition.node)) {
    return conjunction->is_and ? std::ranges::any_of(conjunction->operands, rejects)
                               : std::ranges::all_of(conjunction->operands, rejects);
  }
  if (const auto* call = std::get_if<Call>(&condition.node)) {
    return (call->function->name == "is_not_null" || call->function->name == "is_true") &&
           yields_null(*call->arguments.front(), is_null);
  }
  return false;
}

}  // namespace matview::plan
