// Scanning bytes of texts several at a time.
#pragma once

#include <cstddef>
#include <string_view>

namespace matview {

// Where `wanted` first stands in `text`; npos when it does not. O(text) on the texts of this world,
// O(text × wanted) at worst.
[[nodiscard]] std::size_t find_bytes(std::string_view text, std::string_view wanted);

// The characters of well-formed UTF-8.
[[nodiscard]] std::size_t count_utf8(std::string_view text);

}  // namespace matview
