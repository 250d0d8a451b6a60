// Placeholders: columns that do not exist yet while a query is being bound.
//
// An expression of a SELECT is bound over the columns of its FROM, before there are aggregates,
// windows or subqueries to refer to. Until the select binder puts those into the plan, their
// results are column references at positions no input has, made here. None is left in a finished
// plan.
#pragma once

#include <cstddef>
#include <cstdint>

#include "expr/expression.h"

namespace matview::plan {

enum class Placeholder : std::uint8_t {
  kNone,          // a column of the input
  kAggregate,     // the n-th aggregate call of the query
  kGrouping,      // its n-th GROUPING()
  kWindow,        // its n-th window call
  kSetReturning,  // its n-th set-returning call
  kSubquery,      // the n-th column of its subqueries
  kOuter,         // the n-th reference to an enclosing query (StatementScope::outer_columns)
};

inline constexpr unsigned kPlaceholderShift = 24;

[[nodiscard]] constexpr Placeholder placeholder_of(std::size_t index) {
  return static_cast<Placeholder>(index >> kPlaceholderShift);
}

[[nodiscard]] constexpr std::size_t placeholder_number(std::size_t index) {
  return index & ((std::size_t{1} << kPlaceholderShift) - 1);
}

[[nodiscard]] inline ExpressionPtr make_placeholder(Placeholder kind,
                                                    std::size_t number,
                                                    Type type) {
  return make_column((static_cast<std::size_t>(kind) << kPlaceholderShift) | number, type);
}

// Whether the expression mentions a placeholder of this kind.
[[nodiscard]] inline bool mentions(const Expression& expression, Placeholder kind) {
  bool found = false;
  for_each_column(expression,
                  [&](std::size_t index) { found = found || placeholder_of(index) == kind; });
  return found;
}

}  // namespace matview::plan
