#include "types/date_time.h"

#include <array>

#include "common/int128.h"

namespace matview {

namespace {

// The first day is PostgreSQL's: Julian day zero, 4714-11-24 BC. So is the last year of DATE; that
// of TIMESTAMP is the last whole one in 64 bits of microseconds since 1970.
constexpr std::int32_t kFirstDay = -2'440'588;
constexpr std::int32_t kLastDateYear = 5'874'897;
constexpr std::int32_t kLastTimestampYear = 294'246;

bool is_leap(std::int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

std::string format_year_month_day(CivilDate date) {
  const std::int64_t year = date.year;
  return format_text("{:04}-{:02}-{:02}", year > 0 ? year : 1 - year, date.month, date.day);
}

std::string_view era_suffix(CivilDate date) {
  return date.year > 0 ? "" : " BC";
}

// "Z", "+02", "-02:30", "+02:30:15".
std::string format_offset(std::int32_t offset) {
  const std::int32_t seconds = offset < 0 ? -offset : offset;
  std::string text = format_text("{}{:02}", offset < 0 ? '-' : '+', seconds / 3600);
  if (seconds % 3600 != 0) text += format_text(":{:02}", seconds / 60 % 60);
  if (seconds % 60 != 0) text += format_text(":{:02}", seconds % 60);
  return text;
}

std::string_view format_infinity(bool positive) {
  return positive ? "infinity" : "-infinity";
}

std::string format_finite_timestamp(std::int64_t microseconds, std::string_view zone) {
  const auto [day, time] = split_timestamp(microseconds);
  const CivilDate date = civil_from_days(day);
  return format_text(
      "{} {}{}{}", format_year_month_day(date), format_time(time), zone, era_suffix(date));
}

}  // namespace

// ── Calendar ────────────────────────────────────────────────────────────────────────────────────

// Years are counted from March, so that the leap day is the last of its year, and grouped in eras
// of 400 years, all of the same length.
constexpr std::int64_t kDaysPerEra = 146'097;
constexpr std::int64_t kDaysFromYearZeroTo1970 = 719'468;  // from 0000-03-01

std::int32_t days_from_civil(CivilDate date) {
  const std::int64_t year = std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month_from_march = date.month > 2 ? date.month - 3 : date.month + 9;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return static_cast<std::int32_t>(era * kDaysPerEra + day_of_era - kDaysFromYearZeroTo1970);
}

CivilDate civil_from_days(std::int32_t days) {
  const std::int64_t day = std::int64_t{days} + kDaysFromYearZeroTo1970;
  const std::int64_t era = (day >= 0 ? day : day - (kDaysPerEra - 1)) / kDaysPerEra;
  const std::int64_t day_of_era = day - era * kDaysPerEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / (kDaysPerEra - 1)) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {.year = static_cast<std::int32_t>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)),
          .month = static_cast<std::int32_t>(month),
          .day = static_cast<std::int32_t>(day_of_year - (153 * month_from_march + 2) / 5 + 1)};
}

std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
  static constexpr std::array<std::int32_t, 12> kDays = {
      31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap_february = month == 2 && is_leap(year);
  return kDays[static_cast<std::size_t>(month - 1)] + (leap_february ? 1 : 0);
}

DayAndTime split_timestamp(std::int64_t microseconds) {
  std::int64_t day = microseconds / kMicrosecondsPerDay;
  std::int64_t time = microseconds % kMicrosecondsPerDay;
  if (time < 0) {
    --day;
    time += kMicrosecondsPerDay;
  }
  return {static_cast<std::int32_t>(day), time};
}

Result<std::int64_t> join_timestamp(std::int64_t day, std::int64_t time) {
  const int128 microseconds = int128{day} * kMicrosecondsPerDay + time;
  const auto narrow = static_cast<std::int64_t>(microseconds);
  if (narrow != microseconds || !is_finite_timestamp(narrow) || !is_timestamp_in_range(narrow)) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "timestamp out of range");
  }
  return narrow;
}

bool is_date_in_range(std::int64_t days) {
  static const std::int32_t last = days_from_civil({kLastDateYear, 12, 31});
  return (days >= kFirstDay && days <= last) || days == kInfiniteDate ||
         days == kNegativeInfiniteDate;
}

bool is_timestamp_in_range(std::int64_t microseconds) {
  static const std::int64_t end =
      days_from_civil({kLastTimestampYear + 1, 1, 1}) * kMicrosecondsPerDay;
  return (microseconds >= kFirstDay * kMicrosecondsPerDay && microseconds < end) ||
         !is_finite_timestamp(microseconds);
}

std::int64_t round_time(std::int64_t microseconds, std::int32_t digits) {
  std::int64_t unit = 1;
  for (std::int32_t i = digits; i < 6; ++i) unit *= 10;
  const std::int64_t half = microseconds < 0 ? -unit / 2 : unit / 2;
  return (microseconds + half) / unit * unit;
}

std::int64_t round_timestamp(std::int64_t microseconds, std::int32_t digits) {
  constexpr std::int64_t kYear2000 = 946'684'800 * kMicrosecondsPerSecond;
  if (!is_finite_timestamp(microseconds)) return microseconds;
  return round_time(microseconds - kYear2000, digits) + kYear2000;
}

// ── Text ────────────────────────────────────────────────────────────────────────────────────────

std::string format_fraction(std::int64_t microseconds) {
  if (microseconds == 0) return "";
  std::string fraction = format_text(".{:06}", microseconds);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fraction;
}

std::string format_date(std::int32_t days) {
  if (!is_finite_date(days)) return std::string(format_infinity(days > 0));
  const CivilDate date = civil_from_days(days);
  return format_year_month_day(date).append(era_suffix(date));
}

std::string format_time(std::int64_t microseconds) {
  const std::int64_t seconds = microseconds / kMicrosecondsPerSecond;
  return format_text("{:02}:{:02}:{:02}{}",
                     seconds / 3600,
                     seconds / 60 % 60,
                     seconds % 60,
                     format_fraction(microseconds % kMicrosecondsPerSecond));
}

std::string format_timestamp(std::int64_t microseconds) {
  if (!is_finite_timestamp(microseconds)) return std::string(format_infinity(microseconds > 0));
  return format_finite_timestamp(microseconds, "");
}

std::string format_timestamptz(std::int64_t microseconds, std::int32_t offset) {
  if (!is_finite_timestamp(microseconds)) return std::string(format_infinity(microseconds > 0));
  return format_finite_timestamp(microseconds + offset * kMicrosecondsPerSecond,
                                 format_offset(offset));
}

}  // namespace matview
