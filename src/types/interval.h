// INTERVAL: months, days and microseconds, each with its own sign, compared by their length as if a
// month had 30 days and a day 24 hours.
#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "common/int128.h"
#include "common/result.h"
#include "types/physical.h"
#include "types/type.h"

namespace matview {

inline constexpr std::int64_t kDaysPerIntervalMonth = 30;

// In microseconds.
[[nodiscard]] constexpr int128 interval_length(Interval interval) {
  constexpr std::int64_t kMicroseconds = 86'400'000'000;
  const std::int64_t days = interval.months * kDaysPerIntervalMonth + interval.days;
  return int128{days} * kMicroseconds + interval.microseconds;
}

// 'infinity' and '-infinity', which are longer and shorter than all others.
inline constexpr Interval kInfiniteInterval = {
    .microseconds = std::numeric_limits<std::int64_t>::max(),
    .days = std::numeric_limits<std::int32_t>::max(),
    .months = std::numeric_limits<std::int32_t>::max()};
inline constexpr Interval kNegativeInfiniteInterval = {
    .microseconds = std::numeric_limits<std::int64_t>::min(),
    .days = std::numeric_limits<std::int32_t>::min(),
    .months = std::numeric_limits<std::int32_t>::min()};

[[nodiscard]] constexpr bool is_finite_interval(Interval interval) {
  return interval != kInfiniteInterval && interval != kNegativeInfiniteInterval;
}

// As PostgreSQL reads INTERVAL: `1 year 2 mons -3 days 04:05:06.7 ago`, `1-2`, `1 2:03`, ISO 8601's
// `P1Y2M3DT4H5M6S`. A number without a unit is of the last field of `type`, seconds without one.
// What the type's fields and precision leave out is cut off or rounded. 22007 when the text is
// none, 22015 when a field is out of range.
[[nodiscard]] Result<Interval> parse_interval(std::string_view text, Type type = TypeId::kInterval);

// In the style "postgres": `1 year 2 mons 3 days 04:05:06.7`.
[[nodiscard]] std::string format_interval(Interval interval);

// As a value of INTERVAL with these fields and this precision.
[[nodiscard]] Interval fit_interval(Interval interval, Type type);

// ── Arithmetic: 22008 `interval out of range`, `timestamp out of range` ─────────────────────────

[[nodiscard]] Result<Interval> add_intervals(Interval left, Interval right);
[[nodiscard]] Result<Interval> subtract_intervals(Interval left, Interval right);
[[nodiscard]] Result<Interval> negate_interval(Interval interval);
// Fractions of months go on into days, and those of days into microseconds.
[[nodiscard]] Result<Interval> scale_interval(Interval interval, double factor);
// 22012 for zero.
[[nodiscard]] Result<Interval> divide_interval(Interval interval, double divisor);
// Months first, a day past the end of its month becoming the last, then days, then the rest.
[[nodiscard]] Result<std::int64_t> add_to_timestamp(std::int64_t timestamp, Interval interval);
// Whole days, and microseconds.
[[nodiscard]] Result<Interval> subtract_timestamps(std::int64_t left, std::int64_t right);

}  // namespace matview
