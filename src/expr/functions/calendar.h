// Calendar arithmetic under the date and time functions: moments taken apart and put together, in
// PostgreSQL's proleptic Gregorian calendar.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "common/result.h"
#include "types/date_time.h"
#include "types/physical.h"

namespace matview {

inline constexpr std::int64_t kMicrosecondsInSecond = 1'000'000;
inline constexpr std::int64_t kMicrosecondsInMinute = 60 * kMicrosecondsInSecond;
inline constexpr std::int64_t kMicrosecondsInHour = 60 * kMicrosecondsInMinute;
inline constexpr std::int32_t kMonthsPerYear = 12;

// The ends of a type's range are its infinities.
template <typename T>
inline constexpr T kForever = std::numeric_limits<T>::max();
template <typename T>
inline constexpr T kSinceEver = std::numeric_limits<T>::min();

template <>
inline constexpr Interval kForever<Interval> = {.microseconds = kForever<std::int64_t>,
                                                .days = kForever<std::int32_t>,
                                                .months = kForever<std::int32_t>};
template <>
inline constexpr Interval kSinceEver<Interval> = {.microseconds = kSinceEver<std::int64_t>,
                                                  .days = kSinceEver<std::int32_t>,
                                                  .months = kSinceEver<std::int32_t>};

// 1 and −1 for the infinities, 0 for what is finite.
template <typename T>
[[nodiscard]] constexpr int infinity_of(T value) {
  return value == kForever<T> ? 1 : value == kSinceEver<T> ? -1 : 0;
}

template <typename T>
[[nodiscard]] constexpr T infinite(int sign) {
  return sign > 0 ? kForever<T> : kSinceEver<T>;
}

// Quotient and remainder towards minus infinity, for b > 0.
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

[[nodiscard]] constexpr std::int64_t floor_modulo(std::int64_t a, std::int64_t b) {
  return a % b + (a % b < 0 ? b : 0);
}

// A finite timestamp as a day and what has passed of it.
struct DayTime {
  std::int32_t day = 0;
  std::int64_t time = 0;  // 0 ≤ time < kMicrosecondsPerDay
};

[[nodiscard]] constexpr DayTime day_and_time(std::int64_t microseconds) {
  return {static_cast<std::int32_t>(floor_divide(microseconds, kMicrosecondsPerDay)),
          floor_modulo(microseconds, kMicrosecondsPerDay)};
}

[[nodiscard]] std::int32_t days_of_month(std::int32_t year, std::int32_t month);
// A day of an astronomical year that exists.
[[nodiscard]] bool is_calendar_date(CivilDate date);

// 1970-01-01 was a Thursday. Monday is 0.
[[nodiscard]] std::int32_t days_since_monday(std::int32_t days);
[[nodiscard]] std::int32_t first_of_year(std::int32_t year);
// The year and the week of it that the day's Thursday lies in.
[[nodiscard]] std::int32_t iso_year(std::int32_t days);
[[nodiscard]] std::int32_t iso_week(std::int32_t days);
// The Monday of the first ISO week of a year.
[[nodiscard]] std::int32_t first_of_iso_year(std::int32_t year);
// There is no year 0: 1 BC, astronomically 0, is −1.
[[nodiscard]] std::int32_t calendar_year(std::int32_t year);

// The day number of astronomers, 0 on 4714-11-24 BC.
inline constexpr std::int32_t kJulianDayOf1970 = 2'440'588;

// Whether timestamps reach it.
[[nodiscard]] bool is_in_timestamp_range(std::int64_t microseconds);
// The timestamp of a day and a time; nullopt where there is none.
[[nodiscard]] std::optional<std::int64_t> make_moment(std::int64_t days, std::int64_t time);
// `months` later: the same day of that month, or its last. 22008 out of range.
[[nodiscard]] Result<std::int64_t> add_months(std::int64_t moment, std::int64_t months);
// `moment` + `interval`, with its infinities: months first, then days, then time. 22008 out of
// range.
[[nodiscard]] Result<std::int64_t> add_interval(std::int64_t moment, Interval interval);

[[nodiscard]] std::unexpected<Failure> interval_out_of_range();
[[nodiscard]] std::unexpected<Failure> timestamp_out_of_range();

}  // namespace matview
