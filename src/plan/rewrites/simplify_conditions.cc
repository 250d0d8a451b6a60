#include <algorithm>
#include <map>

#include "plan/expression_binder.h"
#include "plan/expression_tree.h"
#include "plan/node_factory.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

using Operands = std::vector<ExpressionPtr>;

// Longer lists are not searched for what occurs twice.
constexpr std::size_t kMaximumSearched = 64;

[[nodiscard]] bool is_truth(const Expression& expression, bool value) {
  const auto* constant = std::get_if<Constant>(&expression.node);
  return constant != nullptr && !constant->value.is_null() && constant->value.as_boolean() == value;
}

[[nodiscard]] bool has(const Operands& operands, const Expression& wanted) {
  return std::ranges::any_of(
      operands, [&](const ExpressionPtr& operand) { return same_expression(*operand, wanted); });
}

// The operands without those that are there already, or that make no difference; the one that
// decides, when there is one.
[[nodiscard]] Operands simplified(const Operands& operands, bool is_and) {
  Operands kept;
  for (const ExpressionPtr& operand : operands) {
    if (is_truth(*operand, !is_and)) return {operand};
    if (is_truth(*operand, is_and) ||
        (operands.size() <= kMaximumSearched && has(kept, *operand) && !calls_volatile(*operand))) {
      continue;
    }
    kept.push_back(operand);
  }
  if (kept.empty()) kept.push_back(operands.front());
  return kept;
}

// (a AND b) OR (a AND c) is a AND (b OR c), for NULL, too.
[[nodiscard]] ExpressionPtr factored(Operands arms) {
  Operands common;
  std::vector<Operands> rests;
  for (const ExpressionPtr& arm : arms) rests.push_back(split_conjunction(arm));
  for (const ExpressionPtr& candidate : Operands(rests.front())) {
    const bool is_common =
        !calls_volatile(*candidate) &&
        std::ranges::all_of(rests, [&](const Operands& rest) { return has(rest, *candidate); });
    if (!is_common) continue;
    common.push_back(candidate);
    for (Operands& rest : rests) {
      std::erase_if(rest, [&](const ExpressionPtr& operand) {
        return same_expression(*operand, *candidate);
      });
    }
  }
  if (common.empty()) return make_or(std::move(arms));
  // An arm that is nothing else takes in all others.
  if (std::ranges::none_of(rests, &Operands::empty)) {
    Operands left;
    for (Operands& rest : rests) left.push_back(make_and(std::move(rest)));
    common.push_back(make_or(std::move(left)));
  }
  return make_and(std::move(common));
}

[[nodiscard]] bool is_null(const ExpressionPtr& expression) {
  const auto* constant = std::get_if<Constant>(&expression->node);
  return constant != nullptr && constant->value.is_null();
}

[[nodiscard]] ExpressionPtr simplify(const ExpressionPtr& expression);

// What takes a NULL and gives NULL for it is NULL: its other operands are not computed, and do not
// fail. Those that are constant are: 1 / 0 fails wherever it stands.
[[nodiscard]] ExpressionPtr without_null_calls(const ExpressionPtr& expression) {
  const ExpressionPtr mapped = *map_operands(
      expression,
      [](const ExpressionPtr& operand) -> Result<ExpressionPtr> { return simplify(operand); });
  const auto* call = std::get_if<Call>(&mapped->node);
  if (call == nullptr || call->function->nulls == NullHandling::kKernel) return mapped;
  const bool is_known =
      std::ranges::any_of(call->arguments, is_null) &&
      std::ranges::none_of(call->arguments, [](const ExpressionPtr& argument) {
        return std::holds_alternative<Call>(argument->node) && is_constant(*argument);
      });
  return is_known ? make_constant(Value::null(mapped->type)) : mapped;
}

[[nodiscard]] ExpressionPtr simplify(const ExpressionPtr& expression) {
  const auto* node = std::get_if<Conjunction>(&expression->node);
  if (node == nullptr) return without_null_calls(expression);
  Operands operands;
  for (const ExpressionPtr& operand : node->operands) operands.push_back(simplify(operand));
  operands = simplified(operands, node->is_and);
  if (operands.size() == 1) return operands.front();
  if (node->is_and && operands == node->operands) return expression;
  return node->is_and ? make_and(std::move(operands)) : factored(std::move(operands));
}

class Simplifier {
 public:
  // Shared plans stay shared.
  [[nodiscard]] NodePtr visit(const NodePtr& node) {
    const auto known = done_.find(node.get());
    if (known != done_.end()) return known->second;
    const NodePtr over_inputs =
        map_inputs(node, [this](const NodePtr& input) { return visit(input); });
    return done_.emplace(node.get(), simplify_node(over_inputs)).first->second;
  }

 private:
  [[nodiscard]] static NodePtr simplify_node(const NodePtr& node) {
    if (const auto* filter = std::get_if<Filter>(&node->node)) {
      ExpressionPtr predicate = simplify(filter->predicate);
      if (is_truth(*predicate, true)) return with_schema(filter->input, node->schema);
      if (predicate == filter->predicate) return node;
      return make_node({.node = Filter{.input = filter->input, .predicate = std::move(predicate)},
                        .schema = node->schema});
    }
    if (const auto* project = std::get_if<Project>(&node->node)) {
      Project kept = *project;
      for (ExpressionPtr& value : kept.expressions) value = without_null_calls(value);
      if (kept.expressions == project->expressions) return node;
      return make_node({.node = std::move(kept), .schema = node->schema});
    }
    if (const auto* join = std::get_if<Join>(&node->node); join != nullptr && join->residual) {
      Join kept = *join;
      kept.residual = simplify(join->residual);
      return kept.residual == join->residual
                 ? node
                 : make_node({.node = std::move(kept), .schema = node->schema});
    }
    return node;
  }

  std::map<const Node*, NodePtr> done_;
};

}  // namespace

NodePtr simplify_conditions(const NodePtr& root) {
  return Simplifier().visit(root);
}

}  // namespace matview::plan
