// Reading decimals as PostgreSQL reads NUMERIC.
#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "common/ascii.h"
#include "types/decimal.h"
#include "types/limbs.h"

namespace matview {

namespace {

std::string_view trim_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return ascii::to_lower(a) == b; });
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
    if (ascii::is_digit(c)) {
      written.digits += c;
      if (behind_point) ++written.scale;
      after_digit = true;
    } else if (c == '.' && !behind_point) {
      behind_point = true;
      after_digit = false;
    } else if (c == '_' && after_digit && at + 1 < text.size() && ascii::is_digit(text[at + 1])) {
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
    const bool separates = exponent[i] == '_' && i > 0 && ascii::is_digit(exponent[i - 1]) &&
                           i + 1 < exponent.size() && ascii::is_digit(exponent[i + 1]);
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
}  // namespace matview
