#include "expr/expression.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include "expr/function_registry.h"

namespace matview {

namespace {

using Operands = std::vector<ExpressionPtr>;

ExpressionPtr make(decltype(Expression::node) node, Type type) {
  return std::make_shared<const Expression>(Expression{.node = std::move(node), .type = type});
}

// Calls `visit(child)` for every direct operand of a node.
struct ChildVisitor {
  const std::function<void(const ExpressionPtr&)>& visit;

  void operator()(const ColumnReference&) const {}

  void operator()(const Constant&) const {}

  void operator()(const ParameterReference&) const {}

  void operator()(const Call& call) const { std::ranges::for_each(call.arguments, visit); }

  void operator()(const Conjunction& node) const { std::ranges::for_each(node.operands, visit); }

  void operator()(const Coalesce& node) const { std::ranges::for_each(node.operands, visit); }

  void operator()(const Conditional& node) const {
    for (const Conditional::Branch& branch : node.branches) {
      visit(branch.condition);
      visit(branch.result);
    }
    visit(node.otherwise);
  }
};

void for_each_child(const Expression& expression,
                    const std::function<void(const ExpressionPtr&)>& visit) {
  std::visit(ChildVisitor{visit}, expression.node);
}

// Doubles by their bits: 0.0 and −0.0 compute different things, a NaN the same as itself.
bool same_value(const Value& left, const Value& right) {
  if (left.type() != right.type() || left.is_null() != right.is_null()) return false;
  if (left.is_null() || left.type().id != TypeId::kDouble) return left == right;
  return std::bit_cast<std::uint64_t>(left.as_double()) ==
         std::bit_cast<std::uint64_t>(right.as_double());
}

bool same_operands(const Operands& left, const Operands& right) {
  return std::ranges::equal(left, right, [](const ExpressionPtr& a, const ExpressionPtr& b) {
    return same_expression(*a, *b);
  });
}

// Whether two nodes of one kind are the same, operands and all.
struct SameNode {
  const Expression& other;

  template <typename Node>
  [[nodiscard]] const Node& right() const {
    return std::get<Node>(other.node);
  }

  bool operator()(const ColumnReference& left) const {
    return left.index == right<ColumnReference>().index;
  }

  bool operator()(const Constant& left) const {
    return same_value(left.value, right<Constant>().value);
  }

  bool operator()(const ParameterReference& left) const {
    return left.index == right<ParameterReference>().index;
  }

  bool operator()(const Call& left) const {
    return left.function == right<Call>().function &&
           same_operands(left.arguments, right<Call>().arguments);
  }

  bool operator()(const Conjunction& left) const {
    return left.is_and == right<Conjunction>().is_and &&
           same_operands(left.operands, right<Conjunction>().operands);
  }

  bool operator()(const Conditional& left) const {
    const auto same_branch = [](const Conditional::Branch& a, const Conditional::Branch& b) {
      return same_expression(*a.condition, *b.condition) && same_expression(*a.result, *b.result);
    };
    return same_expression(*left.otherwise, *right<Conditional>().otherwise) &&
           std::ranges::equal(left.branches, right<Conditional>().branches, same_branch);
  }

  bool operator()(const Coalesce& left) const {
    return same_operands(left.operands, right<Coalesce>().operands);
  }
};

// Rebuilds a node with every operand mapped; the node itself when that changes none.
struct OperandMapper {
  const std::function<ExpressionPtr(std::size_t index, Type type)>& replace;
  const ExpressionPtr& original;

  [[nodiscard]] ExpressionPtr map(const ExpressionPtr& child) const {
    return map_columns(child, replace);
  }

  [[nodiscard]] Operands map(const Operands& operands) const {
    Operands mapped;
    mapped.reserve(operands.size());
    for (const ExpressionPtr& operand : operands) mapped.push_back(map(operand));
    return mapped;
  }

  ExpressionPtr operator()(const ColumnReference& column) const {
    return replace(column.index, original->type);
  }

  ExpressionPtr operator()(const Constant&) const { return original; }

  ExpressionPtr operator()(const ParameterReference&) const { return original; }

  ExpressionPtr operator()(const Call& call) const {
    Operands arguments = map(call.arguments);
    if (arguments == call.arguments) return original;
    return make(Call{call.function, std::move(arguments)}, original->type);
  }

  ExpressionPtr operator()(const Conjunction& node) const {
    Operands operands = map(node.operands);
    if (operands == node.operands) return original;
    return make(Conjunction{node.is_and, std::move(operands)}, original->type);
  }

  ExpressionPtr operator()(const Coalesce& node) const {
    return make(Coalesce{map(node.operands)}, original->type);
  }

  ExpressionPtr operator()(const Conditional& node) const {
    Conditional mapped{.branches = {}, .otherwise = map(node.otherwise)};
    for (const Conditional::Branch& branch : node.branches) {
      mapped.branches.push_back({map(branch.condition), map(branch.result)});
    }
    return make(std::move(mapped), original->type);
  }
};

void append_flattened(const ExpressionPtr& expression, Operands& operands) {
  const auto* const node = std::get_if<Conjunction>(&expression->node);
  if (node == nullptr || !node->is_and) {
    operands.push_back(expression);
    return;
  }
  for (const ExpressionPtr& operand : node->operands) append_flattened(operand, operands);
}

}  // namespace

// Planning refers to the same few columns all the time, so references are shared.
ExpressionPtr make_column(std::size_t index, Type type) {
  thread_local std::array<ExpressionPtr, 512> recent;
  ExpressionPtr& reference =
      recent[(index + 67 * static_cast<std::size_t>(type.id)) % recent.size()];
  if (reference == nullptr || reference->type != type ||
      std::get<ColumnReference>(reference->node).index != index) {
    reference = make(ColumnReference{index}, type);
  }
  return reference;
}

ExpressionPtr make_constant(Value value) {
  const Type type = value.type();
  return make(Constant{std::move(value)}, type);
}

ExpressionPtr make_call(const ScalarFunction& function, std::vector<ExpressionPtr> arguments) {
  return make(Call{&function, std::move(arguments)}, function.result);
}

ExpressionPtr make_call(const ScalarFunction& function,
                        std::vector<ExpressionPtr> arguments,
                        Type result) {
  return make(Call{&function, std::move(arguments)}, result);
}

ExpressionPtr make_and(std::vector<ExpressionPtr> operands) {
  Operands flat;
  flat.reserve(operands.size());
  for (const ExpressionPtr& operand : operands) append_flattened(operand, flat);
  if (flat.empty()) return make_constant(Value::boolean(true));
  if (flat.size() == 1) return flat.front();
  return make(Conjunction{.is_and = true, .operands = std::move(flat)}, TypeId::kBoolean);
}

bool same_expression(const Expression& left, const Expression& right) {
  if (&left == &right) return true;
  if (left.type != right.type || left.node.index() != right.node.index()) return false;
  return std::visit(SameNode{right}, left.node);
}

void for_each_column(const Expression& expression, const std::function<void(std::size_t)>& visit) {
  if (const auto* const column = std::get_if<ColumnReference>(&expression.node)) {
    visit(column->index);
  }
  for_each_child(expression, [&](const ExpressionPtr& child) { for_each_column(*child, visit); });
}

ExpressionPtr map_columns(
    const ExpressionPtr& expression,
    const std::function<ExpressionPtr(std::size_t index, Type type)>& replace) {
  return std::visit(OperandMapper{replace, expression}, expression->node);
}

std::vector<ExpressionPtr> split_conjunction(const ExpressionPtr& expression) {
  Operands operands;
  append_flattened(expression, operands);
  return operands;
}

namespace {

const ScalarFunction* find_call(const Expression& expression, Volatility at_least) {
  if (const auto* const call = std::get_if<Call>(&expression.node)) {
    if (call->function->volatility >= at_least) return call->function;
  }
  const ScalarFunction* found = nullptr;
  for_each_child(expression, [&](const ExpressionPtr& child) {
    if (found == nullptr) found = find_call(*child, at_least);
  });
  return found;
}

}  // namespace

bool is_constant(const Expression& expression) {
  bool constant = find_call(expression, Volatility::kVolatile) == nullptr;
  for_each_column(expression, [&](std::size_t) { constant = false; });
  return constant;
}

bool calls_volatile(const Expression& expression) {
  return find_call(expression, Volatility::kVolatile) != nullptr;
}

bool is_immutable(const Expression& expression) {
  return find_call(expression, Volatility::kSession) == nullptr;
}

const ScalarFunction* find_changing_call(const Expression& expression) {
  return find_call(expression, Volatility::kStable);
}

}  // namespace matview
