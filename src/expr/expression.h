// Bound expressions: what an expression computes, with every name, type and overload resolved.
//
// Trees are immutable and shared, so plans and rewrites copy pointers. `compile()`
// (expr/evaluator.h) turns a tree into something that runs over chunks.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "types/type.h"
#include "types/value.h"

namespace matview {

struct ScalarFunction;
struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

struct ColumnReference {
  std::size_t index;  // into the input chunk's columns
};

struct Constant {
  Value value;
};

struct ParameterReference {
  std::size_t index;  // $1 is 0
};

// A function, operator or cast of the registry.
struct Call {
  const ScalarFunction* function;
  std::vector<ExpressionPtr> arguments;
};

// AND / OR of two or more operands, left to right: an operand is only evaluated for the rows that
// the ones before it leave undecided.
struct Conjunction {
  bool is_and;
  std::vector<ExpressionPtr> operands;
};

// A searched CASE: results are only evaluated for the rows that take their branch. Every result has
// the expression's own type, an ELSE NULL included; so have COALESCE's operands.
struct Conditional {
  struct Branch {
    ExpressionPtr condition;  // BOOLEAN
    ExpressionPtr result;
  };

  std::vector<Branch> branches;
  ExpressionPtr otherwise;  // never null; ELSE NULL is a Constant
};

// The first operand that is not NULL; later ones are only evaluated where needed.
struct Coalesce {
  std::vector<ExpressionPtr> operands;
};

struct Expression {
  std::variant<ColumnReference,
               Constant,
               ParameterReference,
               Call,
               Conjunction,
               Conditional,
               Coalesce>
      node;
  Type type;
};

[[nodiscard]] ExpressionPtr make_column(std::size_t index, Type type);
[[nodiscard]] ExpressionPtr make_constant(Value value);
// Requires: arguments have exactly the function's parameter types.
// The result has the function's declared type, or the one given, where that is a pseudo type.
[[nodiscard]] ExpressionPtr make_call(const ScalarFunction& function,
                                      std::vector<ExpressionPtr> arguments);
[[nodiscard]] ExpressionPtr make_call(const ScalarFunction& function,
                                      std::vector<ExpressionPtr> arguments,
                                      Type result);
// The conjunction of `operands`, flattened; TRUE when there are none, the operand when it is one.
[[nodiscard]] ExpressionPtr make_and(std::vector<ExpressionPtr> operands);

// Structural equality: both compute the same from the same input.
[[nodiscard]] bool same_expression(const Expression& left, const Expression& right);

// Calls `visit(index)` for every column reference in the tree.
void for_each_column(const Expression& expression, const std::function<void(std::size_t)>& visit);
// The same tree with every column reference replaced by `replace(index)`.
[[nodiscard]] ExpressionPtr map_columns(
    const ExpressionPtr& expression,
    const std::function<ExpressionPtr(std::size_t index, Type type)>& replace);
// The operands of a top-level AND; the expression itself when it is none.
[[nodiscard]] std::vector<ExpressionPtr> split_conjunction(const ExpressionPtr& expression);
// True when it refers to no column and calls nothing volatile: one value for all rows of an
// execution.
[[nodiscard]] bool is_constant(const Expression& expression);
// True when it calls something volatile: what must not be computed once more, nor less.
[[nodiscard]] bool calls_volatile(const Expression& expression);
// Whether its value depends on its columns alone, and not on settings such as the time zone.
[[nodiscard]] bool is_immutable(const Expression& expression);
// The first call in the tree whose answer may change between executions, or nullptr: what may not
// be computed once and kept.
[[nodiscard]] const ScalarFunction* find_changing_call(const Expression& expression);

}  // namespace matview
