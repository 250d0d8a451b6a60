// The families of scalar functions; one file each, and one line here and in the registry.
#pragma once

#include <span>

#include "expr/function_registry.h"

namespace matview {

[[nodiscard]] std::span<const ScalarFunction> comparison_functions();
[[nodiscard]] std::span<const ScalarFunction> logic_functions();
[[nodiscard]] std::span<const ScalarFunction> arithmetic_functions();
[[nodiscard]] std::span<const ScalarFunction> numeric_functions();
[[nodiscard]] std::span<const ScalarFunction> numeric_math_functions();
[[nodiscard]] std::span<const ScalarFunction> math_functions();
[[nodiscard]] std::span<const ScalarFunction> trigonometry_functions();
[[nodiscard]] std::span<const ScalarFunction> integer_math_functions();
[[nodiscard]] std::span<const ScalarFunction> text_functions();
[[nodiscard]] std::span<const ScalarFunction> text_build_functions();
[[nodiscard]] std::span<const ScalarFunction> text_search_functions();
[[nodiscard]] std::span<const ScalarFunction> text_regex_functions();
[[nodiscard]] std::span<const ScalarFunction> bytea_functions();
[[nodiscard]] std::span<const ScalarFunction> date_time_functions();
[[nodiscard]] std::span<const ScalarFunction> moment_arithmetic_functions();
[[nodiscard]] std::span<const ScalarFunction> date_make_functions();
[[nodiscard]] std::span<const ScalarFunction> date_clock_functions();
[[nodiscard]] std::span<const ScalarFunction> date_format_functions();
[[nodiscard]] std::span<const ScalarFunction> date_input_functions();
[[nodiscard]] std::span<const ScalarFunction> number_format_functions();
[[nodiscard]] std::span<const ScalarFunction> sequence_functions();
[[nodiscard]] std::span<const ScalarFunction> array_functions();
[[nodiscard]] std::span<const ScalarFunction> array_change_functions();
[[nodiscard]] std::span<const ScalarFunction> array_comparison_functions();
[[nodiscard]] std::span<const ScalarFunction> regex_array_functions();
[[nodiscard]] std::span<const ScalarFunction> json_functions();
[[nodiscard]] std::span<const ScalarFunction> json_change_functions();
[[nodiscard]] std::span<const ScalarFunction> json_build_functions();
[[nodiscard]] std::span<const ScalarFunction> json_path_functions();
[[nodiscard]] std::span<const ScalarFunction> system_functions();
[[nodiscard]] std::span<const ScalarFunction> cast_functions();

}  // namespace matview
