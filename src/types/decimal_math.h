// Roots, powers, exponentials and logarithms of Decimals, with as many digits as PostgreSQL shows.
// Roots are correctly rounded, and all others but for what lies within a millionth of a last digit
// of a tie.
#pragma once

#include <cstdint>

#include "types/decimal.h"

namespace matview {

// With `scale` digits behind the point. Requires: value is finite and ≥ 0.
[[nodiscard]] Decimal square_root(const Decimal& value, std::int32_t scale);

// The functions of SQL, with the digits that PostgreSQL gives them.
// 2201F when it is negative.
[[nodiscard]] Result<Decimal> square_root(const Decimal& value);
// 22003 when it has too many digits.
[[nodiscard]] Result<Decimal> exponential(const Decimal& value);
// 2201E when it is not positive.
[[nodiscard]] Result<Decimal> natural_logarithm(const Decimal& value);
// Also 22012 when the base is 1.
[[nodiscard]] Result<Decimal> logarithm(const Decimal& base, const Decimal& value);
// 2201F, and 22003 when it has too many digits.
[[nodiscard]] Result<Decimal> power(const Decimal& base, const Decimal& exponent);

}  // namespace matview
