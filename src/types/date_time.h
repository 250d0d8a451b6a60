// Calendar arithmetic and the text form of DATE and TIMESTAMP.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"

namespace matview {

inline constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;

struct CivilDate {
  std::int32_t year = 1970;  // astronomical: 0 is 1 BC
  std::int32_t month = 1;    // 1–12
  std::int32_t day = 1;      // 1–31
};

// Days since 1970-01-01 of a proleptic Gregorian date, and back. Exact for every int32 day.
// (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".)
[[nodiscard]] std::int32_t days_from_civil(CivilDate date);
[[nodiscard]] CivilDate civil_from_days(std::int32_t days);

// ISO 8601 input as PostgreSQL reads it: `2001-02-03`, `2001-02-03 04:05[:06[.789]]` (or with 'T',
// an optional 'Z' ignored, as PostgreSQL does for timestamps without time zone). 22007 when it is
// not a date, 22008 when a field is out of range.
[[nodiscard]] Result<std::int32_t> parse_date(std::string_view text);
[[nodiscard]] Result<std::int64_t> parse_timestamp(std::string_view text);

// `2001-02-03` and `2001-02-03 04:05:06.789` (fraction only when there is one, no trailing zeros).
[[nodiscard]] std::string format_date(std::int32_t days);
[[nodiscard]] std::string format_timestamp(std::int64_t microseconds);

}  // namespace matview
