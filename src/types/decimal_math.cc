#include "types/decimal_math.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace matview {

namespace {

constexpr std::int32_t kSignificantDigits = 16;
// Beyond these a result is too large, or zero.
constexpr double kLargestExponent = 6000;
// Digits that are computed beyond those asked for.
constexpr std::int32_t kGuardDigits = 8;

// ── Estimates ───────────────────────────────────────────────────────────────────────────────────

// A positive number as mantissa × 10^exponent, 1 ≤ mantissa < 10; 0 for 0.
struct Estimate {
  double mantissa = 0;
  std::int32_t exponent = 0;

  [[nodiscard]] double logarithm10() const { return std::log10(mantissa) + exponent; }
};

Estimate estimate(const Decimal& value) {
  Estimate result;
  if (value.is_zero()) return result;
  result.exponent = value.digit_count() - value.scale() - 1;
  constexpr std::int32_t kDigits = 17;
  std::string digits = value.absolute().truncated(kDigits - result.exponent).to_string();
  std::erase(digits, '.');
  const std::size_t first = digits.find_first_not_of('0');
  digits = digits.substr(first == std::string::npos ? 0 : first, kDigits);
  double whole = 0;
  for (const char digit : digits) whole = whole * 10 + (digit - '0');
  result.mantissa = whole / std::pow(10, static_cast<double>(digits.size()) - 1);
  return result;
}

// The place of the first digit in base 10 000, and its value: PostgreSQL's scales depend on them.
constexpr std::int32_t kGroup = 4;

std::int32_t weight_of(const Decimal& value) {
  if (value.is_zero()) return 0;
  const std::int32_t exponent = value.digit_count() - value.scale() - 1;
  return exponent >= 0 ? exponent / kGroup : -((kGroup - 1 - exponent) / kGroup);
}

// The digits behind the point of a result with this weight. Requires: least ≥ 0.
std::int32_t display_scale(std::int32_t result_weight, std::int32_t least) {
  return std::min(std::max(kSignificantDigits - result_weight, least), Decimal::kMaxDisplayScale);
}

// The natural logarithm, about.
double rough_logarithm(const Decimal& value) {
  const Decimal difference = value - Decimal::of(1);
  if (estimate(difference).exponent < -1) return std::log1p(difference.to_double());
  constexpr double kLogarithmOf10 = 2.302585092994046;
  const Estimate parts = estimate(value);
  return std::log(parts.mantissa) + parts.exponent * kLogarithmOf10;
}

// So near to one that the logarithm is the difference, to the eye of a double.
constexpr std::int32_t kNearOne = -8;

// The natural logarithm times `factor`, about, also where one of them is beyond doubles. Requires:
// value > 0.
double rough_product(const Decimal& value, const Decimal& factor) {
  const Decimal difference = value - Decimal::of(1);
  if (difference.is_zero() || factor.is_zero()) return 0;
  Estimate logarithm = estimate(difference);
  if (logarithm.exponent >= kNearOne) {
    logarithm = {.mantissa = std::fabs(rough_logarithm(value)), .exponent = 0};
  }
  const Estimate other = estimate(factor);
  const double size =
      logarithm.mantissa * other.mantissa * std::pow(10.0, logarithm.exponent + other.exponent);
  return difference.sign() == factor.sign() ? size : -size;
}

// The decimal place of the first digit of a logarithm. Requires: value > 0.
std::int32_t logarithm_weight(const Decimal& value) {
  if (value >= Decimal::of(9, 1) && value <= Decimal::of(11, 1)) {
    const Decimal difference = value - Decimal::of(1);
    return difference.is_zero() ? 0 : estimate(difference).exponent;
  }
  return static_cast<std::int32_t>(std::log10(std::fabs(rough_logarithm(value))));
}

// ── With a given number of digits ───────────────────────────────────────────────────────────────

// `value` with this many digits behind its first one.
Decimal with_digits(const Decimal& value, std::int32_t digits) {
  if (value.is_zero()) return value;
  return value.rounded(std::max(digits + value.scale() - value.digit_count() + 1, 0));
}

// e^value with `scale` digits. Requires: |value| ≤ kLargestExponent.
Decimal exponential(const Decimal& value, std::int32_t scale) {
  constexpr double kLogarithm10OfE = 0.434294481903252;
  const auto weight = static_cast<std::int32_t>(value.to_double() * kLogarithm10OfE);
  // Digits in all, and those that squaring loses.
  const std::int32_t digits = std::max(scale + weight, 0) + 2 * kGuardDigits;
  Decimal small = value.rounded(digits + 4);
  std::int32_t halvings = 0;
  for (double rest = std::fabs(value.to_double()); rest > 0.01; rest /= 2) ++halvings;
  std::int64_t divisor = std::int64_t{1} << halvings;
  small = Decimal::quotient(small, Decimal::of(divisor), digits + 4);
  Decimal sum = Decimal::of(1);
  Decimal term = Decimal::of(1);
  for (std::int64_t n = 1; !term.is_zero(); ++n) {
    term = Decimal::quotient((term * small).rounded(digits + 4), Decimal::of(n), digits + 4);
    sum = sum + term;
  }
  for (; halvings > 0; --halvings) sum = with_digits(sum * sum, digits);
  return sum.rounded(scale);
}

// The logarithm of 1 + `difference` with `scale` digits: its power series, each term of which is
// smaller by the difference.
Decimal logarithm_near_one(const Decimal& difference, std::int32_t scale) {
  const std::int32_t places = scale + kGuardDigits;
  Decimal sum;
  Decimal power = Decimal::of(1);
  for (std::int64_t n = 1;; ++n) {
    power = (power * difference).rounded(places);
    if (power.is_zero()) return sum.rounded(scale);
    const Decimal term = Decimal::quotient(power, Decimal::of(n), places);
    sum = n % 2 != 0 ? sum + term : sum - term;
  }
}

// The logarithm with `scale` digits: Halley's iteration, each step of which makes three digits of
// one. Requires: value > 0.
Decimal natural_logarithm(const Decimal& value, std::int32_t scale) {
  const Decimal difference = value - Decimal::of(1);
  if (difference.is_zero()) return Decimal().rounded(scale);
  if (estimate(difference).exponent < kNearOne) return logarithm_near_one(difference, scale);
  const double start = rough_logarithm(value);
  const auto size = static_cast<std::int32_t>(std::floor(std::log10(std::fabs(start))));
  Decimal result = Decimal::of_double(start);
  const std::int32_t wanted = scale + kGuardDigits;
  // Digits behind the point that are right.
  for (std::int32_t right = 13 - size; right < wanted;) {
    right = std::min(3 * right - 1, wanted + 1);
    const std::int32_t places = right + kGuardDigits;
    const Estimate parts = estimate(value);
    const Decimal power = exponential(result, std::max(places - parts.exponent, 0));
    const Decimal correction =
        Decimal::quotient((value - power) * Decimal::of(2), value + power, places);
    result = (result + correction).rounded(places);
  }
  return result.rounded(scale);
}

std::unexpected<Failure> overflow() {
  return fail(ErrorCode::kNumericValueOutOfRange, "value overflows numeric format");
}

Status check_logarithm(const Decimal& value) {
  if (value.is_zero()) {
    return fail(ErrorCode::kInvalidArgumentForLogarithm, "cannot take logarithm of zero");
  }
  if (value.sign() < 0) {
    return fail(ErrorCode::kInvalidArgumentForLogarithm,
                "cannot take logarithm of a negative number");
  }
  return {};
}

bool is_whole(const Decimal& value) {
  return value == value.truncated(0);
}

bool is_odd(const Decimal& whole) {
  return !Decimal::remainder(whole, Decimal::of(2)).is_zero();
}

// ── Powers ──────────────────────────────────────────────────────────────────────────────────────

Result<Decimal> whole_power(const Decimal& base, std::int64_t exponent, std::int32_t least_scale) {
  const double weight =
      base.is_zero() ? 0 : static_cast<double>(exponent) * estimate(base).logarithm10();
  if (weight > Decimal::kMaxWholeDigits) return overflow();
  if (weight + 1 < -Decimal::kMaxDisplayScale) {
    return Decimal().rounded(Decimal::kMaxDisplayScale);
  }
  const std::int32_t scale =
      display_scale(static_cast<std::int32_t>(weight), std::max(base.scale(), least_scale));
  if (exponent == 0) return Decimal::of(1).rounded(scale);
  if (base.is_zero()) return Decimal().rounded(scale);
  const std::uint64_t times =
      exponent < 0 ? -static_cast<std::uint64_t>(exponent) : static_cast<std::uint64_t>(exponent);
  const std::int32_t digits = std::max(scale + static_cast<std::int32_t>(weight), 0) +
                              2 * kGuardDigits +
                              static_cast<std::int32_t>(std::log10(static_cast<double>(times)));
  Decimal result = Decimal::of(1);
  Decimal square = base;
  for (std::uint64_t rest = times;;) {
    if (rest & 1U) result = with_digits(result * square, digits);
    rest >>= 1U;
    if (rest == 0) break;
    square = with_digits(square * square, digits);
  }
  if (exponent > 0) return result.rounded(scale);
  return Decimal::quotient(Decimal::of(1), result, scale);
}

Result<Decimal> fractional_power(const Decimal& base, const Decimal& exponent) {
  if (base.is_zero()) return Decimal().rounded(kSignificantDigits);
  const double size = rough_product(base, exponent);
  if (std::fabs(size) > kLargestExponent) {
    if (size > 0) return overflow();
    return Decimal().rounded(Decimal::kMaxDisplayScale);
  }
  constexpr double kLogarithm10OfE = 0.434294481903252;
  const auto weight = static_cast<std::int32_t>(size * kLogarithm10OfE);
  const std::int32_t scale = display_scale(weight, std::max(base.scale(), exponent.scale()));
  // As many digits of the logarithm as the result has, and those that the exponent multiplies away.
  const std::int32_t lost = std::max(estimate(exponent).exponent, 0) + 1;
  const std::int32_t places = std::max(scale + weight, 0) + lost + kGuardDigits;
  const Decimal logarithm = natural_logarithm(base, places);
  return exponential(logarithm * exponent, scale);
}

Result<Decimal> infinite_power(const Decimal& base, const Decimal& exponent) {
  const Decimal one = Decimal::of(1);
  const Decimal infinity(Decimal::Kind::kPositiveInfinity);
  if (base == one || exponent.is_zero()) return one;
  if (base.is_zero()) return Decimal();
  if (!exponent.is_finite()) {
    const Decimal size = base.absolute();
    if (size == one) return one;
    return (size > one) == (exponent.sign() > 0) ? infinity : Decimal();
  }
  if (exponent.sign() < 0) return Decimal();
  return base.sign() < 0 && is_odd(exponent) ? infinity.negated() : infinity;
}

}  // namespace

Decimal square_root(const Decimal& value, std::int32_t scale) {
  if (value.is_zero()) return Decimal().rounded(scale);
  // Newton's iteration, each step of which doubles the digits that are right.
  Estimate parts = estimate(value);
  if (parts.exponent % 2 != 0) {
    parts.mantissa *= 10;
    --parts.exponent;
  }
  const std::int32_t exponent = parts.exponent / 2;
  constexpr std::int32_t kStartDigits = 15;
  const auto start = static_cast<std::int64_t>(std::sqrt(parts.mantissa) * 1e15);
  Decimal result = Decimal::of(start, std::max(kStartDigits - exponent, 0));
  if (exponent > kStartDigits) {
    result = result * Decimal::parse(format_text("1e{}", exponent - kStartDigits)).value();
  }
  const std::int32_t wanted = std::max(scale + exponent, 0) + kGuardDigits;
  for (std::int32_t right = kStartDigits - 1; right < wanted;) {
    right = std::min(2 * right - 1, wanted + 1);
    const std::int32_t places = std::max(right - exponent, 0) + kGuardDigits;
    const Decimal sum = result + Decimal::quotient(value, result, places);
    result = Decimal::quotient(sum, Decimal::of(2), places);
  }
  // What is close to a tie is compared with it.
  result = result.rounded(scale);
  const Decimal unit = Decimal::of(1, scale);
  const Decimal twice = result + result;
  const Decimal square = value * Decimal::of(4);
  if ((twice - unit) * (twice - unit) > square) return result - unit;
  if ((twice + unit) * (twice + unit) <= square) return result + unit;
  return result;
}

Result<Decimal> square_root(const Decimal& value) {
  if (value.sign() < 0) {
    return fail(ErrorCode::kInvalidArgumentForPower,
                "cannot take square root of a negative number");
  }
  if (!value.is_finite()) return value;
  const std::int32_t weight = weight_of(value) * kGroup / 2 + 1;
  return square_root(value, display_scale(weight, value.scale()));
}

Result<Decimal> exponential(const Decimal& value) {
  if (!value.is_finite()) return value.sign() < 0 ? Decimal() : value;
  constexpr double kLogarithm10OfE = 0.434294481903252;
  constexpr double kMost = 2000;
  const double size = value.to_double();
  const double weight = std::clamp(size * kLogarithm10OfE, -kMost, kMost);
  const std::int32_t scale = display_scale(static_cast<std::int32_t>(weight), value.scale());
  if (size >= kLargestExponent) return overflow();
  if (size <= -kLargestExponent) return Decimal().rounded(scale);
  return exponential(value, scale);
}

Result<Decimal> natural_logarithm(const Decimal& value) {
  MATVIEW_TRY(check_logarithm(value));
  if (!value.is_finite()) return value;
  return natural_logarithm(value, display_scale(logarithm_weight(value), value.scale()));
}

Result<Decimal> logarithm(const Decimal& base, const Decimal& value) {
  MATVIEW_TRY(check_logarithm(base));
  MATVIEW_TRY(check_logarithm(value));
  if (!base.is_finite() || !value.is_finite()) return Decimal::quotient(value, base, 0);
  const std::int32_t base_weight = logarithm_weight(base);
  const std::int32_t weight = logarithm_weight(value);
  const std::int32_t scale =
      display_scale(weight - base_weight, std::max(base.scale(), value.scale()));
  const std::int32_t digits = std::max(scale + weight - base_weight, 0) + 2 * kGuardDigits;
  const Decimal divisor = natural_logarithm(base, std::max(digits - base_weight, 0));
  if (divisor.is_zero()) return fail(ErrorCode::kDivisionByZero, "division by zero");
  return Decimal::quotient(natural_logarithm(value, std::max(digits - weight, 0)), divisor, scale);
}

Result<Decimal> power(const Decimal& base, const Decimal& exponent) {
  if (base.is_nan()) return exponent.is_zero() ? Decimal::of(1) : base;
  if (exponent.is_nan()) return base == Decimal::of(1) ? base.truncated(0) : exponent;
  if (base.is_zero() && exponent.sign() < 0) {
    return fail(ErrorCode::kInvalidArgumentForPower,
                "zero raised to a negative power is undefined");
  }
  const bool whole = !exponent.is_finite() || is_whole(exponent);
  if (base.sign() < 0 && !whole) {
    return fail(ErrorCode::kInvalidArgumentForPower,
                "a negative number raised to a non-integer power yields a complex result");
  }
  if (!base.is_finite() || !exponent.is_finite()) return infinite_power(base, exponent);
  const std::optional<std::int64_t> times = whole ? exponent.to_integer() : std::nullopt;
  if (times && *times == static_cast<std::int32_t>(*times)) {
    return whole_power(base, *times, exponent.scale());
  }
  const Decimal size = base.absolute();
  MATVIEW_ASSIGN(const Decimal result, fractional_power(size, exponent));
  return base.sign() < 0 && is_odd(exponent) ? result.negated() : result;
}

}  // namespace matview
