// Formatting text: std::format, compiled once.
//
// std::format instantiates its whole machinery wherever it is called; here only the arguments are
// packed at the call, and one function formats them. Smaller code, and far quicker to build.
#pragma once

#include <format>
#include <string>
#include <string_view>

namespace matview {

[[nodiscard]] std::string format_packed(std::string_view pattern, std::format_args arguments);

// As std::format: the pattern is checked against the arguments at compile time.
template <typename... Arguments>
[[nodiscard]] std::string format_text(std::format_string<Arguments...> pattern,
                                      Arguments&&... arguments) {
  return format_packed(pattern.get(), std::make_format_args(arguments...));
}

}  // namespace matview
