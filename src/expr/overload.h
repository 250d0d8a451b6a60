// Choosing among the overloads of a name, by PostgreSQL's rules; shared by functions and
// aggregates.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "expr/parameter_list.h"

namespace matview {

// The index of the candidate (all are called `name`) for these argument types. Fails with 42883 or
// 42725, worded and hinted as PostgreSQL does.
[[nodiscard]] Result<std::size_t> choose_overload(std::string_view name,
                                                  std::span<const Type> arguments,
                                                  std::span<const ParameterList> candidates);

// What one call of a function takes and gives: no pseudo types, a type for every argument.
struct Signature {
  std::vector<Type> parameters;
  Type result;
};

// The signature of a call with `arguments`, whose untyped ones become text where nothing else
// decides. All of kAnyElement become the type they have in common. nullopt when they have none, or
// when `parameters` do not take as many arguments.
[[nodiscard]] std::optional<Signature> resolve_signature(const ParameterList& parameters,
                                                         Type result,
                                                         std::span<const Type> arguments);

}  // namespace matview
