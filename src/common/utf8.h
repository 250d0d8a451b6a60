// UTF-8: the only encoding of text in matview.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace matview {

inline constexpr std::uint32_t kLastCodePoint = 0x10FFFF;

// The offset of the first byte that does not belong to well-formed UTF-8, if there is one. A zero
// byte counts as malformed: like PostgreSQL, matview stores no text that contains it.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// Appends the encoding of `code_point`, which is at most kLastCodePoint and no surrogate.
void append_utf8(std::uint32_t code_point, std::string& text);

}  // namespace matview
