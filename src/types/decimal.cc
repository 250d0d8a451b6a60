#include "types/decimal.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fast_float/fast_float.h>

#include "common/hash.h"
#include "types/limbs.h"

namespace matview {

// ── Making ──────────────────────────────────────────────────────────────────────────────────────

Decimal Decimal::make(bool negative, Limbs limbs, std::int32_t scale) {
  Decimal decimal;
  decimal.negative_ = negative && !limbs.empty();
  decimal.limbs_ = std::move(limbs);
  decimal.scale_ = scale;
  return decimal.scale_ > kMaxScale ? decimal.rounded(kMaxScale) : decimal;
}

Decimal Decimal::of(int128 coefficient, std::int32_t scale) {
  const bool negative = coefficient < 0;
  uint128 rest = negative ? -static_cast<uint128>(coefficient) : static_cast<uint128>(coefficient);
  Limbs limbs;
  for (; rest != 0; rest /= kLimbBase)
    limbs.push_back(static_cast<std::uint32_t>(rest % kLimbBase));
  return make(negative, std::move(limbs), scale);
}

Decimal Decimal::of_double(double value, int significant_digits) {
  if (std::isnan(value)) return Decimal(Kind::kNan);
  if (std::isinf(value)) {
    return Decimal(value < 0 ? Kind::kNegativeInfinity : Kind::kPositiveInfinity);
  }
  if (value == 0) return {};
  // A double is a whole number times a power of two, so it has a last digit.
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent);
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  exponent -= 53;
  Decimal exact = of(mantissa);
  // 2^e is itself, and 2^−e is 5^e with e digits behind the point.
  constexpr std::uint32_t kTwo20 = 1U << 20U;
  constexpr std::uint32_t kFive12 = 244'140'625;
  const std::int32_t power = exponent < 0 ? -exponent : exponent;
  const std::int32_t step = exponent < 0 ? 12 : 20;
  for (std::int32_t i = 0; i < power / step; ++i) {
    multiply_small(exact.limbs_, exponent < 0 ? kFive12 : kTwo20);
  }
  for (std::int32_t i = 0; i < power % step; ++i) {
    multiply_small(exact.limbs_, exponent < 0 ? 5 : 2);
  }
  exact.scale_ = exponent < 0 ? power : 0;
  exact.negative_ = value < 0;
  const std::int32_t whole_digits = exact.digit_count() - exact.scale_;
  Decimal shown = exact.rounded(significant_digits - whole_digits).trimmed();
  return shown;
}

// ── Looking ─────────────────────────────────────────────────────────────────────────────────────

int Decimal::sign() const {
  if (!is_finite()) return kind_ == Kind::kNegativeInfinity ? -1 : 1;
  return limbs_.empty() ? 0 : negative_ ? -1 : 1;
}

std::int32_t Decimal::digit_count() const {
  if (limbs_.empty()) return 0;
  const auto below = static_cast<std::int32_t>(limbs_.size() - 1) * kLimbDigits;
  std::int32_t digits = 1;
  while (digits < kLimbDigits && limbs_.back() >= kLimbPowers[static_cast<std::size_t>(digits)]) {
    ++digits;
  }
  return below + digits;
}

std::optional<std::int64_t> Decimal::coefficient() const {
  if (!is_finite() || limbs_.size() > 3) return std::nullopt;
  int128 value = 0;
  for (std::size_t i = limbs_.size(); i-- > 0;) value = value * kLimbBase + limbs_[i];
  if (negative_) value = -value;
  const auto narrow = static_cast<std::int64_t>(value);
  return narrow == value ? std::optional(narrow) : std::nullopt;
}

std::string Decimal::to_string() const {
  switch (kind_) {
    case Kind::kNan: return "NaN";
    case Kind::kPositiveInfinity: return "Infinity";
    case Kind::kNegativeInfinity: return "-Infinity";
    case Kind::kFinite: break;
  }
  std::string digits = digits_of(limbs_);
  const auto scale = static_cast<std::size_t>(scale_);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale != 0) digits.insert(digits.size() - scale, 1, '.');
  if (negative_) digits.insert(0, 1, '-');
  return digits;
}

double Decimal::to_double() const {
  switch (kind_) {
    case Kind::kNan: return std::numeric_limits<double>::quiet_NaN();
    case Kind::kPositiveInfinity: return std::numeric_limits<double>::infinity();
    case Kind::kNegativeInfinity: return -std::numeric_limits<double>::infinity();
    case Kind::kFinite: break;
  }
  const std::string text = to_string();
  double value = 0;
  fast_float::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<std::int64_t> Decimal::to_integer() const {
  return is_finite() ? rounded(0).coefficient() : std::nullopt;
}

std::uint64_t Decimal::hash() const {
  if (!is_finite()) return hash_integer(static_cast<std::uint64_t>(kind_) + 1);
  const Decimal shortest = trimmed();
  std::uint64_t hash = static_cast<std::uint64_t>(shortest.scale_) * 2 + (negative_ ? 1 : 0);
  for (const std::uint32_t limb : shortest.limbs_) hash = combine_hashes(hash, limb);
  return hash;
}

// ── Changing ────────────────────────────────────────────────────────────────────────────────────

Decimal Decimal::negated() const {
  Decimal result = *this;
  switch (kind_) {
    case Kind::kPositiveInfinity: result.kind_ = Kind::kNegativeInfinity; break;
    case Kind::kNegativeInfinity: result.kind_ = Kind::kPositiveInfinity; break;
    default: result.negative_ = !negative_ && !limbs_.empty();
  }
  return result;
}

Decimal Decimal::absolute() const {
  return sign() < 0 ? negated() : *this;
}

Decimal Decimal::with_scale(std::int32_t digits, bool rounds) const {
  if (!is_finite()) return *this;
  Decimal result = *this;
  if (digits >= scale_) {
    digits = std::min(digits, kMaxScale);
    if (digits > scale_) shift_up(result.limbs_, digits - scale_);
    result.scale_ = std::max(digits, scale_);
    return result;
  }
  // All of it is far behind the last digit that stays.
  const std::int32_t dropped = digits < -2 * kMaxWholeDigits ? digit_count() + 1 : scale_ - digits;
  const Lost lost = shift_down(result.limbs_, dropped);
  if (rounds && lost.half) add_one(result.limbs_);
  if (digits < 0) shift_up(result.limbs_, -digits);
  result.scale_ = std::max(digits, 0);
  result.negative_ = negative_ && !result.limbs_.empty();
  return result;
}

Decimal Decimal::rounded(std::int32_t digits) const {
  return with_scale(digits, true);
}

Decimal Decimal::truncated(std::int32_t digits) const {
  return with_scale(digits, false);
}

Decimal Decimal::floor() const {
  if (!is_finite()) return *this;
  const Decimal whole = truncated(0);
  return negative_ && whole != *this ? whole - of(1) : whole;
}

Decimal Decimal::ceil() const {
  if (!is_finite()) return *this;
  const Decimal whole = truncated(0);
  return !negative_ && whole != *this ? whole + of(1) : whole;
}

Decimal Decimal::trimmed() const {
  Decimal result = *this;
  if (result.limbs_.empty()) result.scale_ = 0;
  while (result.scale_ >= kLimbDigits && result.limbs_.front() == 0) {
    result.limbs_.erase(result.limbs_.begin());
    result.scale_ -= kLimbDigits;
  }
  std::int32_t zeros = 0;
  while (zeros < result.scale_ && zeros < kLimbDigits &&
         result.limbs_.front() % kLimbPowers[static_cast<std::size_t>(zeros) + 1] == 0) {
    ++zeros;
  }
  if (zeros > 0) divide_small(result.limbs_, kLimbPowers[static_cast<std::size_t>(zeros)]);
  result.scale_ -= zeros;
  return result;
}

// ── Arithmetic ──────────────────────────────────────────────────────────────────────────────────

Limbs Decimal::limbs_at(std::int32_t scale) const {
  Limbs limbs = limbs_;
  shift_up(limbs, scale - scale_);
  return limbs;
}

Decimal operator+(const Decimal& left, const Decimal& right) {
  if (!left.is_finite() || !right.is_finite()) {
    if (left.is_nan() || right.is_finite()) return left;
    if (right.is_nan() || left.is_finite() || left.kind_ == right.kind_) return right;
    return Decimal(Decimal::Kind::kNan);
  }
  const std::int32_t scale = std::max(left.scale_, right.scale_);
  Limbs a = left.limbs_at(scale);
  Limbs b = right.limbs_at(scale);
  if (left.negative_ == right.negative_) return Decimal::make(left.negative_, sum(a, b), scale);
  if (compare(a, b) >= 0) return Decimal::make(left.negative_, difference(a, b), scale);
  return Decimal::make(right.negative_, difference(b, a), scale);
}

Decimal operator-(const Decimal& left, const Decimal& right) {
  return left + right.negated();
}

Decimal operator*(const Decimal& left, const Decimal& right) {
  if (!left.is_finite() || !right.is_finite()) {
    const int sign = left.sign() * right.sign();
    if (left.is_nan() || right.is_nan() || sign == 0) return Decimal(Decimal::Kind::kNan);
    return Decimal(sign < 0 ? Decimal::Kind::kNegativeInfinity : Decimal::Kind::kPositiveInfinity);
  }
  return Decimal::make(left.negative_ != right.negative_,
                       product(left.limbs_, right.limbs_),
                       left.scale_ + right.scale_);
}

Decimal Decimal::quotient(const Decimal& left, const Decimal& right, std::int32_t scale) {
  if (!left.is_finite() || !right.is_finite()) {
    if (left.is_nan() || right.is_nan() || (!left.is_finite() && !right.is_finite())) {
      return Decimal(Kind::kNan);
    }
    if (left.is_finite()) return {};
    return Decimal(left.sign() * right.sign() < 0 ? Kind::kNegativeInfinity
                                                  : Kind::kPositiveInfinity);
  }
  const std::int32_t shift = scale + right.scale_ - left.scale_;
  Limbs rest = left.limbs_;
  Limbs divisor = right.limbs_;
  shift_up(rest, shift);
  shift_up(divisor, -shift);
  Limbs result = divide(rest, divisor);
  multiply_small(rest, 2);
  if (compare(rest, divisor) >= 0) add_one(result);
  return make(left.negative_ != right.negative_, std::move(result), scale);
}

namespace {

// The place and the value of a number's first digit in base 10 000.
struct Leading {
  std::int32_t weight = 0;
  std::int32_t digit = 0;
};

Leading leading_of(const std::string& digits, std::int32_t scale) {
  constexpr std::int32_t kGroup = 4;
  if (digits == "0") return {};
  const std::int32_t top = static_cast<std::int32_t>(digits.size()) - 1 - scale;
  Leading leading;
  leading.weight = top >= 0 ? top / kGroup : -((kGroup - 1 - top) / kGroup);
  const std::int32_t count = top - leading.weight * kGroup + 1;
  for (std::int32_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    leading.digit = leading.digit * 10 + (at < digits.size() ? digits[at] - '0' : 0);
  }
  return leading;
}

}  // namespace

std::int32_t Decimal::quotient_scale(const Decimal& left, const Decimal& right) {
  constexpr std::int32_t kSignificantDigits = 16;
  constexpr std::int32_t kGroup = 4;
  const Leading a = leading_of(digits_of(left.limbs_), left.scale_);
  const Leading b = leading_of(digits_of(right.limbs_), right.scale_);
  const std::int32_t weight = a.weight - b.weight - (a.digit <= b.digit ? 1 : 0);
  const std::int32_t scale =
      std::max({kSignificantDigits - weight * kGroup, left.scale_, right.scale_, 0});
  return std::min(scale, kMaxDisplayScale);
}

Decimal Decimal::whole_quotient(const Decimal& left, const Decimal& right) {
  if (!left.is_finite() || !right.is_finite()) return quotient(left, right, 0);
  const std::int32_t scale = std::max(left.scale_, right.scale_);
  Limbs rest = left.limbs_at(scale);
  return make(left.negative_ != right.negative_, divide(rest, right.limbs_at(scale)), 0);
}

Decimal Decimal::remainder(const Decimal& left, const Decimal& right) {
  if (!left.is_finite() || right.is_nan()) return Decimal(Kind::kNan);
  if (!right.is_finite()) return left;
  const std::int32_t scale = std::max(left.scale_, right.scale_);
  Limbs rest = left.limbs_at(scale);
  (void)divide(rest, right.limbs_at(scale));
  return make(left.negative_, std::move(rest), scale);
}

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) {
  if (!left.is_finite() || !right.is_finite()) return left.kind_ <=> right.kind_;
  if (left.sign() != right.sign()) return left.sign() <=> right.sign();
  const std::int32_t scale = std::max(left.scale_, right.scale_);
  const std::strong_ordering magnitudes = compare(left.limbs_at(scale), right.limbs_at(scale));
  return left.negative_ ? 0 <=> magnitudes : magnitudes;
}

}  // namespace matview
