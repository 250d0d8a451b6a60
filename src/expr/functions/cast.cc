// Casts. Numbers and moments convert in loops; everything else goes by cast_value().
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "expr/cast_rules.h"
#include "expr/functions/families.h"
#include "expr/functions/kernels.h"
#include "expr/functions/numeric_kernels.h"
#include "expr/functions/row_kernel.h"
#include "types/date_time.h"
#include "types/numeric.h"
#include "types/time_zone.h"
#include "types/value.h"

namespace matview {

namespace {

struct Widen {
  template <typename From>
  static std::int64_t apply(From from) {
    return from;
  }
};

struct WidenShort {
  static std::int32_t apply(std::int16_t from) { return from; }
};

struct ToDouble {
  template <typename From>
  static double apply(From from) {
    return static_cast<double>(from);
  }
};

struct BooleanToInteger {
  static std::int32_t apply(std::uint8_t truth) { return truth; }
};

struct IntegerToBoolean {
  static std::uint8_t apply(std::int32_t number) { return number != 0; }
};

struct Narrow {
  static Faults apply(std::int64_t from, std::int32_t& to) {
    to = static_cast<std::int32_t>(from);
    return to == from ? kNoFault : kOutOfRange;
  }
};

struct RoundToWhole {  // halves to even, like PostgreSQL

  template <typename To>
  static Faults apply(double from, To& to) {
    // −min is a power of two, so both bounds are exact doubles; NaN fails the comparison.
    constexpr auto kLowest = static_cast<double>(std::numeric_limits<To>::min());
    const double whole = std::nearbyint(from);
    if (!(whole >= kLowest && whole < -kLowest)) return kOutOfRange;
    to = static_cast<To>(whole);
    return kNoFault;
  }
};

struct Same {
  template <typename T>
  static T apply(T value) {
    return value;
  }
};

struct DateToTimestamp {
  static Faults apply(std::int32_t days, std::int64_t& microseconds) {
    if (!is_finite_date(days)) {
      microseconds = days > 0 ? kInfiniteTimestamp : kNegativeInfiniteTimestamp;
      return kNoFault;
    }
    const bool overflows = __builtin_mul_overflow(kMicrosecondsPerDay, days, &microseconds);
    return overflows || !is_timestamp_in_range(microseconds) ? kOutOfRange : kNoFault;
  }
};

struct ToLocal {
  static std::int64_t apply(std::int64_t moment) { return session_time_zone().to_local(moment); }
};

struct ToUtc {
  static std::int64_t apply(std::int64_t local) { return session_time_zone().to_utc(local); }
};

struct TimestampToDate {
  static std::int32_t apply(std::int64_t microseconds) {
    if (!is_finite_timestamp(microseconds)) {
      return microseconds > 0 ? kInfiniteDate : kNegativeInfiniteDate;
    }
    const std::int64_t rest = microseconds % kMicrosecondsPerDay;
    return static_cast<std::int32_t>(microseconds / kMicrosecondsPerDay - (rest < 0 ? 1 : 0));
  }
};

struct DateToMoment {
  static Faults apply(std::int32_t days, std::int64_t& microseconds) {
    const Faults faults = DateToTimestamp::apply(days, microseconds);
    if (faults == kNoFault) microseconds = ToUtc::apply(microseconds);
    return faults;
  }
};

struct MomentToDate {
  static std::int32_t apply(std::int64_t moment) {
    return TimestampToDate::apply(ToLocal::apply(moment));
  }
};

// ── Value by value ──────────────────────────────────────────────────────────────────────────────

// A run of equal ones is cast only once.
Status cast_each(const KernelInput& input, Column& result, std::optional<std::int64_t> now) {
  const ColumnView& from = input.arguments[0];
  const std::size_t from_width = byte_width(from.type.id);
  const std::size_t to_width = byte_width(result.type().id);
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const std::size_t previous = i == 0 ? row : input.rows[i - 1];
    const std::byte* const slot = from.data + row * from_width;
    if (!from.is_valid(row)) {
      result.set_null(row);
      continue;
    }
    if (i != 0 && from.is_valid(previous) && result.is_valid(previous) &&
        std::memcmp(slot, from.data + previous * from_width, from_width) == 0) {
      std::memcpy(result.data() + row * to_width, result.data() + previous * to_width, to_width);
      continue;
    }
    MATVIEW_ASSIGN(const Value value,
                   cast_value(value_at(from, row, input.dictionary), result.type(), now));
    if (value.is_null()) {  // of the JSON null
      result.set_null(row);
      continue;
    }
    result.set_value(row, value, input.dictionary);
  }
  return {};
}

Status cast_values(const KernelInput& input, Column& result) {
  return cast_each(input, result, std::nullopt);
}

// Of texts that name the clock.
Status cast_with_clock(const KernelInput& input, Column& result) {
  return cast_each(input, result, input.context.transaction_time);
}

// To CHAR(n) or VARCHAR(n) for storing: only blanks may be cut off.
Status assign_texts(const KernelInput& input, Column& result) {
  const TextCode* const from = input.arguments[0].values<TextCode>();
  TextCode* const out = result.values<TextCode>();
  const Type type = result.type();
  std::optional<TextCode> last;
  TextCode last_result = 0;
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    if (last != from[row]) {
      const std::string_view text = input.dictionary.text(from[row]);
      const std::size_t end = skip_characters(text, type.modifier);
      if (text.find_first_not_of(' ', end) != std::string_view::npos) {
        return fail(ErrorCode::kStringDataRightTruncation,
                    "value too long for type {}",
                    full_type_name(type));
      }
      MATVIEW_ASSIGN(const Value value, cast_value(Value::text(std::string(text)), type));
      last = from[row];
      last_result = input.dictionary.intern(value.as_text());
    }
    out[row] = last_result;
  }
  return {};
}

// A column of unknown type holds NULLs only.
Status cast_unknown(const KernelInput& input, Column& result) {
  input.rows.for_each([&](std::size_t row) { result.set_null(row); });
  return {};
}

// ── NUMERIC ─────────────────────────────────────────────────────────────────────────────────────

template <typename From>
Status integer_to_numeric(const KernelInput& input, Column& result) {
  const From* const from = input.arguments[0].values<From>();
  NumericWord* const out = result.values<NumericWord>();
  std::uint64_t magnitudes = 0;
  input.rows.for_each([&](std::size_t row) {
    const std::int64_t value = from[row];
    magnitudes |= magnitude_bits(value);
    out[row] = inline_numeric(value, 0);
  });
  if (magnitudes >> kInlineBits == 0) return {};
  input.rows.for_each(
      [&](std::size_t row) { out[row] = make_numeric(from[row], 0, input.dictionary); });
  return {};
}

template <typename To>
Status numeric_to_integer(const KernelInput& input, Column& result) {
  const NumericWord* const from = input.arguments[0].values<NumericWord>();
  To* const out = result.values<To>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const NumericWord word = from[row];
    std::optional<std::int64_t> whole;
    if (is_inline(word) && scale_of(word) <= 18) {
      whole = coefficient_of(drop_digits(word, scale_of(word), true));
    } else {
      const Decimal decimal = to_decimal(word);
      if (!decimal.is_finite()) {
        return fail(ErrorCode::kFeatureNotSupported,
                    "cannot convert {} to {}",
                    decimal.is_nan() ? "NaN" : "infinity",
                    type_name(result.type()));
      }
      whole = decimal.to_integer();
    }
    if (!whole || !std::in_range<To>(*whole)) {
      return check_faults(kOutOfRange, result.type());
    }
    out[row] = static_cast<To>(*whole);
  }
  return {};
}

template <typename To>
Status numeric_to_float(const KernelInput& input, Column& result) {
  const NumericWord* const from = input.arguments[0].values<NumericWord>();
  To* const out = result.values<To>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const double value = numeric_to_double(from[row]);
    out[row] = static_cast<To>(value);
    const bool finite = is_inline(from[row]) || to_decimal(from[row]).is_finite();
    if (finite && std::isinf(out[row])) {
      return fail(ErrorCode::kNumericValueOutOfRange,
                  "\"{}\" is out of range for type {}",
                  to_decimal(from[row]).to_string(),
                  type_name(result.type()));
    }
  }
  return {};
}

template <typename From>
Status float_to_numeric(const KernelInput& input, Column& result) {
  constexpr int kDigits = std::is_same_v<From, float> ? 6 : 15;
  const From* const from = input.arguments[0].values<From>();
  NumericWord* const out = result.values<NumericWord>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    out[row] =
        make_numeric(Decimal::of_double(static_cast<double>(from[row]), kDigits), input.dictionary);
  }
  return {};
}

// To NUMERIC(p, s) of any other.
Status fit_numerics(const KernelInput& input, Column& result) {
  const NumericWord* const from = input.arguments[0].values<NumericWord>();
  NumericWord* const out = result.values<NumericWord>();
  const std::int32_t precision = numeric_precision(result.type());
  const std::int32_t scale = numeric_scale(result.type());
  const bool is_short = precision <= 17 && scale >= 0 && scale <= precision;
  const std::int64_t limit = is_short ? power_of_ten(precision) : 0;
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const NumericWord word = from[row];
    if (is_short && is_inline(word)) {
      const std::int32_t more = scale - scale_of(word);
      if (more <= 0 && more >= -18) {
        out[row] = drop_digits(word, -more, true);
        const std::int64_t fitted = coefficient_of(out[row]);
        if (fitted < limit && -fitted < limit) continue;
      } else if (more > 0) {
        std::int64_t padded = 0;
        const bool overflows =
            __builtin_mul_overflow(coefficient_of(word), power_of_ten(more), &padded);
        out[row] = inline_numeric(padded, scale);
        if (!overflows && padded < limit && -padded < limit) continue;
      }
    }
    MATVIEW_ASSIGN(const Decimal fitted, fit_numeric(to_decimal(word), result.type()));
    out[row] = make_numeric(fitted, input.dictionary);
  }
  return {};
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr ScalarFunction cast(TypeId from, TypeId to, Kernel kernel) {
  return total("cast", {from}, to, kernel);
}

constexpr ScalarFunction failing_cast(TypeId from, TypeId to, Kernel kernel) {
  return partial("cast", {from}, to, kernel);
}

constexpr std::array kFixedWidthCasts = {
    cast(TypeId::kBoolean,
         TypeId::kInteger,
         map_unary<BooleanToInteger, std::uint8_t, std::int32_t>),
    cast(TypeId::kInteger,
         TypeId::kBoolean,
         map_unary<IntegerToBoolean, std::int32_t, std::uint8_t>),
    cast(TypeId::kSmallint, TypeId::kInteger, map_unary<WidenShort, std::int16_t, std::int32_t>),
    cast(TypeId::kSmallint, TypeId::kBigint, map_unary<Widen, std::int16_t, std::int64_t>),
    cast(TypeId::kSmallint, TypeId::kDouble, map_unary<ToDouble, std::int16_t, double>),
    cast(TypeId::kInteger, TypeId::kBigint, map_unary<Widen, std::int32_t, std::int64_t>),
    cast(TypeId::kReal, TypeId::kDouble, map_unary<ToDouble, float, double>),
    cast(TypeId::kInteger, TypeId::kDouble, map_unary<ToDouble, std::int32_t, double>),
    cast(TypeId::kBigint, TypeId::kDouble, map_unary<ToDouble, std::int64_t, double>),
    failing_cast(
        TypeId::kBigint, TypeId::kInteger, map_unary_checked<Narrow, std::int64_t, std::int32_t>),
    failing_cast(
        TypeId::kDouble, TypeId::kInteger, map_unary_checked<RoundToWhole, double, std::int32_t>),
    failing_cast(
        TypeId::kDouble, TypeId::kBigint, map_unary_checked<RoundToWhole, double, std::int64_t>),
    partial("cast", {TypeId::kNumeric}, TypeId::kNumeric, fit_numerics),
    skipping("cast", {TypeId::kInteger}, TypeId::kNumeric, integer_to_numeric<std::int32_t>),
    skipping("cast", {TypeId::kBigint}, TypeId::kNumeric, integer_to_numeric<std::int64_t>),
    skipping("cast", {TypeId::kDouble}, TypeId::kNumeric, float_to_numeric<double>),
    failing_cast(TypeId::kNumeric, TypeId::kInteger, numeric_to_integer<std::int32_t>),
    failing_cast(TypeId::kNumeric, TypeId::kBigint, numeric_to_integer<std::int64_t>),
    failing_cast(TypeId::kNumeric, TypeId::kDouble, numeric_to_float<double>),
    failing_cast(TypeId::kDate,
                 TypeId::kTimestamp,
                 map_unary_checked<DateToTimestamp, std::int32_t, std::int64_t>),
    cast(TypeId::kTimestamp, TypeId::kDate, map_unary<TimestampToDate, std::int64_t, std::int32_t>),
    of_session(failing_cast(TypeId::kDate,
                            TypeId::kTimestampTz,
                            map_unary_checked<DateToMoment, std::int32_t, std::int64_t>)),
    of_session(cast(
        TypeId::kTimestampTz, TypeId::kDate, map_unary<MomentToDate, std::int64_t, std::int32_t>)),
    of_session(cast(TypeId::kTimestamp, TypeId::kTimestampTz, map_unary<ToUtc, std::int64_t>)),
    of_session(cast(TypeId::kTimestampTz, TypeId::kTimestamp, map_unary<ToLocal, std::int64_t>)),
    cast(TypeId::kChar, TypeId::kText, map_unary<Same, TextCode>),
};

// Types whose modifier a cast applies to values that are of the type already.
constexpr bool takes_modifier(TypeId id) {
  return id == TypeId::kText || id == TypeId::kChar || id == TypeId::kTime ||
         id == TypeId::kTimestamp || id == TypeId::kTimestampTz || id == TypeId::kInterval;
}

constexpr std::array kClockTypes = {
    TypeId::kDate, TypeId::kTime, TypeId::kTimestamp, TypeId::kTimestampTz};

std::vector<ScalarFunction> make_list() {
  std::vector<ScalarFunction> list(kFixedWidthCasts.begin(), kFixedWidthCasts.end());
  constexpr auto kTypes = static_cast<std::size_t>(kLastTypeId);
  const auto is_fast = [](TypeId from, TypeId to) {
    return std::ranges::any_of(kFixedWidthCasts, [=](const ScalarFunction& function) {
      return function.parameters[0].id == from && function.result.id == to;
    });
  };
  for (std::size_t i = 1; i <= kTypes; ++i) {
    const auto from = static_cast<TypeId>(i);
    list.push_back({"cast", {TypeId::kUnknown}, from, cast_unknown, NullHandling::kKernel, false});
    if (from == TypeId::kArray) continue;
    for (std::size_t k = 1; k <= kTypes; ++k) {
      const auto to = static_cast<TypeId>(k);
      const bool exists =
          from == to ? takes_modifier(from) : cast_rule(from, to) != CastRule::kNone;
      if (!exists || to == TypeId::kArray || is_fast(from, to)) continue;
      // The JSON null becomes NULL, and so does the time of day of infinity.
      const bool makes_nulls = from == TypeId::kJsonb || to == TypeId::kTime;
      ScalarFunction cast =
          makes_nulls ? ScalarFunction{"cast", {from}, to, cast_values, NullHandling::kKernel, true}
                      : failing_cast(from, to, cast_values);
      const bool is_zoned = from == TypeId::kTimestampTz || to == TypeId::kTimestampTz;
      list.push_back(is_zoned && from != to ? of_session(cast) : cast);
    }
  }
  for (const TypeId id : kClockTypes) {
    list.push_back(stable(partial("cast_with_clock", {TypeId::kText}, id, cast_with_clock)));
  }
  for (const TypeId id : {TypeId::kText, TypeId::kChar}) {
    list.push_back(partial("assign", {id}, id, assign_texts));
  }
  return list;
}

}  // namespace

std::span<const ScalarFunction> cast_functions() {
  static const std::vector<ScalarFunction> list = make_list();
  return list;
}

}  // namespace matview
