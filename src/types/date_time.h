// Calendar arithmetic and the text form of DATE, TIME, TIMESTAMP and TIMESTAMPTZ.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"

namespace matview {

struct TimeZone;

inline constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;

// 'infinity' and '-infinity', which are later and earlier than all others.
inline constexpr std::int32_t kInfiniteDate = std::numeric_limits<std::int32_t>::max();
inline constexpr std::int32_t kNegativeInfiniteDate = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t kInfiniteTimestamp = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t kNegativeInfiniteTimestamp = std::numeric_limits<std::int64_t>::min();

[[nodiscard]] constexpr bool is_finite_date(std::int32_t days) {
  return days != kInfiniteDate && days != kNegativeInfiniteDate;
}

[[nodiscard]] constexpr bool is_finite_timestamp(std::int64_t microseconds) {
  return microseconds != kInfiniteTimestamp && microseconds != kNegativeInfiniteTimestamp;
}

struct CivilDate {
  std::int32_t year = 1970;  // astronomical: 0 is 1 BC
  std::int32_t month = 1;    // 1–12
  std::int32_t day = 1;      // 1–31
};

// Days since 1970-01-01 of a proleptic Gregorian date, and back. Exact for every int32 day.
// (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".)
[[nodiscard]] std::int32_t days_from_civil(CivilDate date);
[[nodiscard]] CivilDate civil_from_days(std::int32_t days);
// Requires: 1 ≤ month ≤ 12.
[[nodiscard]] std::int32_t days_in_month(std::int32_t year, std::int32_t month);

// The day a finite timestamp lies in, and the microseconds since its midnight.
struct DayAndTime {
  std::int32_t day;
  std::int64_t time;
};

[[nodiscard]] DayAndTime split_timestamp(std::int64_t microseconds);
// The microseconds of both; 22008 `timestamp out of range` when PostgreSQL has no such timestamp.
[[nodiscard]] Result<std::int64_t> join_timestamp(std::int64_t day, std::int64_t time);
// Whether PostgreSQL has this date, and this timestamp; infinities count.
[[nodiscard]] bool is_date_in_range(std::int64_t days);
[[nodiscard]] bool is_timestamp_in_range(std::int64_t microseconds);

// Dates and times as PostgreSQL reads them (DateStyle ISO, MDY): `2001-02-03`, `Feb 3 2001`,
// `2/3/2001`, `20010203`, with a time of day `04:05:06.789`, `4:05 PM`, and a zone `+02`, `Z`.
// Types without time zone ignore zones, types without a date ignore dates. `infinity` and `epoch`
// are understood; so are `now`, `today`, `tomorrow` and `yesterday` where `now` (microseconds since
// 1970) is given, and 0A000 where it is not. 22007 when the text is none, 22008 when a field is out
// of range.
using Clock = std::optional<std::int64_t>;

[[nodiscard]] Result<std::int32_t> parse_date(std::string_view text, Clock now = {});
[[nodiscard]] Result<std::int64_t> parse_time(std::string_view text, Clock now = {});
[[nodiscard]] Result<std::int64_t> parse_timestamp(std::string_view text, Clock now = {});
// `zone`: the one that is meant where the text names none.
[[nodiscard]] Result<std::int64_t> parse_timestamptz(std::string_view text,
                                                     const TimeZone& zone,
                                                     Clock now = {});
// Whether the text is one whose meaning the clock decides.
[[nodiscard]] bool names_clock(std::string_view text);

// `2001-02-03` and `2001-02-03 04:05:06.789` (fraction only when there is one, no trailing zeros).
[[nodiscard]] std::string format_date(std::int32_t days);
[[nodiscard]] std::string format_time(std::int64_t microseconds);
[[nodiscard]] std::string format_timestamp(std::int64_t microseconds);
// The same in a zone, with its offset: `2001-02-03 04:05:06+02`.
[[nodiscard]] std::string format_timestamptz(std::int64_t microseconds, std::int32_t offset);
// Rounded to so many digits of a second, 0 to 6; halves away from midnight, and from 2000-01-01.
[[nodiscard]] std::int64_t round_time(std::int64_t microseconds, std::int32_t digits);
[[nodiscard]] std::int64_t round_timestamp(std::int64_t microseconds, std::int32_t digits);
// `.789`; nothing for 0.
[[nodiscard]] std::string format_fraction(std::int64_t microseconds);

}  // namespace matview
