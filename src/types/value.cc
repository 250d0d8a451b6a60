#include "types/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <fast_float/fast_float.h>

#include "types/array.h"
#include "types/date_time.h"
#include "types/numeric.h"
#include "types/structured_cast.h"

namespace matview {
namespace {

std::unexpected<Failure> cannot_cast(Type from, Type to) {
  return fail(
      ErrorCode::kCannotCoerce, "cannot cast type {} to {}", type_name(from), type_name(to));
}

// ── Numbers as text ─────────────────────────────────────────────────────────────────────────────

// `digits` with the point behind the one worth 10^exponent.
std::string place_point(std::string digits, int exponent) {
  if (exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return digits.append(whole - digits.size(), '0');
  return digits.insert(whole, 1, '.');
}

// The shortest digits that read back as `value`, laid out as PostgreSQL does: with an exponent of
// at least two digits below 1e-04 and from 1e+15 on, plainly between.
std::string format_double(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  std::array<char, 32> buffer;
  const auto [end, error] = std::to_chars(
      buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  const std::string scientific(buffer.data(), end);  // -d.ddde+dd
  const std::size_t mark = scientific.find('e');
  int exponent = 0;
  const std::size_t sign_of_exponent = scientific[mark + 1] == '+' ? 1 : 0;
  std::from_chars(buffer.data() + mark + 1 + sign_of_exponent, end, exponent);
  if (exponent < -4 || exponent >= 15) return scientific;

  const std::string sign = scientific.starts_with('-') ? "-" : "";
  std::string digits = scientific.substr(sign.size(), mark - sign.size());
  if (digits.size() > 1) digits.erase(1, 1);
  return sign + place_point(std::move(digits), exponent);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

// `word` in lower case; only its ASCII letters matter here.
std::string to_lower(std::string_view word) {
  std::string lower(word);
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  });
  return lower;
}

std::unexpected<Failure> invalid_syntax(std::string_view text, TypeId type) {
  return fail(ErrorCode::kInvalidTextRepresentation,
              "invalid input syntax for type {}: \"{}\"",
              type_name(type),
              text);
}

// Steps over a plus sign, which PostgreSQL reads and from_chars does not.
std::string_view without_plus(std::string_view number) {
  const bool plus = number.starts_with('+') && !number.starts_with("+-");
  return plus ? number.substr(1) : number;
}

template <typename Integer>
Result<std::int64_t> parse_integer(std::string_view text, TypeId type) {
  const std::string_view number = without_plus(trim(text));
  Integer value = 0;
  const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error == std::errc::invalid_argument || stop != number.data() + number.size()) {
    return invalid_syntax(text, type);
  }
  if (error == std::errc::result_out_of_range) {
    return fail(ErrorCode::kNumericValueOutOfRange,
                "value \"{}\" is out of range for type {}",
                text,
                type_name(type));
  }
  return value;
}

std::optional<double> parse_special_double(std::string_view text) {
  const std::string word = to_lower(text);
  if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  const bool negative = word.starts_with('-');
  const std::string_view magnitude = std::string_view(word).substr(negative ? 1 : 0);
  if (magnitude != "infinity" && magnitude != "inf") return std::nullopt;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return negative ? -kInfinity : kInfinity;
}

Result<double> parse_double(std::string_view text) {
  const std::string_view number = without_plus(trim(text));
  if (const auto special = parse_special_double(number)) return *special;
  double value = 0;
  const char* const end = number.data() + number.size();
  const auto [stop, error] = fast_float::from_chars(number.data(), end, value);
  const bool out_of_range = error == std::errc::result_out_of_range;
  if (stop != end || (error != std::errc{} && !out_of_range)) {
    return invalid_syntax(text, TypeId::kDouble);
  }
  if (out_of_range) {
    return fail(ErrorCode::kNumericValueOutOfRange,
                "\"{}\" is out of range for type {}",
                text,
                type_name(TypeId::kDouble));
  }
  return value;
}

// PostgreSQL's spellings, any of which may be cut short where that leaves no doubt ("o" does).
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
  const std::string word = to_lower(trim(text));
  for (const Spelling& spelling : kSpellings) {
    if (word.size() >= spelling.shortest && spelling.word.starts_with(word)) return spelling.value;
  }
  return invalid_syntax(text, TypeId::kBoolean);
}

// ── Casts, by the type of the source ────────────────────────────────────────────────────────────

Result<Value> integer_out_of_range(TypeId type) {
  return fail(ErrorCode::kNumericValueOutOfRange, "{} out of range", type_name(type));
}

Result<Value> numeric_value(const Decimal& decimal, Type target) {
  MATVIEW_ASSIGN(const Decimal fitted, fit_numeric(decimal, target));
  return Value::of_bytes(target, fitted.to_string());
}

Result<Value> cast_numeric(const std::string& digits, Type target) {
  MATVIEW_ASSIGN(const Decimal decimal, Decimal::parse(digits));
  switch (target.id) {
    case TypeId::kNumeric: return numeric_value(decimal, target);
    case TypeId::kDouble: return Value::float8(decimal.to_double());
    case TypeId::kInteger:
    case TypeId::kBigint: {
      const std::optional<std::int64_t> whole = decimal.to_integer();
      const bool fits =
          whole && (target.id == TypeId::kBigint || std::in_range<std::int32_t>(*whole));
      if (!fits) return integer_out_of_range(target.id);
      return Value::of_integer(target, *whole);
    }
    default: return cannot_cast(TypeId::kNumeric, target);
  }
}

Result<Value> cast_text(const std::string& text, Type target) {
  switch (target.id) {
    case TypeId::kUnknown: return Value::unknown(text);
    case TypeId::kText: return Value::text(text);
    case TypeId::kBoolean: return parse_boolean(text).transform(&Value::boolean);
    case TypeId::kInteger:
      return parse_integer<std::int32_t>(text, target.id).transform([](std::int64_t value) {
        return Value::integer(static_cast<std::int32_t>(value));
      });
    case TypeId::kBigint:
      return parse_integer<std::int64_t>(text, target.id).transform(&Value::bigint);
    case TypeId::kDouble: return parse_double(text).transform(&Value::float8);
    case TypeId::kNumeric: {
      MATVIEW_ASSIGN(const Decimal decimal, Decimal::parse(text));
      return numeric_value(decimal, target);
    }
    case TypeId::kDate: return parse_date(text).transform(&Value::date);
    case TypeId::kTimestamp: return parse_timestamp(text).transform(&Value::timestamp);
    default: break;
  }
  return cannot_cast(TypeId::kText, target);
}

Result<Value> cast_boolean(bool value, Type target) {
  if (target == TypeId::kInteger) return Value::integer(value ? 1 : 0);
  return cannot_cast(TypeId::kBoolean, target);
}

Result<Value> cast_integer(std::int64_t value, Type source, Type target) {
  if (target == TypeId::kBigint) return Value::bigint(value);
  if (target == TypeId::kDouble) return Value::float8(static_cast<double>(value));
  if (target.id == TypeId::kNumeric) return numeric_value(Decimal::of(value), target);
  if (target == TypeId::kBoolean && source == TypeId::kInteger) return Value::boolean(value != 0);
  if (target != TypeId::kInteger) return cannot_cast(source, target);
  if (!std::in_range<std::int32_t>(value)) return integer_out_of_range(TypeId::kInteger);
  return Value::integer(static_cast<std::int32_t>(value));
}

// Rounds half to even; NaN and infinities are out of range.
Result<Value> cast_double(double value, Type target) {
  if (target.id == TypeId::kNumeric) return numeric_value(Decimal::of_double(value), target);
  const double rounded = std::nearbyint(value);
  if (target == TypeId::kInteger) {
    const bool fits = rounded >= std::numeric_limits<std::int32_t>::min() &&
                      rounded <= std::numeric_limits<std::int32_t>::max();
    if (!fits) return integer_out_of_range(TypeId::kInteger);
    return Value::integer(static_cast<std::int32_t>(rounded));
  }
  if (target == TypeId::kBigint) {
    constexpr double kTwoTo63 = 9'223'372'036'854'775'808.0;
    const bool fits = rounded >= -kTwoTo63 && rounded < kTwoTo63;
    if (!fits) return integer_out_of_range(TypeId::kBigint);
    return Value::bigint(static_cast<std::int64_t>(rounded));
  }
  return cannot_cast(TypeId::kDouble, target);
}

Result<Value> cast_date(std::int64_t days, Type target) {
  if (target != TypeId::kTimestamp) return cannot_cast(TypeId::kDate, target);
  constexpr std::int64_t kLastDay = std::numeric_limits<std::int64_t>::max() / kMicrosecondsPerDay;
  if (days > kLastDay || days < -kLastDay) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "date out of range for timestamp");
  }
  return Value::timestamp(days * kMicrosecondsPerDay);
}

Result<Value> cast_timestamp(std::int64_t microseconds, Type target) {
  if (target != TypeId::kDate) return cannot_cast(TypeId::kTimestamp, target);
  const bool before_midnight = microseconds % kMicrosecondsPerDay < 0;
  const std::int64_t days = microseconds / kMicrosecondsPerDay - (before_midnight ? 1 : 0);
  return Value::date(static_cast<std::int32_t>(days));
}

}  // namespace

std::string Value::to_string() const {
  if (is_null()) return "NULL";
  switch (type_.id) {
    case TypeId::kBoolean: return as_boolean() ? "t" : "f";
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kTime:
    case TypeId::kBigint: return std::to_string(as_integer());
    case TypeId::kInterval: return std::to_string(as_interval().microseconds);
    case TypeId::kReal:
    case TypeId::kDouble: return format_double(as_double());
    case TypeId::kDate: return format_date(static_cast<std::int32_t>(as_integer()));
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp: return format_timestamp(as_integer());
    case TypeId::kArray: return array_text(decode_array(as_text(), type_));
    default: break;
  }
  return as_text();
}

Result<Value> cast_value(const Value& value, Type target) {
  const Type source = value.type();
  if (value.is_null()) return Value::null(target);
  if (source.id == target.id && source.element == target.element &&
      (source == target || target.modifier == 0)) {
    return value;
  }
  if (is_structured(source.id) || is_structured(target.id)) return cast_structured(value, target);
  if (source == TypeId::kText || source == TypeId::kUnknown) {
    return cast_text(value.as_text(), target);
  }
  if (target == TypeId::kText) {
    // The one type whose cast to text is not its output: true, not t.
    if (source == TypeId::kBoolean) return Value::text(value.as_boolean() ? "true" : "false");
    return Value::text(value.to_string());
  }
  switch (source.id) {
    case TypeId::kBoolean: return cast_boolean(value.as_boolean(), target);
    case TypeId::kInteger:
    case TypeId::kBigint: return cast_integer(value.as_integer(), source, target);
    case TypeId::kDouble: return cast_double(value.as_double(), target);
    case TypeId::kNumeric: return cast_numeric(value.as_text(), target);
    case TypeId::kDate: return cast_date(value.as_integer(), target);
    case TypeId::kTimestamp: return cast_timestamp(value.as_integer(), target);
    default: break;
  }
  return cannot_cast(source, target);
}

}  // namespace matview
