// The fields of dates, times and intervals, as extract(), date_part() and date_trunc() name them.
#pragma once

#include <string_view>

#include "common/int128.h"
#include "common/result.h"
#include "types/physical.h"
#include "types/type.h"

namespace matview {

// Periods from the finest to the coarsest, so that comparisons say which is which; then what is
// none.
enum class DateField : std::uint8_t {
  kMicrosecond,
  kMillisecond,
  kSecond,
  kMinute,
  kHour,  // parts of a day
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  kDecade,
  kCentury,
  kMillennium,  // the last that date_trunc takes
  kTimezone,
  kTimezoneHour,
  kTimezoneMinute,
  kDayOfWeek,  // from here on not even known to it
  kIsoDayOfWeek,
  kDayOfYear,
  kIsoYear,
  kJulian,
  kEpoch,
};

// The field that a text names, in any case. 22023 when it names none, and 0A000 when the type has
// no such field, or date_trunc() cannot take it.
[[nodiscard]] Result<DateField> find_date_field(std::string_view name, Type type, bool truncates);

// The value of a field: number × 10^−scale, or, where it is Julian, a number of days and a part of
// one in microseconds.
struct DatePart {
  enum class Kind : std::uint8_t { kNumber, kJulian, kNull, kInfinity, kMinusInfinity };

  Kind kind = Kind::kNumber;
  std::int32_t scale = 0;  // 0, 3 or 6
  int128 number = 0;
  std::int64_t microseconds = 0;
};

// Require: the field is one of the type's. Offsets of a time zone are seconds east.
[[nodiscard]] DatePart part_of_date(DateField field, std::int32_t days);
[[nodiscard]] DatePart part_of_time(DateField field, std::int64_t microseconds);
[[nodiscard]] DatePart part_of_timestamp(DateField field,
                                         std::int64_t microseconds,
                                         std::int32_t offset = 0);
[[nodiscard]] DatePart part_of_interval(DateField field, Interval interval);

// The start of the period that a finite moment lies in. 22008 where that is out of range.
[[nodiscard]] Result<std::int64_t> truncate_timestamp(DateField field, std::int64_t microseconds);
[[nodiscard]] Interval truncate_interval(DateField field, Interval interval);

}  // namespace matview
