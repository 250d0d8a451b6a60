#include "expr/set_functions.h"

#include <algorithm>

#include "expr/overload.h"
#include "expr/set_functions/families.h"

namespace matview {

std::span<const SetFunction> all_set_functions() {
  static const std::vector<SetFunction> functions = [] {
    std::vector<SetFunction> all;
    for (const auto family :
         {series_set_functions(), time_series_set_functions(), text_set_functions()}) {
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }();
  return functions;
}

bool is_set_function_name(std::string_view name) {
  return std::ranges::contains(all_set_functions(), name, &SetFunction::name);
}

Result<const SetFunction*> find_set_function(std::string_view name,
                                             std::span<const Type> arguments) {
  std::vector<const SetFunction*> overloads;
  std::vector<ParameterList> parameters;
  for (const SetFunction& function : all_set_functions()) {
    if (function.name != name) continue;
    overloads.push_back(&function);
    parameters.push_back(function.parameters);
  }
  MATVIEW_ASSIGN(const std::size_t chosen, choose_overload(name, arguments, parameters));
  return overloads[chosen];
}

const SetFunction* find_exact_set_function(std::string_view name,
                                           std::span<const Type> parameters) {
  const auto functions = all_set_functions();
  const auto found = std::ranges::find_if(functions, [&](const SetFunction& function) {
    return function.name == name && function.parameters.matches(parameters);
  });
  return found == functions.end() ? nullptr : &*found;
}

}  // namespace matview
