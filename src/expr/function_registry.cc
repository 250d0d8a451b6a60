#include "expr/function_registry.h"

#include <algorithm>
#include <vector>

#include "expr/functions/families.h"
#include "expr/overload.h"

namespace matview {

namespace {

constexpr std::string_view kCastName = "cast";

std::vector<ScalarFunction> collect_families() {
  std::vector<ScalarFunction> functions;
  for (const auto family : {comparison_functions(),
                            logic_functions(),
                            arithmetic_functions(),
                            math_functions(),
                            text_functions(),
                            text_search_functions(),
                            date_time_functions(),
                            cast_functions()}) {
    functions.insert(functions.end(), family.begin(), family.end());
  }
  return functions;
}

}  // namespace

std::span<const ScalarFunction> all_functions() {
  static const std::vector<ScalarFunction> functions = collect_families();
  return functions;
}

Result<const ScalarFunction*> find_function(std::string_view name,
                                            std::span<const Type> arguments) {
  std::vector<const ScalarFunction*> overloads;
  std::vector<ParameterList> parameters;
  for (const ScalarFunction& function : all_functions()) {
    if (function.name != name || name == kCastName) continue;
    overloads.push_back(&function);
    parameters.push_back(function.parameters);
  }
  MATVIEW_ASSIGN(const std::size_t chosen, choose_overload(name, arguments, parameters));
  return overloads[chosen];
}

const ScalarFunction* find_exact_function(std::string_view name,
                                          std::span<const Type> parameters,
                                          Type result) {
  const auto functions = all_functions();
  const auto found = std::ranges::find_if(functions, [&](const ScalarFunction& function) {
    return function.name == name && function.result.id == result.id &&
           function.parameters.matches(parameters);
  });
  return found == functions.end() ? nullptr : &*found;
}

const ScalarFunction* find_cast(Type from, Type to) {
  return find_exact_function(kCastName, {&from, 1}, to);
}

bool is_implicitly_convertible(Type from, Type to) {
  if (from.id == to.id || from.id == TypeId::kUnknown) return true;
  switch (from.id) {
    case TypeId::kInteger: return to.id == TypeId::kBigint || to.id == TypeId::kDouble;
    case TypeId::kBigint: return to.id == TypeId::kDouble;
    case TypeId::kDate: return to.id == TypeId::kTimestamp;
    default: return false;
  }
}

Type common_type(Type left, Type right) {
  if (left == right) return left;
  if (left.id == right.id) return left.id;
  if (is_implicitly_convertible(left, right)) return right;
  if (is_implicitly_convertible(right, left)) return left;
  return TypeId::kUnknown;
}

}  // namespace matview
