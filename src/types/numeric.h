// Reading and writing NumericWords, the values of NUMERIC columns.
//
// A number whose coefficient and digits behind the point fit stands in the word itself; any other
// is a record of the database's dictionary, which keeps it for its life, and the word leads to it.
//
//   bit 0 = 0: bits 1 … 6 are the scale, bits 7 … 63 the signed coefficient
//   bit 0 = 1: bits 1 … 63 are the record's address
//
// Invariants:
//   1. A number that fits in a word is in the word, and equal records are one; so two words of the
//      same scale are equal exactly when their bits are.
//   2. A column of type NUMERIC(p, s) with p ≤ 17 and 0 ≤ s holds numbers in words only, all of
//      scale s, but for NaN. Kernels do not rely on it: they check words as they go, and are fast
//      where all are alike.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>

#include "types/decimal.h"
#include "types/physical.h"
#include "types/text_dictionary.h"
#include "types/type.h"

namespace matview {

inline constexpr int kNumericTailBits = 7;  // of scale and tag
inline constexpr std::int64_t kNumericTail = (1 << kNumericTailBits) - 1;
inline constexpr std::int32_t kMaxInlineScale = 63;
// Magnitudes of this many bits fit in a word.
inline constexpr int kInlineBits = 56;

[[nodiscard]] constexpr bool is_inline(NumericWord word) {
  return (word.bits & 1) == 0;
}

// Require: is_inline(word).
[[nodiscard]] constexpr std::int64_t coefficient_of(NumericWord word) {
  return word.bits >> kNumericTailBits;
}

[[nodiscard]] constexpr std::int32_t scale_of(NumericWord word) {
  return static_cast<std::int32_t>((word.bits & kNumericTail) >> 1);
}

// The bits a magnitude takes that has the bits of `value`, or of its complement when it is
// negative.
[[nodiscard]] constexpr std::uint64_t magnitude_bits(std::int64_t value) {
  return static_cast<std::uint64_t>(value ^ (value >> 63));
}

[[nodiscard]] constexpr bool fits_inline(std::int64_t coefficient) {
  return magnitude_bits(coefficient) >> kInlineBits == 0;
}

// Requires: fits_inline(coefficient), 0 ≤ scale ≤ kMaxInlineScale.
[[nodiscard]] constexpr NumericWord inline_numeric(std::int64_t coefficient, std::int32_t scale) {
  return {static_cast<std::int64_t>((static_cast<std::uint64_t>(coefficient) << kNumericTailBits) |
                                    static_cast<std::uint64_t>(scale) << 1U)};
}

// 10^exponent. Requires: 0 ≤ exponent ≤ 18.
[[nodiscard]] std::int64_t power_of_ten(std::int32_t exponent);

[[nodiscard]] NumericWord make_numeric(const Decimal& decimal, TextDictionary& dictionary);
// coefficient × 10^−scale. Requires: 0 ≤ scale.
[[nodiscard]] NumericWord make_numeric(int128 coefficient,
                                       std::int32_t scale,
                                       TextDictionary& dictionary);
[[nodiscard]] Decimal to_decimal(NumericWord word);

// The nearest double; an infinity for what is too large.
[[nodiscard]] double numeric_to_double(NumericWord word);

[[nodiscard]] std::strong_ordering compare_slowly(NumericWord left, NumericWord right);

// By value: 1.5 is 1.50.
[[nodiscard]] inline std::strong_ordering compare_numeric(NumericWord left, NumericWord right) {
  if (((left.bits ^ right.bits) & kNumericTail) == 0 && is_inline(left)) {
    return left.bits <=> right.bits;
  }
  return compare_slowly(left, right);
}

// Equal values hash alike.
[[nodiscard]] std::uint64_t hash_numeric(NumericWord word);

// As a value of a column of this type: rounded to its scale. 22003 `numeric field overflow` when it
// has more digits than that.
[[nodiscard]] Result<Decimal> fit_numeric(const Decimal& decimal, Type type);

}  // namespace matview
