// Natural numbers of any length, for the coefficients of Decimals. Private to decimal*.cc.
//
// Limbs are base-10⁹ digits, least significant first, without leading zeros; zero is no limbs. What
// takes them gives them back like that.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace matview {

using Limbs = std::vector<std::uint32_t>;

inline constexpr std::uint32_t kLimbBase = 1'000'000'000;
inline constexpr std::int32_t kLimbDigits = 9;
inline constexpr std::array<std::uint32_t, 10> kLimbPowers = {
    1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// Takes leading zeros away.
void trim(Limbs& limbs);
[[nodiscard]] std::strong_ordering compare(const Limbs& left, const Limbs& right);
[[nodiscard]] Limbs sum(const Limbs& left, const Limbs& right);
// Requires: left ≥ right.
[[nodiscard]] Limbs difference(const Limbs& left, const Limbs& right);
[[nodiscard]] Limbs product(const Limbs& left, const Limbs& right);
// The quotient, leaving the remainder in `dividend`. Requires: divisor is not zero.
[[nodiscard]] Limbs divide(Limbs& dividend, Limbs divisor);
void add_one(Limbs& limbs);
void multiply_small(Limbs& limbs, std::uint32_t factor);
// Divides in place; the remainder. Requires: 0 < divisor ≤ kLimbBase.
std::uint32_t divide_small(Limbs& limbs, std::uint32_t divisor);

// × 10^digits.
void shift_up(Limbs& limbs, std::int32_t digits);

// What a division by a power of ten left: whether it was at least one half, and whether it was any.
struct Lost {
  bool half;
  bool any;
};

// ÷ 10^digits.
Lost shift_down(Limbs& limbs, std::int32_t digits);

[[nodiscard]] std::string digits_of(const Limbs& limbs);
[[nodiscard]] Limbs limbs_of(std::string_view digits);

}  // namespace matview
