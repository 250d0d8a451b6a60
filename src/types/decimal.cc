#include "types/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fast_float/fast_float.h>

#include "common/hash.h"

namespace matview {

namespace {

using Limbs = std::vector<std::uint32_t>;

constexpr std::uint32_t kBase = 1'000'000'000;
constexpr std::int32_t kLimbDigits = 9;
constexpr std::array<std::uint32_t, 10> kPowersOfTen = {
    1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// ── Magnitudes ──────────────────────────────────────────────────────────────────────────────────

void trim(Limbs& limbs) {
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

std::strong_ordering compare(const Limbs& left, const Limbs& right) {
  if (left.size() != right.size()) return left.size() <=> right.size();
  for (std::size_t i = left.size(); i-- > 0;) {
    if (left[i] != right[i]) return left[i] <=> right[i];
  }
  return std::strong_ordering::equal;
}

Limbs sum(const Limbs& left, const Limbs& right) {
  Limbs result(std::max(left.size(), right.size()) + 1);
  std::uint32_t carry = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    std::uint32_t limb = carry;
    if (i < left.size()) limb += left[i];
    if (i < right.size()) limb += right[i];
    carry = limb >= kBase ? 1 : 0;
    result[i] = limb - carry * kBase;
  }
  trim(result);
  return result;
}

// Requires: left ≥ right.
Limbs difference(const Limbs& left, const Limbs& right) {
  Limbs result(left.size());
  std::uint32_t borrow = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const std::uint32_t taken = borrow + (i < right.size() ? right[i] : 0);
    borrow = left[i] < taken ? 1 : 0;
    result[i] = left[i] + borrow * kBase - taken;
  }
  trim(result);
  return result;
}

void multiply_small(Limbs& limbs, std::uint32_t factor) {
  std::uint64_t carry = 0;
  for (std::uint32_t& limb : limbs) {
    carry += std::uint64_t{limb} * factor;
    limb = static_cast<std::uint32_t>(carry % kBase);
    carry /= kBase;
  }
  if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
}

// Divides in place; the remainder. Requires: 0 < divisor ≤ kBase.
std::uint32_t divide_small(Limbs& limbs, std::uint32_t divisor) {
  std::uint64_t rest = 0;
  for (std::size_t i = limbs.size(); i-- > 0;) {
    rest = rest * kBase + limbs[i];
    limbs[i] = static_cast<std::uint32_t>(rest / divisor);
    rest %= divisor;
  }
  trim(limbs);
  return static_cast<std::uint32_t>(rest);
}

Limbs product(const Limbs& left, const Limbs& right) {
  Limbs result(left.size() + right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t k = 0; k < right.size() || carry != 0; ++k) {
      const std::uint64_t factor = k < right.size() ? right[k] : 0;
      carry += result[i + k] + left[i] * factor;
      result[i + k] = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
  }
  trim(result);
  return result;
}

// × 10^digits.
void shift_up(Limbs& limbs, std::int32_t digits) {
  if (limbs.empty() || digits <= 0) return;
  multiply_small(limbs, kPowersOfTen[static_cast<std::size_t>(digits % kLimbDigits)]);
  limbs.insert(limbs.begin(), static_cast<std::size_t>(digits / kLimbDigits), 0);
}

// ÷ 10^digits; whether the remainder was at least one half, and whether there was one.
struct Lost {
  bool half;
  bool any;
};

Lost shift_down(Limbs& limbs, std::int32_t digits) {
  if (digits <= 0) return {false, false};
  const auto whole = static_cast<std::size_t>((digits - 1) / kLimbDigits);
  Lost lost{false, false};
  if (whole >= limbs.size()) {
    lost.any = !limbs.empty();
    limbs.clear();
    return lost;
  }
  const auto cut = limbs.begin() + static_cast<std::ptrdiff_t>(whole);
  lost.any = std::any_of(limbs.begin(), cut, [](std::uint32_t limb) { return limb != 0; });
  limbs.erase(limbs.begin(), cut);
  // 1 to 9 digits are left to drop.
  const std::uint32_t divisor =
      kPowersOfTen[static_cast<std::size_t>((digits - 1) % kLimbDigits + 1)];
  const std::uint32_t rest = divide_small(limbs, divisor);
  lost.any = lost.any || rest != 0;
  lost.half = rest >= divisor / 2;
  return lost;
}

void add_one(Limbs& limbs) {
  for (std::uint32_t& limb : limbs) {
    if (++limb < kBase) return;
    limb = 0;
  }
  limbs.push_back(1);
}

// The quotient, leaving the remainder in `dividend`. (D. E. Knuth, "The Art of Computer
// Programming", 4.3.1, algorithm D.) Requires: divisor is not zero.
Limbs divide(Limbs& dividend, Limbs divisor) {
  if (divisor.size() == 1) {
    const std::uint32_t rest = divide_small(dividend, divisor[0]);
    Limbs quotient = std::move(dividend);
    dividend.clear();
    if (rest != 0) dividend.push_back(rest);
    return quotient;
  }
  if (compare(dividend, divisor) < 0) return {};
  const std::size_t size = divisor.size();
  const std::uint32_t scale = kBase / (divisor.back() + 1);
  multiply_small(divisor, scale);
  const std::size_t original = dividend.size();
  multiply_small(dividend, scale);
  dividend.resize(original + 1);

  Limbs quotient(original - size + 1);
  const std::uint64_t top = divisor[size - 1];
  const std::uint64_t second = divisor[size - 2];
  for (std::size_t at = quotient.size(); at-- > 0;) {
    const std::uint64_t high = std::uint64_t{dividend[at + size]} * kBase + dividend[at + size - 1];
    std::uint64_t guess = high / top;
    std::uint64_t rest = high % top;
    while (guess >= kBase || guess * second > rest * kBase + dividend[at + size - 2]) {
      --guess;
      rest += top;
      if (rest >= kBase) break;
    }
    std::int64_t borrow = 0;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i <= size; ++i) {
      carry += guess * (i < size ? divisor[i] : 0);
      std::int64_t limb = static_cast<std::int64_t>(dividend[at + i]) -
                          static_cast<std::int64_t>(carry % kBase) + borrow;
      carry /= kBase;
      borrow = limb < 0 ? -1 : 0;
      if (limb < 0) limb += kBase;
      dividend[at + i] = static_cast<std::uint32_t>(limb);
    }
    if (borrow != 0) {  // one too many, which is rare
      --guess;
      std::uint32_t back = 0;
      for (std::size_t i = 0; i <= size; ++i) {
        std::uint32_t limb = dividend[at + i] + back + (i < size ? divisor[i] : 0);
        back = limb >= kBase ? 1 : 0;
        dividend[at + i] = limb - back * kBase;
      }
    }
    quotient[at] = static_cast<std::uint32_t>(guess);
  }
  trim(quotient);
  trim(dividend);
  divide_small(dividend, scale);
  return quotient;
}

std::string digits_of(const Limbs& limbs) {
  if (limbs.empty()) return "0";
  std::string digits = std::to_string(limbs.back());
  for (std::size_t i = limbs.size() - 1; i-- > 0;) {
    std::array<char, kLimbDigits> group;
    std::uint32_t limb = limbs[i];
    for (std::size_t k = group.size(); k-- > 0; limb /= 10) {
      group[k] = static_cast<char>('0' + limb % 10);
    }
    digits.append(group.data(), group.size());
  }
  return digits;
}

Limbs limbs_of(std::string_view digits) {
  Limbs limbs;
  for (std::size_t end = digits.size(); end > 0;) {
    const std::size_t begin = end > kLimbDigits ? end - kLimbDigits : 0;
    std::uint32_t limb = 0;
    for (std::size_t i = begin; i < end; ++i) {
      limb = limb * 10 + static_cast<std::uint32_t>(digits[i] - '0');
    }
    limbs.push_back(limb);
    end = begin;
  }
  trim(limbs);
  return limbs;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trim_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

std::optional<Decimal::Kind> special_kind(std::string_view word) {
  if (equals_ignoring_case(word, "nan")) return Decimal::Kind::kNan;
  const bool negative = word.starts_with('-');
  if (negative || word.starts_with('+')) word.remove_prefix(1);
  if (!equals_ignoring_case(word, "infinity") && !equals_ignoring_case(word, "inf")) {
    return std::nullopt;
  }
  return negative ? Decimal::Kind::kNegativeInfinity : Decimal::Kind::kPositiveInfinity;
}

// The parts of a number as written: digits without the point, and where it stood.
struct Written {
  bool negative = false;
  std::string digits;
  std::int64_t scale = 0;
};

std::optional<Written> read_number(std::string_view text) {
  Written written;
  if (text.starts_with('-') || text.starts_with('+')) {
    written.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  bool behind_point = false;
  bool after_digit = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (is_digit(c)) {
      written.digits += c;
      if (behind_point) ++written.scale;
      after_digit = true;
    } else if (c == '.' && !behind_point) {
      behind_point = true;
      after_digit = false;
    } else if (c == '_' && after_digit && at + 1 < text.size() && is_digit(text[at + 1])) {
      after_digit = false;
    } else {
      break;
    }
  }
  if (written.digits.empty()) return std::nullopt;
  if (at == text.size()) return written;
  if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
  std::string_view exponent = text.substr(at + 1);
  if (exponent.starts_with('+') && !exponent.starts_with("+-")) exponent.remove_prefix(1);
  std::string digits;
  for (std::size_t i = 0; i < exponent.size(); ++i) {
    const bool separates = exponent[i] == '_' && i > 0 && is_digit(exponent[i - 1]) &&
                           i + 1 < exponent.size() && is_digit(exponent[i + 1]);
    if (!separates) digits += exponent[i];
  }
  exponent = digits;
  std::int32_t power = 0;
  const auto [end, error] =
      std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  if (exponent.empty() || end != exponent.data() + exponent.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range)
    power = std::numeric_limits<std::int32_t>::max();
  else if (error != std::errc{})
    return std::nullopt;
  written.scale -= power;
  return written;
}

std::unexpected<Failure> overflow() {
  return fail(ErrorCode::kNumericValueOutOfRange, "value overflows numeric format");
}

}  // namespace

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
  for (; rest != 0; rest /= kBase) limbs.push_back(static_cast<std::uint32_t>(rest % kBase));
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

Result<Decimal> Decimal::parse(std::string_view text) {
  const std::string_view number = trim_blanks(text);
  if (const auto special = special_kind(number)) return Decimal(*special);
  const std::optional<Written> written = read_number(number);
  if (!written) {
    return fail(ErrorCode::kInvalidTextRepresentation,
                "invalid input syntax for type {}: \"{}\"",
                "numeric",
                text);
  }
  Limbs limbs = limbs_of(written->digits);
  // Far too many zeros must not be written out, before or behind.
  if (written->scale < -2 * std::int64_t{kMaxWholeDigits}) {
    if (!limbs.empty()) return overflow();
    return Decimal();
  }
  constexpr std::int32_t kFar = 1 << 24;
  const auto scale = static_cast<std::int32_t>(std::min<std::int64_t>(written->scale, kFar));
  if (scale < 0) shift_up(limbs, -scale);
  Decimal decimal;
  decimal.negative_ = written->negative && !limbs.empty();
  decimal.limbs_ = std::move(limbs);
  decimal.scale_ = std::max(scale, 0);
  if (decimal.scale_ > kMaxScale) decimal = decimal.rounded(kMaxScale);
  if (!decimal.is_in_range()) return overflow();
  return decimal;
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
  while (digits < kLimbDigits && limbs_.back() >= kPowersOfTen[static_cast<std::size_t>(digits)]) {
    ++digits;
  }
  return below + digits;
}

std::optional<std::int64_t> Decimal::coefficient() const {
  if (!is_finite() || limbs_.size() > 3) return std::nullopt;
  int128 value = 0;
  for (std::size_t i = limbs_.size(); i-- > 0;) value = value * kBase + limbs_[i];
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
         result.limbs_.front() % kPowersOfTen[static_cast<std::size_t>(zeros) + 1] == 0) {
    ++zeros;
  }
  if (zeros > 0) divide_small(result.limbs_, kPowersOfTen[static_cast<std::size_t>(zeros)]);
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
