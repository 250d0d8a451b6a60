// The text forms of bytes: hexadecimal digits, BYTEA and UUID.
#pragma once

#include <string>
#include <string_view>

#include "common/result.h"

namespace matview {

[[nodiscard]] std::string to_hex(std::string_view bytes);
// Blanks between bytes are skipped; 22023 for what is not hexadecimal.
[[nodiscard]] Result<std::string> from_hex(std::string_view text);

// `\x00ff`; reads that and the escape form, `\000\377`. 22P02 when the text is neither.
[[nodiscard]] std::string format_bytea(std::string_view bytes);
[[nodiscard]] Result<std::string> parse_bytea(std::string_view text);

// The 16 bytes; digits may stand in braces, with hyphens behind every four. 22P02 otherwise.
[[nodiscard]] std::string format_uuid(std::string_view bytes);
[[nodiscard]] Result<std::string> parse_uuid(std::string_view text);

}  // namespace matview
