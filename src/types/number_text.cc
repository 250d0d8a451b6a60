#include "types/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <fast_float/fast_float.h>

#include "common/ascii.h"

namespace matview {

namespace {

// `digits` with the point behind the one worth 10^exponent.
std::string place_point(std::string digits, int exponent) {
  if (exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return digits.append(whole - digits.size(), '0');
  return digits.insert(whole, 1, '.');
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

// Steps over a plus sign, which PostgreSQL reads and from_chars does not.
std::string_view without_plus(std::string_view number) {
  const bool plus = number.starts_with('+') && !number.starts_with("+-");
  return plus ? number.substr(1) : number;
}

std::optional<double> parse_special(std::string_view text) {
  const std::string word = ascii::lower_case(text);
  if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  const bool negative = word.starts_with('-');
  const std::string_view magnitude = std::string_view(word).substr(negative ? 1 : 0);
  if (magnitude != "infinity" && magnitude != "inf") return std::nullopt;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return negative ? -kInfinity : kInfinity;
}

unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char small = static_cast<char>(c | 0x20);
  return small >= 'a' && small <= 'f' ? static_cast<unsigned>(small - 'a') + 10 : 99;
}

unsigned take_base(std::string_view& digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  const char mark = static_cast<char>(digits[1] | 0x20);
  const unsigned base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
  if (base != 10) digits.remove_prefix(2);
  return base;
}

}  // namespace

std::unexpected<Failure> invalid_syntax(std::string_view text, TypeId type) {
  return fail(ErrorCode::kInvalidTextRepresentation,
              "invalid input syntax for type {}: \"{}\"",
              type_name(type),
              text);
}

// Laid out as PostgreSQL does: with an exponent of at least two digits below 1e-04 and from 1e+15
// (REAL: 1e+06) on, plainly between.
std::string format_float(double value, TypeId type) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  const bool is_real = type == TypeId::kReal;
  std::array<char, 32> buffer;
  char* const begin = buffer.data();
  char* const limit = begin + buffer.size();
  constexpr auto kForm = std::chars_format::scientific;
  const auto written = is_real ? std::to_chars(begin, limit, static_cast<float>(value), kForm)
                               : std::to_chars(begin, limit, value, kForm);
  const std::string scientific(begin, written.ptr);  // -d.ddde+dd
  const std::size_t mark = scientific.find('e');
  int exponent = 0;
  const std::size_t sign_of_exponent = scientific[mark + 1] == '+' ? 1 : 0;
  std::from_chars(begin + mark + 1 + sign_of_exponent, written.ptr, exponent);
  if (exponent < -4 || exponent >= (is_real ? 6 : 15)) return scientific;

  const std::string sign = scientific.starts_with('-') ? "-" : "";
  std::string digits = scientific.substr(sign.size(), mark - sign.size());
  if (digits.size() > 1) digits.erase(1, 1);
  return sign + place_point(std::move(digits), exponent);
}

Result<std::int64_t> parse_integer(std::string_view text, TypeId type) {
  std::string_view digits = trim(text);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const unsigned base = take_base(digits);
  const std::uint64_t most = (type == TypeId::kSmallint  ? 0x7fffULL
                              : type == TypeId::kInteger ? 0x7fff'ffffULL
                                                         : 0x7fff'ffff'ffff'ffffULL) +
                             (negative ? 1 : 0);
  std::uint64_t value = 0;
  bool fits = true;
  bool after_digit = base != 10;  // an underscore may stand between digits and behind a prefix
  if (digits.empty()) return invalid_syntax(text, type);
  for (const char c : digits) {
    if (c == '_' && after_digit) {
      after_digit = false;
      continue;
    }
    const unsigned digit = digit_value(c);
    if (digit >= base) return invalid_syntax(text, type);
    after_digit = true;
    fits = fits && value <= (most - digit) / base;
    if (fits) value = value * base + digit;
  }
  if (!after_digit) return invalid_syntax(text, type);
  if (!fits) {
    return fail(ErrorCode::kNumericValueOutOfRange,
                "value \"{}\" is out of range for type {}",
                text,
                type_name(type));
  }
  return static_cast<std::int64_t>(negative ? ~value + 1 : value);
}

Result<double> parse_float(std::string_view text, TypeId type) {
  const std::string_view number = without_plus(trim(text));
  if (const auto special = parse_special(number)) return *special;
  const char* const end = number.data() + number.size();
  double value = 0;
  fast_float::from_chars_result read{};
  if (type == TypeId::kReal) {
    float narrow = 0;
    read = fast_float::from_chars(number.data(), end, narrow);
    value = static_cast<double>(narrow);
  } else {
    read = fast_float::from_chars(number.data(), end, value);
  }
  const bool out_of_range = read.ec == std::errc::result_out_of_range;
  if (read.ptr != end || (read.ec != std::errc{} && !out_of_range)) {
    return invalid_syntax(text, type);
  }
  if (out_of_range) {
    return fail(ErrorCode::kNumericValueOutOfRange,
                "\"{}\" is out of range for type {}",
                text,
                type_name(type));
  }
  return value;
}

Result<bool> parse_boolean(std::string_view text) {
  struct Spelling {
    std::string_view word;
    std::size_t shortest;
    bool value;
  };

  static constexpr std::array kSpellings = std::to_array<Spelling>({
      {"true", 1, true},
      {"false", 1, false},
      {"yes", 1, true},
      {"no", 1, false},
      {"on", 2, true},
      {"off", 2, false},
      {"1", 1, true},
      {"0", 1, false},
  });
  const std::string word = ascii::lower_case(trim(text));
  for (const Spelling& spelling : kSpellings) {
    if (word.size() >= spelling.shortest && spelling.word.starts_with(word)) return spelling.value;
  }
  return invalid_syntax(text, TypeId::kBoolean);
}

}  // namespace matview
