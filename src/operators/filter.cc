#include "operators/filter.h"

#include <algorithm>

#include "expr/function_registry.h"

namespace matview {

namespace {

constexpr int kTextCost = 20;  // looking at bytes, against comparing numbers or codes

struct Cost {
  int total = 0;
  bool can_fail = false;
};

void add_cost(const Expression& expression, Cost& cost);

void add_costs(const std::vector<ExpressionPtr>& operands, Cost& cost) {
  for (const ExpressionPtr& operand : operands) add_cost(*operand, cost);
}

void add_cost(const Expression& expression, Cost& cost) {
  if (const auto* call = std::get_if<Call>(&expression.node)) {
    const bool is_equality = call->function->name == "=" || call->function->name == "<>";
    const bool reads_text = std::ranges::any_of(call->arguments, [](const ExpressionPtr& argument) {
      return argument->type.id == TypeId::kText;
    });
    cost.total += reads_text && !is_equality ? kTextCost : 1;
    cost.can_fail = cost.can_fail || call->function->can_fail;
    add_costs(call->arguments, cost);
  } else if (const auto* conjunction = std::get_if<Conjunction>(&expression.node)) {
    add_costs(conjunction->operands, cost);
  } else if (const auto* coalesce = std::get_if<Coalesce>(&expression.node)) {
    add_costs(coalesce->operands, cost);
  } else if (const auto* conditional = std::get_if<Conditional>(&expression.node)) {
    for (const Conditional::Branch& branch : conditional->branches) {
      add_cost(*branch.condition, cost);
      add_cost(*branch.result, cost);
    }
    add_cost(*conditional->otherwise, cost);
  }
}

// Cheap operands first, but none moved past one that can fail.
[[nodiscard]] std::vector<ExpressionPtr> in_order(const ExpressionPtr& predicate) {
  std::vector<ExpressionPtr> operands = split_conjunction(predicate);
  const auto cost_of = [](const ExpressionPtr& operand) {
    Cost cost;
    add_cost(*operand, cost);
    return cost;
  };
  auto first = operands.begin();
  while (first != operands.end()) {
    const auto barrier = std::find_if(
        first, operands.end(), [&](const ExpressionPtr& o) { return cost_of(o).can_fail; });
    std::stable_sort(first, barrier, [&](const ExpressionPtr& a, const ExpressionPtr& b) {
      return cost_of(a).total < cost_of(b).total;
    });
    first = barrier == operands.end() ? barrier : barrier + 1;
  }
  return operands;
}

}  // namespace

Filter::Filter(const ExpressionPtr& predicate, const ExecutionContext& context)
    : context_(context) {
  for (const ExpressionPtr& operand : in_order(predicate)) {
    conjuncts_.push_back(compile(*operand));
  }
}

Status Filter::push(std::size_t /*port*/, const Chunk& rows, Sink& out) {
  Selection passed = rows.selection;
  for (const auto& conjunct : conjuncts_) {
    MATVIEW_TRY(select_rows(*conjunct, rows, passed, context_, selected_));
    if (selected_.empty()) return {};
    // A selection without gaps stays one: loops over it are counted and vectorise.
    if (selected_.size() != passed.count || passed.rows == selected_.data()) {
      passed = {.rows = selected_.data(), .count = selected_.size()};
    }
  }
  output_.columns.assign(rows.columns.begin(), rows.columns.end());
  output_.weights = rows.weights;
  output_.selection = passed;
  return out.accept(output_);
}

}  // namespace matview
