#include "expr/functions/calendar.h"

#include <algorithm>
#include <array>

namespace matview {

namespace {

constexpr std::int64_t kFirstDay = -kJulianDayOf1970;
// 294247-01-01: the last year that 64 bits hold as a whole is the one before.
constexpr std::int64_t kEndDay = 106'751'982;

bool is_leap(std::int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

}  // namespace

std::int32_t days_of_month(std::int32_t year, std::int32_t month) {
  static constexpr std::array<std::uint8_t, 12> kDays = {
      31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

bool is_calendar_date(CivilDate date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= days_of_month(date.year, date.month);
}

std::int32_t days_since_monday(std::int32_t days) {
  return static_cast<std::int32_t>(floor_modulo(std::int64_t{days} + 3, 7));
}

std::int32_t first_of_year(std::int32_t year) {
  return days_from_civil({.year = year, .month = 1, .day = 1});
}

std::int32_t iso_year(std::int32_t days) {
  return civil_from_days(days - days_since_monday(days) + 3).year;
}

std::int32_t iso_week(std::int32_t days) {
  const std::int32_t thursday = days - days_since_monday(days) + 3;
  return (thursday - first_of_year(civil_from_days(thursday).year)) / 7 + 1;
}

std::int32_t first_of_iso_year(std::int32_t year) {
  // The fourth of January is always in it.
  const std::int32_t fourth = first_of_year(year) + 3;
  return fourth - days_since_monday(fourth);
}

std::int32_t calendar_year(std::int32_t year) {
  return year > 0 ? year : year - 1;
}

bool is_in_timestamp_range(std::int64_t microseconds) {
  return microseconds >= kFirstDay * kMicrosecondsPerDay &&
         microseconds < kEndDay * kMicrosecondsPerDay;
}

std::optional<std::int64_t> make_moment(std::int64_t days, std::int64_t time) {
  std::int64_t moment = 0;
  if (__builtin_mul_overflow(days, kMicrosecondsPerDay, &moment) ||
      __builtin_add_overflow(moment, time, &moment) || !is_in_timestamp_range(moment)) {
    return std::nullopt;
  }
  return moment;
}

std::unexpected<Failure> interval_out_of_range() {
  return fail(ErrorCode::kDatetimeFieldOverflow, "interval out of range");
}

std::unexpected<Failure> timestamp_out_of_range() {
  return fail(ErrorCode::kDatetimeFieldOverflow, "timestamp out of range");
}

Result<std::int64_t> add_months(std::int64_t moment, std::int64_t months) {
  const auto [day, time] = day_and_time(moment);
  const CivilDate date = civil_from_days(day);
  const std::int64_t month = std::int64_t{date.year} * kMonthsPerYear + date.month - 1 + months;
  const std::int64_t year = floor_divide(month, kMonthsPerYear);
  constexpr std::int64_t kFar = 1'000'000;
  if (year > kFar || year < -kFar) return timestamp_out_of_range();
  CivilDate later = {.year = static_cast<std::int32_t>(year),
                     .month = static_cast<std::int32_t>(floor_modulo(month, kMonthsPerYear)) + 1,
                     .day = date.day};
  later.day = std::min(later.day, days_of_month(later.year, later.month));
  const auto result = make_moment(days_from_civil(later), time);
  if (!result) return timestamp_out_of_range();
  return *result;
}

Result<std::int64_t> add_interval(std::int64_t moment, Interval interval) {
  const int infinity = infinity_of(moment);
  const int by = infinity_of(interval);
  if (infinity != 0 && by == -infinity) return timestamp_out_of_range();
  if (infinity != 0) return moment;
  if (by != 0) return infinite<std::int64_t>(by);
  if (interval.months != 0) {
    MATVIEW_ASSIGN(moment, add_months(moment, interval.months));
  }
  if (interval.days != 0) {
    const auto [day, time] = day_and_time(moment);
    const auto later = make_moment(std::int64_t{day} + interval.days, time);
    if (!later) return timestamp_out_of_range();
    moment = *later;
  }
  if (__builtin_add_overflow(moment, interval.microseconds, &moment) ||
      !is_in_timestamp_range(moment)) {
    return timestamp_out_of_range();
  }
  return moment;
}

}  // namespace matview
