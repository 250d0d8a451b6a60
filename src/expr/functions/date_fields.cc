#include "expr/functions/date_fields.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "common/ascii.h"
#include "expr/functions/calendar.h"

namespace matview {

namespace {

using Field = DateField;

// By their first ten letters, which is all that PostgreSQL looks at.
constexpr std::size_t kNameLength = 10;

struct NamedField {
  std::string_view names;  // each followed by a blank
  Field field;
};

constexpr std::array kFields = std::to_array<NamedField>({
    {"microsecon us usec usecs usecond useconds ", Field::kMicrosecond},
    {"millisecon ms msec msecs msecond mseconds ", Field::kMillisecond},
    {"s sec secs second seconds ", Field::kSecond},
    {"m min mins minute minutes ", Field::kMinute},
    {"h hr hrs hour hours ", Field::kHour},
    {"d day days ", Field::kDay},
    {"w week weeks ", Field::kWeek},
    {"mon mons month months ", Field::kMonth},
    {"qtr quarter ", Field::kQuarter},
    {"y yr yrs year years ", Field::kYear},
    {"dec decs decade decades ", Field::kDecade},
    {"c cent century centuries ", Field::kCentury},
    {"mil mils millennia millennium ", Field::kMillennium},
    {"timezone ", Field::kTimezone},
    {"timezone_h ", Field::kTimezoneHour},
    {"timezone_m ", Field::kTimezoneMinute},
    {"dow ", Field::kDayOfWeek},
    {"isodow ", Field::kIsoDayOfWeek},
    {"doy ", Field::kDayOfYear},
    {"isoyear ", Field::kIsoYear},
    {"j jd julian ", Field::kJulian},
    {"epoch ", Field::kEpoch},
});

std::optional<Field> field_from_name(std::string_view lower) {
  if (lower.empty() || lower.contains(' ')) return std::nullopt;
  std::string word(lower.substr(0, kNameLength));
  word += ' ';
  for (const auto& [names, field] : kFields) {
    const std::size_t at = names.find(word);
    if (at != std::string_view::npos && (at == 0 || names[at - 1] == ' ')) return field;
  }
  return std::nullopt;
}

bool has_field(TypeId type, Field field, bool truncates) {
  const bool is_zone = field >= Field::kTimezone && field <= Field::kTimezoneMinute;
  if (is_zone) return type == TypeId::kTimestampTz && !truncates;
  switch (type) {
    case TypeId::kDate: return field >= Field::kDay;
    case TypeId::kTime: return field <= Field::kHour || field == Field::kEpoch;
    case TypeId::kInterval:
      if (truncates && field == Field::kWeek) return false;
      return field <= Field::kMillennium || field == Field::kEpoch;
    default: return true;
  }
}

// ── Calendar fields ─────────────────────────────────────────────────────────────────────────────

DatePart number(int128 value, std::int32_t scale = 0) {
  return {.scale = scale, .number = value};
}

std::int32_t hundreds(std::int32_t year, std::int32_t length) {
  return year > 0 ? (year + length - 1) / length : -((length - 1 - (year - 1)) / length);
}

std::int64_t field_of_day(Field field, std::int32_t days) {
  switch (field) {
    case Field::kDayOfWeek: return (days_since_monday(days) + 1) % 7;
    case Field::kIsoDayOfWeek: return days_since_monday(days) + 1;
    case Field::kWeek: return iso_week(days);
    case Field::kIsoYear: return calendar_year(iso_year(days));
    case Field::kJulian: return std::int64_t{days} + kJulianDayOf1970;
    default: break;
  }
  const CivilDate date = civil_from_days(days);
  switch (field) {
    case Field::kDay: return date.day;
    case Field::kDayOfYear: return days - first_of_year(date.year) + 1;
    case Field::kMonth: return date.month;
    case Field::kQuarter: return (date.month + 2) / 3;
    case Field::kDecade: return floor_divide(date.year, 10);
    case Field::kCentury: return hundreds(date.year, 100);
    case Field::kMillennium: return hundreds(date.year, 1000);
    default: return calendar_year(date.year);
  }
}

// Of a time of day, or of an interval's time.
DatePart field_of_time(Field field, std::int64_t time) {
  const std::int64_t in_minute = time % kMicrosecondsInMinute;
  switch (field) {
    case Field::kMicrosecond: return number(in_minute);
    case Field::kMillisecond: return number(in_minute, 3);
    case Field::kSecond: return number(in_minute, 6);
    case Field::kMinute: return number(time % kMicrosecondsInHour / kMicrosecondsInMinute);
    case Field::kHour: return number(time / kMicrosecondsInHour);
    default: return number(time, 6);
  }
}

DatePart unending(int sign) {
  return {.kind = sign > 0 ? DatePart::Kind::kInfinity : DatePart::Kind::kMinusInfinity};
}

// What only grows goes on without end; what comes again and again is NULL.
DatePart part_of_infinity(Field field, int sign) {
  switch (field) {
    case Field::kYear:
    case Field::kDecade:
    case Field::kCentury:
    case Field::kMillennium:
    case Field::kIsoYear:
    case Field::kJulian:
    case Field::kEpoch: return unending(sign);
    default: return {.kind = DatePart::Kind::kNull};
  }
}

std::int32_t truncate_days(Field field, std::int32_t days) {
  const CivilDate date = civil_from_days(days);
  const auto period_of_years = [&](std::int32_t length, std::int32_t first) {
    return first_of_year(
        static_cast<std::int32_t>(floor_divide(date.year - first, length) * length + first));
  };
  switch (field) {
    case Field::kDay: return days;
    case Field::kWeek: return days - days_since_monday(days);
    case Field::kMonth: return days - date.day + 1;
    case Field::kQuarter:
      return days_from_civil({.year = date.year, .month = (date.month - 1) / 3 * 3 + 1, .day = 1});
    case Field::kDecade: return period_of_years(10, 0);
    case Field::kCentury: return period_of_years(100, 1);
    case Field::kMillennium: return period_of_years(1000, 1);
    default: return first_of_year(date.year);
  }
}

// Microseconds of a field below a day.
constexpr std::array kUnits = {std::int64_t{1},
                               std::int64_t{1'000},
                               kMicrosecondsInSecond,
                               kMicrosecondsInMinute,
                               kMicrosecondsInHour};

}  // namespace

Result<Field> find_date_field(std::string_view name, Type type, bool truncates) {
  const std::string lower = ascii::lower_case(name);
  const std::optional<Field> field = field_from_name(lower);
  if (!field || (truncates && *field >= Field::kDayOfWeek)) {
    return fail(ErrorCode::kInvalidParameterValue,
                "unit \"{}\" not recognized for type {}",
                lower,
                type_name(type));
  }
  if (!has_field(type.id, *field, truncates)) {
    return fail(ErrorCode::kFeatureNotSupported,
                "unit \"{}\" not supported for type {}",
                lower,
                type_name(type));
  }
  return *field;
}

DatePart part_of_date(Field field, std::int32_t days) {
  constexpr std::int64_t kSecondsPerDay = 86'400;
  if (const int sign = infinity_of(days); sign != 0) return part_of_infinity(field, sign);
  if (field == Field::kEpoch) return number(kSecondsPerDay * days);
  return number(field_of_day(field, days));
}

DatePart part_of_time(Field field, std::int64_t microseconds) {
  return field_of_time(field, microseconds);
}

DatePart part_of_timestamp(Field field, std::int64_t microseconds, std::int32_t offset) {
  constexpr std::int32_t kSecondsPerHour = 3600;
  if (const int sign = infinity_of(microseconds); sign != 0) return part_of_infinity(field, sign);
  switch (field) {
    case Field::kEpoch: return number(microseconds, 6);
    case Field::kTimezone: return number(offset);
    case Field::kTimezoneHour: return number(offset / kSecondsPerHour);
    case Field::kTimezoneMinute: return number(offset / 60 % 60);
    default: break;
  }
  const auto [day, time] = day_and_time(microseconds + offset * kMicrosecondsInSecond);
  if (field <= Field::kHour) return field_of_time(field, time);
  DatePart part = number(field_of_day(field, day));
  if (field == Field::kJulian) {
    part.kind = DatePart::Kind::kJulian;
    part.microseconds = time;
  }
  return part;
}

DatePart part_of_interval(Field field, Interval interval) {
  if (const int sign = infinity_of(interval); sign != 0) {
    const bool grows = field == Field::kHour || field == Field::kDay;
    return grows ? unending(sign) : part_of_infinity(field, sign);
  }
  const std::int32_t years = interval.months / kMonthsPerYear;
  const std::int32_t months = interval.months % kMonthsPerYear;
  switch (field) {
    case Field::kDay: return number(interval.days);
    case Field::kWeek: return number(interval.days / 7);
    case Field::kMonth: return number(months);
    case Field::kQuarter: return number(interval.months < 0 ? -(-months / 3 + 1) : months / 3 + 1);
    case Field::kYear: return number(years);
    case Field::kDecade: return number(years / 10);
    case Field::kCentury: return number(years / 100);
    case Field::kMillennium: return number(years / 1000);
    case Field::kEpoch: {
      // A year has 365.25 days, a month 30: counted in quarters of a day.
      const int128 quarters =
          int128{1461} * years + int128{120} * months + int128{4} * interval.days;
      return number(quarters * (kMicrosecondsPerDay / 4) + interval.microseconds, 6);
    }
    default: return field_of_time(field, interval.microseconds);
  }
}

Result<std::int64_t> truncate_timestamp(Field field, std::int64_t microseconds) {
  std::int64_t start = 0;
  if (field < Field::kDay) {
    const std::int64_t unit = kUnits[static_cast<std::size_t>(field)];
    start = microseconds - floor_modulo(microseconds, unit);
  } else {
    start = truncate_days(field, day_and_time(microseconds).day) * kMicrosecondsPerDay;
  }
  if (!is_in_timestamp_range(start)) return timestamp_out_of_range();
  return start;
}

Interval truncate_interval(Field field, Interval interval) {
  if (infinity_of(interval) != 0) return interval;
  if (field < Field::kDay) {
    const std::int64_t unit = kUnits[static_cast<std::size_t>(field)];
    interval.microseconds -= interval.microseconds % unit;
    return interval;
  }
  interval.microseconds = 0;
  if (field == Field::kDay) return interval;
  interval.days = 0;
  const auto months_of = [&]() -> std::int32_t {
    switch (field) {
      case Field::kQuarter: return 3;
      case Field::kYear: return kMonthsPerYear;
      case Field::kDecade: return 10 * kMonthsPerYear;
      case Field::kCentury: return 100 * kMonthsPerYear;
      case Field::kMillennium: return 1000 * kMonthsPerYear;
      default: return 1;
    }
  };
  interval.months -= interval.months % months_of();
  return interval;
}

}  // namespace matview
