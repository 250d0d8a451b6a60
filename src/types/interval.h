// INTERVAL: months, days and microseconds, each with its own sign, compared by their length as if a
// month had 30 days and a day 24 hours.
#pragma once

#include "common/int128.h"
#include "types/physical.h"

namespace matview {

inline constexpr std::int64_t kMicrosecondsPerIntervalDay = 86'400'000'000;
inline constexpr std::int64_t kDaysPerIntervalMonth = 30;

// In microseconds.
[[nodiscard]] constexpr int128 interval_length(Interval interval) {
  const std::int64_t days = interval.months * kDaysPerIntervalMonth + interval.days;
  return int128{days} * kMicrosecondsPerIntervalDay + interval.microseconds;
}

}  // namespace matview
