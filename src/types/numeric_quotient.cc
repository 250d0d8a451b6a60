#include "types/numeric_quotient.h"

#include <algorithm>

namespace matview {

namespace {

constexpr std::int32_t kMostShift = 21;  // digits that 56 bits and 127 leave room for

// The place and the value of a coefficient's first digit in base 10 000, as Decimal has it.
struct Leading {
  std::int32_t weight = 0;
  std::int64_t digit = 0;
};

Leading leading_of(std::int64_t coefficient, std::int32_t scale) {
  constexpr std::int32_t kGroup = 4;
  if (coefficient == 0) return {};
  const std::int64_t magnitude = coefficient < 0 ? -coefficient : coefficient;
  std::int32_t digits = 1;
  while (digits < 18 && magnitude >= power_of_ten(digits)) ++digits;
  const std::int32_t top = digits - 1 - scale;
  const std::int32_t weight = top >= 0 ? top / kGroup : -((kGroup - 1 - top) / kGroup);
  const std::int32_t count = top - weight * kGroup + 1;
  return {weight,
          count <= digits ? magnitude / power_of_ten(digits - count)
                          : magnitude * power_of_ten(count - digits)};
}

}  // namespace

std::optional<NumericWord> short_quotient(NumericWord left,
                                          NumericWord right,
                                          TextDictionary& dictionary) {
  const std::int64_t divisor = coefficient_of(right);
  if (divisor == 0) return std::nullopt;
  const Leading above = leading_of(coefficient_of(left), scale_of(left));
  const Leading below = leading_of(divisor, scale_of(right));
  const std::int32_t weight = above.weight - below.weight - (above.digit <= below.digit ? 1 : 0);
  const std::int32_t scale = std::max({16 - weight * 4, scale_of(left), scale_of(right), 0});
  const std::int32_t shift = scale + scale_of(right) - scale_of(left);
  if (shift < 0 || shift > kMostShift || scale > kMaxInlineScale) return std::nullopt;
  const int128 dividend = int128{coefficient_of(left)} * power_of_ten(std::min(shift, 18)) *
                          power_of_ten(std::max(shift - 18, 0));
  int128 quotient = dividend / divisor;
  const int128 rest = dividend % divisor;
  const int128 size = divisor < 0 ? -int128{divisor} : int128{divisor};
  if ((rest < 0 ? -rest : rest) * 2 >= size) quotient += (dividend < 0) == (divisor < 0) ? 1 : -1;
  return make_numeric(quotient, scale, dictionary);
}

}  // namespace matview
