#include "expr/aggregates/integer_sum.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace matview {

namespace {

int bit_width(uint128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  return high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(value));
}

}  // namespace

double IntegerSum::divided_by(Weight count) const {
  constexpr int kSignificandBits = std::numeric_limits<double>::digits;
  const int128 sum = total();
  const bool negative = sum < 0;
  const uint128 magnitude = negative ? -static_cast<uint128>(sum) : static_cast<uint128>(sum);
  const auto divisor = static_cast<std::uint64_t>(count);
  if (bit_width(magnitude) <= kSignificandBits && std::bit_width(divisor) <= kSignificandBits) {
    return static_cast<double>(static_cast<std::int64_t>(sum)) / static_cast<double>(count);
  }
  // A quotient with bits to spare, whose last bit also stands for all that follow it, rounds once.
  const int shift =
      std::max(0, kSignificandBits + 3 + std::bit_width(divisor) - bit_width(magnitude));
  const uint128 scaled = magnitude << shift;
  const uint128 sticky = scaled % divisor != 0 ? 1 : 0;
  const double quotient = std::ldexp(static_cast<double>(scaled / divisor | sticky), -shift);
  return negative ? -quotient : quotient;
}

}  // namespace matview
