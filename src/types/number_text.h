// The text forms of whole numbers, floating-point numbers and truth values, as PostgreSQL has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"
#include "types/type.h"

namespace matview {

// The shortest digits that read back as the value; "NaN", "-Infinity". `type` is DOUBLE or REAL.
[[nodiscard]] std::string format_float(double value, TypeId type);

// SMALLINT, INTEGER and BIGINT, in decimal or behind 0x, 0o and 0b: 22P02 when the text is none,
// 22003 when the number does not fit.
[[nodiscard]] Result<std::int64_t> parse_integer(std::string_view text, TypeId type);
// DOUBLE and REAL, with the same errors.
[[nodiscard]] Result<double> parse_float(std::string_view text, TypeId type);
// `true`, `yes`, `on`, `1`, their opposites, and what they begin with where that leaves no doubt.
[[nodiscard]] Result<bool> parse_boolean(std::string_view text);

// 22P02 `invalid input syntax for type integer: "x"`.
[[nodiscard]] std::unexpected<Failure> invalid_syntax(std::string_view text, TypeId type);

}  // namespace matview
