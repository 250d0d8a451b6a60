// The families of set-returning functions, for the registry.
#pragma once

#include <span>

#include "expr/set_functions.h"

namespace matview {

[[nodiscard]] std::span<const SetFunction> series_set_functions();
[[nodiscard]] std::span<const SetFunction> time_series_set_functions();
[[nodiscard]] std::span<const SetFunction> text_set_functions();

}  // namespace matview
