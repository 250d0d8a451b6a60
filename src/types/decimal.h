// Decimal: a decimal number of any length, in PostgreSQL's meaning of NUMERIC: exact, with a number
// of digits behind the point that is part of the value as shown but not of its order (1.5 equals
// 1.50), and with NaN, which is above all others, and two infinities.
//
// Columns hold NumericWords (types/numeric.h); this is what they are computed with where one does
// not fit in a word. Rounding is half away from zero.
//
// Invariants:
//   1. limbs_ is the coefficient's magnitude in base 10⁹, least significant first, without leading
//      zeros; zero is no limbs and not negative. Only finite numbers have any.
//   2. 0 ≤ scale() ≤ kMaxScale.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/int128.h"
#include "common/result.h"

namespace matview {

class Decimal {
 public:
  static constexpr std::int32_t kMaxScale = 16'383;
  static constexpr std::int32_t kMaxWholeDigits = 131'072;
  // The most digits behind the point that a division gives.
  static constexpr std::int32_t kMaxDisplayScale = 1000;

  enum class Kind : std::uint8_t { kNegativeInfinity, kFinite, kPositiveInfinity, kNan };

  Decimal() = default;

  explicit Decimal(Kind kind) : kind_(kind) {}

  // coefficient × 10^−scale.
  static Decimal of(int128 coefficient, std::int32_t scale = 0);
  // The 15 significant digits that PostgreSQL takes of a double (6 of a float).
  static Decimal of_double(double value, int significant_digits = 15);
  // `text` as PostgreSQL reads NUMERIC, blanks around it allowed: 22P02 when it is none, 22003 when
  // it is too large.
  static Result<Decimal> parse(std::string_view text);

  [[nodiscard]] Kind kind() const { return kind_; }

  [[nodiscard]] bool is_finite() const { return kind_ == Kind::kFinite; }

  [[nodiscard]] bool is_nan() const { return kind_ == Kind::kNan; }

  [[nodiscard]] bool is_zero() const { return is_finite() && limbs_.empty(); }

  // −1, 0 or 1; NaN is 1.
  [[nodiscard]] int sign() const;

  // Digits behind the point; 0 for what is not finite.
  [[nodiscard]] std::int32_t scale() const { return scale_; }

  // Digits of the coefficient; 0 for zero.
  [[nodiscard]] std::int32_t digit_count() const;

  // The coefficient, when it fits.
  [[nodiscard]] std::optional<std::int64_t> coefficient() const;

  // As PostgreSQL prints it: "1.50", "-Infinity".
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] double to_double() const;
  // Rounded to a whole number; nullopt when it is none of 64 bits.
  [[nodiscard]] std::optional<std::int64_t> to_integer() const;

  [[nodiscard]] Decimal negated() const;
  [[nodiscard]] Decimal absolute() const;
  // With `digits` behind the point (negative: zeros before it), rounded, cut, or padded with zeros.
  [[nodiscard]] Decimal rounded(std::int32_t digits) const;
  [[nodiscard]] Decimal truncated(std::int32_t digits) const;
  [[nodiscard]] Decimal floor() const;
  [[nodiscard]] Decimal ceil() const;
  // Without zeros at the end of its fraction.
  [[nodiscard]] Decimal trimmed() const;

  friend Decimal operator+(const Decimal& left, const Decimal& right);
  friend Decimal operator-(const Decimal& left, const Decimal& right);
  friend Decimal operator*(const Decimal& left, const Decimal& right);

  // left / right with `scale` digits behind the point, rounded. Requires: right is not zero.
  static Decimal quotient(const Decimal& left, const Decimal& right, std::int32_t scale);
  // The digits behind the point that PostgreSQL gives to left / right (select_div_scale).
  static std::int32_t quotient_scale(const Decimal& left, const Decimal& right);
  // The whole part of left / right, and what it leaves: left − whole × right, of left's sign.
  // Require: right is not zero.
  static Decimal whole_quotient(const Decimal& left, const Decimal& right);
  static Decimal remainder(const Decimal& left, const Decimal& right);

  // By value, whatever the scales; NaN equals itself and is above all.
  friend std::strong_ordering operator<=>(const Decimal& left, const Decimal& right);

  friend bool operator==(const Decimal& left, const Decimal& right) {
    return (left <=> right) == std::strong_ordering::equal;
  }

  // Equal values hash alike.
  [[nodiscard]] std::uint64_t hash() const;

  // Whether 131 072 digits before the point are enough for it.
  [[nodiscard]] bool is_in_range() const { return digit_count() - scale_ <= kMaxWholeDigits; }

 private:
  using Limbs = std::vector<std::uint32_t>;

  static Decimal make(bool negative, Limbs limbs, std::int32_t scale);
  // The coefficient's magnitude at a scale that is no smaller than its own.
  [[nodiscard]] Limbs limbs_at(std::int32_t scale) const;
  [[nodiscard]] Decimal with_scale(std::int32_t digits, bool rounds) const;

  Kind kind_ = Kind::kFinite;
  bool negative_ = false;
  std::int32_t scale_ = 0;
  Limbs limbs_;
};

}  // namespace matview
