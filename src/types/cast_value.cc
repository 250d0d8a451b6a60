// Casts of single values.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "types/binary_text.h"
#include "types/date_time.h"
#include "types/interval.h"
#include "types/number_text.h"
#include "types/numeric.h"
#include "types/structured_cast.h"
#include "types/time_zone.h"
#include "types/value.h"

namespace matview {

namespace {

std::unexpected<Failure> cannot_cast(Type from, Type to) {
  return fail(
      ErrorCode::kCannotCoerce, "cannot cast type {} to {}", type_name(from), type_name(to));
}

Result<Value> out_of_range(TypeId type) {
  return fail(ErrorCode::kNumericValueOutOfRange, "{} out of range", type_name(type));
}

Result<Value> integer_value(std::int64_t value, Type target) {
  const bool fits = target.id == TypeId::kBigint ||
                    (target.id == TypeId::kInteger ? std::in_range<std::int32_t>(value)
                                                   : std::in_range<std::int16_t>(value));
  if (!fits) return out_of_range(target.id);
  return Value::of_integer(target, value);
}

bool is_integer(TypeId id) {
  return id == TypeId::kSmallint || id == TypeId::kInteger || id == TypeId::kBigint;
}

Result<Value> numeric_value(const Decimal& decimal, Type target) {
  MATVIEW_ASSIGN(const Decimal fitted, fit_numeric(decimal, target));
  return Value::of_bytes(target, fitted.to_string());
}

// A float of either width; what REAL cannot hold fails.
Result<Value> float_value(double value, Type target) {
  if (target.id == TypeId::kDouble) return Value::float8(value);
  const auto narrow = static_cast<float>(value);
  if (std::isinf(narrow) && !std::isinf(value)) {
    return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow");
  }
  if (narrow == 0 && value != 0) {
    return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: underflow");
  }
  return Value::float4(narrow);
}

// The bytes of a text that fit in CHAR(length) or VARCHAR(length); all of them for 0.
std::string_view first_characters(std::string_view text, std::int32_t length) {
  if (length == 0) return text;
  std::int32_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
    if (starts && ++characters > length) return text.substr(0, i);
  }
  return text;
}

Result<Value> text_value(std::string_view text, Type target) {
  text = first_characters(text, target.modifier);
  if (target.id == TypeId::kChar) text = text.substr(0, text.find_last_not_of(' ') + 1);
  return Value::of_bytes(target, std::string(text));
}

// ── Dates and times ─────────────────────────────────────────────────────────────────────────────

// `microseconds` as a value of a type with or without precision.
Result<Value> moment_value(std::int64_t microseconds, Type target) {
  if (target.modifier != 0) {
    const std::int32_t digits = modifier_precision(target.modifier);
    microseconds = target.id == TypeId::kTime ? round_time(microseconds, digits)
                                              : round_timestamp(microseconds, digits);
  }
  return Value::of_integer(target, microseconds);
}

Result<Value> date_to_moment(std::int64_t days, Type target) {
  if (days == kInfiniteDate) return Value::of_integer(target, kInfiniteTimestamp);
  if (days == kNegativeInfiniteDate) return Value::of_integer(target, kNegativeInfiniteTimestamp);
  const Result<std::int64_t> joined = join_timestamp(days, 0);
  if (!joined) return fail(ErrorCode::kDatetimeFieldOverflow, "date out of range for timestamp");
  const bool is_zoned = target.id == TypeId::kTimestampTz;
  return Value::of_integer(target, is_zoned ? session_time_zone().to_utc(*joined) : *joined);
}

Result<Value> cast_moment(std::int64_t microseconds, Type source, Type target) {
  const bool is_finite = is_finite_timestamp(microseconds);
  if (source.id == TypeId::kTimestampTz && target.id != TypeId::kTimestampTz) {
    microseconds = session_time_zone().to_local(microseconds);
  }
  switch (target.id) {
    case TypeId::kTimestamp: return moment_value(microseconds, target);
    case TypeId::kTimestampTz:
      if (source.id == TypeId::kTimestamp) microseconds = session_time_zone().to_utc(microseconds);
      return moment_value(microseconds, target);
    case TypeId::kDate:
      if (!is_finite) return Value::date(microseconds > 0 ? kInfiniteDate : kNegativeInfiniteDate);
      return Value::date(split_timestamp(microseconds).day);
    case TypeId::kTime:
      if (!is_finite) return Value::null(target);
      return moment_value(split_timestamp(microseconds).time, target);
    default: return cannot_cast(source, target);
  }
}

Result<Value> cast_interval(Interval interval, Type target) {
  if (target.id == TypeId::kInterval) return Value::interval(fit_interval(interval, target));
  if (target.id != TypeId::kTime) return cannot_cast(TypeId::kInterval, target);
  if (!is_finite_interval(interval)) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "cannot convert infinite interval to time");
  }
  return moment_value(split_timestamp(interval.microseconds).time, target);
}

// ── By the type of the source ───────────────────────────────────────────────────────────────────

Result<Value> cast_text(const std::string& text, Type target, Clock now) {
  switch (target.id) {
    case TypeId::kUnknown: return Value::unknown(text);
    case TypeId::kText:
    case TypeId::kChar: return text_value(text, target);
    case TypeId::kBoolean: return parse_boolean(text).transform(&Value::boolean);
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint: {
      MATVIEW_ASSIGN(const std::int64_t number, parse_integer(text, target.id));
      return Value::of_integer(target, number);
    }
    case TypeId::kReal: {
      MATVIEW_ASSIGN(const double number, parse_float(text, target.id));
      return Value::float4(static_cast<float>(number));
    }
    case TypeId::kDouble: return parse_float(text, target.id).transform(&Value::float8);
    case TypeId::kNumeric: {
      MATVIEW_ASSIGN(const Decimal decimal, Decimal::parse(text));
      return numeric_value(decimal, target);
    }
    case TypeId::kDate: return parse_date(text, now).transform(&Value::date);
    case TypeId::kTime: {
      MATVIEW_ASSIGN(const std::int64_t time, parse_time(text, now));
      return moment_value(time, target);
    }
    case TypeId::kTimestamp: {
      MATVIEW_ASSIGN(const std::int64_t moment, parse_timestamp(text, now));
      return moment_value(moment, target);
    }
    case TypeId::kTimestampTz: {
      MATVIEW_ASSIGN(const std::int64_t moment, parse_timestamptz(text, session_time_zone(), now));
      return moment_value(moment, target);
    }
    case TypeId::kInterval: return parse_interval(text, target).transform(&Value::interval);
    case TypeId::kUuid: {
      MATVIEW_ASSIGN(std::string bytes, parse_uuid(text));
      return Value::of_bytes(target, std::move(bytes));
    }
    case TypeId::kBytea: {
      MATVIEW_ASSIGN(std::string bytes, parse_bytea(text));
      return Value::of_bytes(target, std::move(bytes));
    }
    default: break;
  }
  return cannot_cast(TypeId::kText, target);
}

Result<Value> cast_numeric(const std::string& digits, Type target) {
  MATVIEW_ASSIGN(const Decimal decimal, Decimal::parse(digits));
  if (target.id == TypeId::kNumeric) return numeric_value(decimal, target);
  if (target.id == TypeId::kDouble || target.id == TypeId::kReal) {
    const double value = decimal.to_double();
    const bool fits = !decimal.is_finite() || !std::isinf(value);
    auto cast = float_value(value, target);
    if (fits && cast) return cast;
    return fail(ErrorCode::kNumericValueOutOfRange,
                "\"{}\" is out of range for type {}",
                digits,
                type_name(target));
  }
  if (!is_integer(target.id)) return cannot_cast(TypeId::kNumeric, target);
  if (!decimal.is_finite()) {
    return fail(ErrorCode::kFeatureNotSupported,
                "cannot convert {} to {}",
                decimal.is_nan() ? "NaN" : "infinity",
                type_name(target));
  }
  const std::optional<std::int64_t> whole = decimal.to_integer();
  return whole ? integer_value(*whole, target) : out_of_range(target.id);
}

Result<Value> cast_integer(std::int64_t value, Type source, Type target) {
  if (is_integer(target.id)) return integer_value(value, target);
  switch (target.id) {
    case TypeId::kDouble: return Value::float8(static_cast<double>(value));
    case TypeId::kReal: return Value::float4(static_cast<float>(value));
    case TypeId::kNumeric: return numeric_value(Decimal::of(value), target);
    case TypeId::kBoolean:
      if (source.id == TypeId::kInteger) return Value::boolean(value != 0);
      break;
    default: break;
  }
  return cannot_cast(source, target);
}

// Rounds half to even; NaN and infinities are out of range.
Result<Value> cast_double(double value, Type source, Type target) {
  if (target.id == TypeId::kNumeric) {
    const int digits = source.id == TypeId::kReal ? 6 : 15;
    return numeric_value(Decimal::of_double(value, digits), target);
  }
  if (target.id == TypeId::kDouble || target.id == TypeId::kReal) return float_value(value, target);
  if (!is_integer(target.id)) return cannot_cast(source, target);
  constexpr double kTwoTo63 = 9'223'372'036'854'775'808.0;
  const double rounded = std::nearbyint(value);
  if (!(rounded >= -kTwoTo63 && rounded < kTwoTo63)) return out_of_range(target.id);
  return integer_value(static_cast<std::int64_t>(rounded), target);
}

}  // namespace

Result<Value> cast_value(const Value& value, Type target, Clock now) {
  const Type source = value.type();
  if (value.is_null()) return Value::null(target);
  if (source.id == target.id && source.element == target.element &&
      (source == target || target.modifier == 0)) {
    return value;
  }
  if (is_structured(source.id) || is_structured(target.id)) return cast_structured(value, target);
  if (source.id == TypeId::kText || source.id == TypeId::kUnknown || source.id == TypeId::kChar) {
    return cast_text(value.as_text(), target, now);
  }
  if (target.id == TypeId::kText || target.id == TypeId::kChar) {
    // The one type whose cast to text is not its output: true, not t.
    if (source.id == TypeId::kBoolean) {
      return text_value(value.as_boolean() ? "true" : "false", target);
    }
    return text_value(value.to_string(), target);
  }
  switch (source.id) {
    case TypeId::kBoolean:
      if (target.id == TypeId::kInteger) return Value::integer(value.as_boolean() ? 1 : 0);
      break;
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint: return cast_integer(value.as_integer(), source, target);
    case TypeId::kReal:
    case TypeId::kDouble: return cast_double(value.as_double(), source, target);
    case TypeId::kNumeric: return cast_numeric(value.as_text(), target);
    case TypeId::kDate:
      if (target.id == TypeId::kTimestamp || target.id == TypeId::kTimestampTz) {
        return date_to_moment(value.as_integer(), target);
      }
      break;
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz: return cast_moment(value.as_integer(), source, target);
    case TypeId::kTime:
      if (target.id == TypeId::kTime) return moment_value(value.as_integer(), target);
      if (target.id == TypeId::kInterval) {
        return Value::interval({.microseconds = value.as_integer()});
      }
      break;
    case TypeId::kInterval: return cast_interval(value.as_interval(), target);
    default: break;
  }
  return cannot_cast(source, target);
}

}  // namespace matview
