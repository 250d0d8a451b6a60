// The quotient of two short NUMERICs, without Decimal's arithmetic of any length.
#pragma once

#include <optional>

#include "types/numeric.h"

namespace matview {

// left / right with the digits behind the point that PostgreSQL gives it (Decimal::quotient_scale),
// rounded half away from zero; nullopt when 128 bits are not enough for the way there, or `right`
// is zero. Requires: both are in words (is_inline).
[[nodiscard]] std::optional<NumericWord> short_quotient(NumericWord left,
                                                        NumericWord right,
                                                        TextDictionary& dictionary);

}  // namespace matview
