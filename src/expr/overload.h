// Choosing among the overloads of a name, by PostgreSQL's rules; shared by functions and
// aggregates.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "common/result.h"
#include "expr/parameter_list.h"

namespace matview {

// The index of the candidate (all are called `name`) for these argument types. Fails with 42883 or
// 42725, worded and hinted as PostgreSQL does.
[[nodiscard]] Result<std::size_t> choose_overload(std::string_view name,
                                                  std::span<const Type> arguments,
                                                  std::span<const ParameterList> candidates);

}  // namespace matview
