#include "expr/set_functions.h"

namespace matview {

std::span<const SetFunction> all_set_functions() {
  return {};
}

bool is_set_function_name(std::string_view name) {
  for (const SetFunction& function : all_set_functions()) {
    if (function.name == name) return true;
  }
  return false;
}

const SetFunction* find_exact_set_function(std::string_view name,
                                           std::span<const Type> parameters) {
  for (const SetFunction& function : all_set_functions()) {
    if (function.name == name && function.parameters.matches(parameters)) return &function;
  }
  return nullptr;
}

}  // namespace matview
