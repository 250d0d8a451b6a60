#include "plan/aggregate_search.h"

#include "expr/aggregate_registry.h"

namespace matview::plan {

namespace {

using Expressions = std::vector<const sql::Expression*>;

void add(const sql::ExpressionPtr& expression, Expressions& found) {
  if (expression != nullptr) found.push_back(expression.get());
}

void add(const std::vector<sql::ExpressionPtr>& expressions, Expressions& found) {
  for (const sql::ExpressionPtr& expression : expressions) add(expression, found);
}

// The direct operands of an expression, those of subqueries left out.
struct OperandVisitor {
  Expressions& found;

  void operator()(const sql::Unary& node) const { add(node.operand, found); }

  void operator()(const sql::Binary& node) const {
    add(node.left, found);
    add(node.right, found);
  }

  void operator()(const sql::NamedOperator& node) const {
    add(node.left, found);
    add(node.right, found);
  }

  void operator()(const sql::PatternMatch& node) const {
    add(node.operand, found);
    add(node.pattern, found);
    add(node.escape, found);
  }

  void operator()(const sql::Row& node) const { add(node.fields, found); }

  void operator()(const sql::QuantifiedComparison& node) const {
    add(node.operand, found);
    add(node.array, found);
  }

  void operator()(const sql::ArrayConstructor& node) const { add(node.elements, found); }

  void operator()(const sql::Subscript& node) const {
    add(node.operand, found);
    add(node.index, found);
    add(node.high, found);
  }

  void operator()(const sql::IsTest& node) const { add(node.operand, found); }

  void operator()(const sql::Between& node) const {
    add(node.operand, found);
    add(node.low, found);
    add(node.high, found);
  }

  void operator()(const sql::InList& node) const {
    add(node.operand, found);
    add(node.items, found);
  }

  void operator()(const sql::FunctionCall& node) const { add(node.arguments, found); }

  void operator()(const sql::Cast& node) const { add(node.operand, found); }

  void operator()(const sql::Case& node) const {
    add(node.operand, found);
    for (const sql::CaseBranch& branch : node.branches) {
      add(branch.condition, found);
      add(branch.result, found);
    }
    add(node.otherwise, found);
  }

  void operator()(const sql::InSubquery& node) const { add(node.operand, found); }

  template <typename T>
  void operator()(const T&) const {}
};

}  // namespace

bool contains_aggregate(const sql::Expression& expression) {
  Expressions left{&expression};
  while (!left.empty()) {
    const sql::Expression& next = *left.back();
    left.pop_back();
    const auto* call = std::get_if<sql::FunctionCall>(&next.node);
    if (call != nullptr && call->over == nullptr && is_aggregate_name(call->name)) return true;
    std::visit(OperandVisitor{left}, next.node);
  }
  return false;
}

}  // namespace matview::plan
