#include "expr/function_registry.h"

#include <algorithm>
#include <array>
#include <vector>

#include "expr/cast_rules.h"
#include "expr/functions/families.h"
#include "expr/overload.h"

namespace matview {

namespace {

constexpr std::string_view kCastName = "cast";

[[nodiscard]] bool is_cast_name(std::string_view name) {
  return name == kCastName;
}

std::vector<ScalarFunction> collect_families() {
  std::vector<ScalarFunction> functions;
  for (const auto family :
       {comparison_functions(),   logic_functions(),         arithmetic_functions(),
        numeric_functions(),      numeric_math_functions(),  math_functions(),
        trigonometry_functions(), integer_math_functions(),  text_functions(),
        text_build_functions(),   text_search_functions(),   text_regex_functions(),
        bytea_functions(),        date_time_functions(),     moment_arithmetic_functions(),
        date_make_functions(),    date_clock_functions(),    date_format_functions(),
        date_input_functions(),   number_format_functions(), sequence_functions(),
        array_functions(),        array_change_functions(),  array_comparison_functions(),
        regex_array_functions(),  json_functions(),          json_change_functions(),
        json_build_functions(),   json_path_functions(),     system_functions(),
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

namespace {

// The functions by name, in order of registration where it is the same.
std::span<const ScalarFunction* const> functions_called(std::string_view name) {
  static const std::vector<const ScalarFunction*> sorted = [] {
    std::vector<const ScalarFunction*> list;
    for (const ScalarFunction& function : all_functions()) list.push_back(&function);
    std::ranges::stable_sort(list, {}, &ScalarFunction::name);
    return list;
  }();
  const auto found = std::ranges::equal_range(sorted, name, {}, &ScalarFunction::name);
  return {found.begin(), found.end()};
}

}  // namespace

Result<const ScalarFunction*> find_function(std::string_view name,
                                            std::span<const Type> arguments) {
  // REAL with any other number is computed as DOUBLE: operators of the two are not in the list.
  // CHAR and VARCHAR(n) are compared as CHAR, without trailing blanks.
  const bool is_symbol = !name.empty() && std::string_view("+-*/<>=").contains(name.front());
  if (is_symbol && arguments.size() == 2 && arguments[0].id != arguments[1].id) {
    for (const std::size_t i : {0U, 1U}) {
      const Type type = arguments[i];
      const Type other = arguments[1 - i];
      const bool is_real = type.id == TypeId::kReal && is_numeric(other.id);
      const bool is_varying =
          type.id == TypeId::kText && type.modifier != 0 && other.id == TypeId::kChar;
      if (!is_real && !is_varying) continue;
      std::array types = {arguments[0], arguments[1]};
      types[i] = is_real ? TypeId::kDouble : TypeId::kChar;
      return find_function(name, types);
    }
  }
  std::span<const ScalarFunction* const> overloads = functions_called(name);
  if (is_cast_name(name)) overloads = {};
  const auto exact = std::ranges::find_if(overloads, [&](const ScalarFunction* function) {
    return function->parameters.matches(arguments);
  });
  if (exact != overloads.end()) return *exact;
  std::vector<ParameterList> parameters;
  parameters.reserve(overloads.size());
  for (const ScalarFunction* const function : overloads) parameters.push_back(function->parameters);
  MATVIEW_ASSIGN(const std::size_t chosen, choose_overload(name, arguments, parameters));
  return overloads[chosen];
}

const ScalarFunction* find_exact_function(std::string_view name,
                                          std::span<const Type> parameters,
                                          Type result) {
  const auto overloads = functions_called(name);
  const auto found = std::ranges::find_if(overloads, [&](const ScalarFunction* function) {
    const Type declared = function->result;
    const bool fits = declared.id == result.id || declared.id == TypeId::kAnyElement ||
                      (declared.id == TypeId::kAnyArray && result.id == TypeId::kArray);
    return fits && function->parameters.matches(parameters);
  });
  if (found != overloads.end()) return *found;
  // What takes arrays of a type may be declared for arrays of any.
  std::vector<Type> any(parameters.begin(), parameters.end());
  for (Type& type : any) {
    if (type.id == TypeId::kArray) type = TypeId::kAnyArray;
  }
  const bool has_arrays =
      !std::ranges::equal(any, parameters, [](Type a, Type b) { return a.id == b.id; });
  return has_arrays ? find_exact_function(name, any, result) : nullptr;
}

const ScalarFunction* find_cast(Type from, Type to) {
  if (from.id == TypeId::kArray) from = TypeId::kAnyArray;
  return find_exact_function(kCastName, {&from, 1}, to);
}

bool is_implicitly_convertible(Type from, Type to) {
  return cast_rule(from, to) == CastRule::kImplicit;
}

Type common_type(Type left, Type right) {
  if (left == right) return left;
  if (is_same_type(left, right)) {
    left.modifier = 0;
    return left;
  }
  if (left.id == TypeId::kUnknown) return right;
  if (right.id == TypeId::kUnknown) return left;
  if (type_category(left.id) != type_category(right.id)) return TypeId::kUnknown;
  const bool to_right = is_implicitly_convertible(left, right);
  const bool to_left = is_implicitly_convertible(right, left);
  if (!to_right && !to_left) return TypeId::kUnknown;
  Type common = to_right && (!to_left || is_preferred_type(right.id)) ? right : left;
  common.modifier = 0;
  return common;
}

}  // namespace matview
