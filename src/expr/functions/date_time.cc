// extract / date_part and date_trunc. Field names come as text and may be different in every row;
// they are looked up again only when they change.
#include "types/date_time.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"

namespace matview {

namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::int64_t kMicrosecondsPerMinute = 60 * kMicrosecondsPerSecond;
constexpr std::int64_t kMicrosecondsPerHour = 60 * kMicrosecondsPerMinute;

// From the finest to the coarsest, so that comparisons say which is which.
enum class Field : std::uint8_t {
  kMicrosecond,
  kMillisecond,
  kSecond,
  kMinute,
  kHour,  // parts of a day
  kDay,
  kDayOfWeek,
  kIsoDayOfWeek,
  kDayOfYear,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  kDecade,
  kCentury,
  kEpoch,
};

constexpr std::array kFieldNames = std::to_array<std::pair<std::string_view, Field>>({
    {"microseconds", Field::kMicrosecond},
    {"milliseconds", Field::kMillisecond},
    {"second", Field::kSecond},
    {"minute", Field::kMinute},
    {"hour", Field::kHour},
    {"day", Field::kDay},
    {"dow", Field::kDayOfWeek},
    {"isodow", Field::kIsoDayOfWeek},
    {"doy", Field::kDayOfYear},
    {"week", Field::kWeek},
    {"month", Field::kMonth},
    {"quarter", Field::kQuarter},
    {"year", Field::kYear},
    {"decade", Field::kDecade},
    {"century", Field::kCentury},
    {"epoch", Field::kEpoch},
});

std::optional<Field> field_from_name(std::string_view name) {
  const auto same_letter = [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && a + ('a' - 'A') == b);
  };
  for (const auto& [known, field] : kFieldNames) {
    if (std::ranges::equal(name, known, same_letter)) return field;
  }
  return std::nullopt;
}

// Quotient and remainder towards minus infinity, for b > 0.
constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

constexpr std::int64_t floor_modulo(std::int64_t a, std::int64_t b) {
  return a % b + (a % b < 0 ? b : 0);
}

// ── Calendar fields ─────────────────────────────────────────────────────────────────────────────

// 1970-01-01 was a Thursday. Monday is 0.
std::int32_t days_since_monday(std::int32_t days) {
  return static_cast<std::int32_t>(((std::int64_t{days} + 3) % 7 + 7) % 7);
}

std::int32_t first_of_year(std::int32_t year) {
  return days_from_civil({.year = year, .month = 1, .day = 1});
}

// The ISO week, of the year that its Thursday lies in.
std::int32_t iso_week(std::int32_t days) {
  const std::int32_t thursday = days - days_since_monday(days) + 3;
  return (thursday - first_of_year(civil_from_days(thursday).year)) / 7 + 1;
}

// There is no year 0: 1 BC, astronomically 0, is −1.
std::int32_t calendar_year(std::int32_t year) {
  return year > 0 ? year : year - 1;
}

std::int32_t century(std::int32_t year) {
  return year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100);
}

std::int32_t extract_from_days(Field field, std::int32_t days) {
  const CivilDate date = civil_from_days(days);
  switch (field) {
    case Field::kDay: return date.day;
    case Field::kDayOfWeek: return (days_since_monday(days) + 1) % 7;
    case Field::kIsoDayOfWeek: return days_since_monday(days) + 1;
    case Field::kDayOfYear: return days - first_of_year(date.year) + 1;
    case Field::kWeek: return iso_week(days);
    case Field::kMonth: return date.month;
    case Field::kQuarter: return (date.month + 2) / 3;
    case Field::kDecade: return static_cast<std::int32_t>(floor_divide(date.year, 10));
    case Field::kCentury: return century(date.year);
    default: return calendar_year(date.year);
  }
}

double extract_from_timestamp(Field field, std::int64_t microseconds) {
  const auto days = static_cast<std::int32_t>(floor_divide(microseconds, kMicrosecondsPerDay));
  const std::int64_t time = floor_modulo(microseconds, kMicrosecondsPerDay);
  const auto in_minute = static_cast<double>(time % kMicrosecondsPerMinute);
  switch (field) {
    case Field::kMicrosecond: return in_minute;
    case Field::kMillisecond: return in_minute / 1e3;
    case Field::kSecond: return in_minute / 1e6;
    case Field::kMinute:
      return static_cast<double>(time % kMicrosecondsPerHour / kMicrosecondsPerMinute);
    case Field::kHour: return static_cast<double>(time / kMicrosecondsPerHour);
    case Field::kEpoch: return static_cast<double>(microseconds) / 1e6;
    default: return extract_from_days(field, days);
  }
}

double extract_from_date(Field field, std::int32_t days) {
  constexpr double kSecondsPerDay = 86'400;
  return field == Field::kEpoch ? kSecondsPerDay * days : extract_from_days(field, days);
}

// ── Truncation ──────────────────────────────────────────────────────────────────────────────────

std::int32_t truncate_days(Field field, std::int32_t days) {
  const CivilDate date = civil_from_days(days);
  const auto start = [](std::int32_t year, std::int32_t month) {
    return days_from_civil({.year = year, .month = month, .day = 1});
  };
  switch (field) {
    case Field::kDay: return days;
    case Field::kWeek: return days - days_since_monday(days);
    case Field::kMonth: return start(date.year, date.month);
    case Field::kQuarter: return start(date.year, (date.month - 1) / 3 * 3 + 1);
    case Field::kDecade:
      return first_of_year(static_cast<std::int32_t>(floor_divide(date.year, 10) * 10));
    case Field::kCentury:
      return first_of_year(static_cast<std::int32_t>(floor_divide(date.year - 1, 100) * 100 + 1));
    default: return first_of_year(date.year);
  }
}

// The start of the period that a moment lies in; out of range below the first timestamp.
Faults truncate(Field field, std::int64_t microseconds, std::int64_t& start) {
  constexpr std::array kUnits = {std::int64_t{1},
                                 std::int64_t{1'000},
                                 kMicrosecondsPerSecond,
                                 kMicrosecondsPerMinute,
                                 kMicrosecondsPerHour};
  std::int64_t unit = kMicrosecondsPerDay;
  std::int64_t units = floor_divide(microseconds, kMicrosecondsPerDay);
  if (field < Field::kDay) {
    unit = kUnits[static_cast<std::size_t>(field)];
    units = floor_divide(microseconds, unit);
  } else {
    units = truncate_days(field, static_cast<std::int32_t>(units));
  }
  return __builtin_mul_overflow(units, unit, &start) ? kOutOfRange : kNoFault;
}

// ── Kernels ─────────────────────────────────────────────────────────────────────────────────────

Result<Field> find_field(std::string_view name, Type type, bool truncates) {
  const std::optional<Field> field = field_from_name(name);
  if (!field) {
    return fail(ErrorCode::kInvalidParameterValue,
                "unit \"{}\" not recognized for type {}",
                name,
                type_name(type));
  }
  const bool finer_than_type = type.id == TypeId::kDate && *field < Field::kDay;
  const bool no_period = *field == Field::kDayOfWeek || *field == Field::kIsoDayOfWeek ||
                         *field == Field::kDayOfYear || *field == Field::kEpoch;
  if (finer_than_type || (truncates && no_period)) {
    return fail(ErrorCode::kFeatureNotSupported,
                "unit \"{}\" not supported for type {}",
                name,
                type_name(type));
  }
  return *field;
}

struct FromDate {
  static constexpr bool kTruncates = false;

  static Faults apply(Field field, std::int32_t days, double& result) {
    result = extract_from_date(field, days);
    return kNoFault;
  }
};

struct FromTimestamp {
  static constexpr bool kTruncates = false;

  static Faults apply(Field field, std::int64_t microseconds, double& result) {
    result = extract_from_timestamp(field, microseconds);
    return kNoFault;
  }
};

struct Truncate {
  static constexpr bool kTruncates = true;

  static Faults apply(Field field, std::int64_t microseconds, std::int64_t& result) {
    return truncate(field, microseconds, result);
  }
};

// `Faults apply(Field, T, R& result)`
template <typename Operation, typename T, typename R>
Status map_fields(const KernelInput& input, Column& result) {
  const TextCode* const names = input.arguments[0].values<TextCode>();
  const T* const moments = input.arguments[1].values<T>();
  R* const out = result.values<R>();
  std::optional<TextCode> known;
  Field field{};
  Faults faults = kNoFault;
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    if (known != names[row]) {
      MATVIEW_ASSIGN(
          field,
          find_field(
              input.dictionary.text(names[row]), input.arguments[1].type, Operation::kTruncates));
      known = names[row];
    }
    faults |= Operation::apply(field, moments[row], out[row]);
  }
  return check_faults(faults, result.type());
}

constexpr Kernel kExtractFromDate = map_fields<FromDate, std::int32_t, double>;
constexpr Kernel kExtractFromTimestamp = map_fields<FromTimestamp, std::int64_t, double>;
constexpr Kernel kTruncate = map_fields<Truncate, std::int64_t, std::int64_t>;

constexpr std::array kFunctions = {
    partial("extract", {TypeId::kText, TypeId::kDate}, TypeId::kDouble, kExtractFromDate),
    partial("extract", {TypeId::kText, TypeId::kTimestamp}, TypeId::kDouble, kExtractFromTimestamp),
    partial(
        "date_part", {TypeId::kText, TypeId::kTimestamp}, TypeId::kDouble, kExtractFromTimestamp),
    partial("date_trunc", {TypeId::kText, TypeId::kTimestamp}, TypeId::kTimestamp, kTruncate),
};

}  // namespace

std::span<const ScalarFunction> date_time_functions() {
  return kFunctions;
}

}  // namespace matview
