// to_char() of timestamps and intervals.
#include <algorithm>
#include <array>
#include <optional>

#include "expr/functions/calendar.h"
#include "expr/functions/date_picture.h"
#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"
#include "types/time_zone.h"

namespace matview {

namespace {

using Word = RowCall::Word;

// What a picture shows. Of intervals months and days may be zero, and all may be negative.
struct Shown {
  bool is_interval = false;
  bool is_zoned = false;
  std::int32_t offset = 0;  // seconds east
  bool has_rules = false;   // of a zone that has abbreviations
  std::int32_t day_number = 0;
  CivilDate date;
  std::int64_t hour = 0;
  std::int32_t minute = 0;
  std::int32_t second = 0;
  std::int32_t microsecond = 0;
  std::int32_t day_of_year = 0;

  void set_time(std::int64_t time) {
    hour = time / kMicrosecondsInHour;
    minute = static_cast<std::int32_t>(time / kMicrosecondsInMinute % 60);
    second = static_cast<std::int32_t>(time / kMicrosecondsInSecond % 60);
    microsecond = static_cast<std::int32_t>(time % kMicrosecondsInSecond);
  }
};

Shown shown_timestamp(std::int64_t local) {
  Shown shown;
  const auto [day, time] = day_and_time(local);
  shown.day_number = day;
  shown.date = civil_from_days(day);
  shown.day_of_year = day - first_of_year(shown.date.year) + 1;
  shown.set_time(time);
  return shown;
}

Shown shown_interval(Interval interval) {
  Shown shown;
  shown.is_interval = true;
  shown.date = {.year = interval.months / kMonthsPerYear,
                .month = interval.months % kMonthsPerYear,
                .day = interval.days};
  shown.day_of_year = interval.months * 30 + interval.days;
  shown.set_time(interval.microseconds);
  return shown;
}

// ── Numbers ─────────────────────────────────────────────────────────────────────────────────────

// At least `width` digits, and the sign before them.
std::string digits(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value < 0 ? -value : value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return value < 0 ? "-" + text : text;
}

struct Number {
  std::int64_t value;
  std::size_t width;
};

// Microseconds with this many digits, cut.
std::int32_t fraction(std::int32_t microsecond, std::int32_t digits_kept) {
  for (; digits_kept < 6; ++digits_kept) microsecond /= 10;
  return microsecond;
}

std::int64_t shown_year(const Shown& of) {
  return of.is_interval ? of.date.year : calendar_year(of.date.year) * (of.date.year > 0 ? 1 : -1);
}

std::int64_t shown_iso_year(const Shown& of) {
  const std::int32_t year = iso_year(of.day_number);
  return year > 0 ? year : 1 - year;
}

std::int64_t shown_century(const Shown& of) {
  const std::int32_t year = of.date.year;
  if (of.is_interval) return year / 100;
  return year > 0 ? (year - 1) / 100 + 1 : year / 100 - 1;
}

// The number that a pattern shows; nullopt for patterns of other things.
std::optional<Number> number_of(const Shown& of, DatePattern pattern) {
  using P = DatePattern;
  const std::int32_t monday = days_since_monday(of.day_number);
  switch (pattern) {
    case P::kCentury: return Number{shown_century(of), 2};
    case P::kDayOfYear: return Number{of.day_of_year, 3};
    case P::kIsoDayOfYear:
      return Number{of.day_number - first_of_iso_year(iso_year(of.day_number)) + 1, 3};
    case P::kDay: return Number{of.date.day, 2};
    case P::kDayOfWeek: return Number{(monday + 1) % 7 + 1, 1};
    case P::kIsoDayOfWeek: return Number{monday + 1, 1};
    case P::kFraction1: return Number{fraction(of.microsecond, 1), 1};
    case P::kFraction2: return Number{fraction(of.microsecond, 2), 2};
    case P::kFraction3: return Number{fraction(of.microsecond, 3), 3};
    case P::kFraction4: return Number{fraction(of.microsecond, 4), 4};
    case P::kFraction5: return Number{fraction(of.microsecond, 5), 5};
    case P::kFraction6: return Number{of.microsecond, 6};
    case P::kHour24: return Number{of.hour, 2};
    case P::kHour12: return Number{of.hour % 12 == 0 ? 12 : of.hour % 12, 2};
    case P::kIsoWeek: return Number{iso_week(of.day_number), 2};
    case P::kIsoYear: return Number{shown_iso_year(of), 4};
    case P::kIsoYear3: return Number{shown_iso_year(of) % 1000, 3};
    case P::kIsoYear2: return Number{shown_iso_year(of) % 100, 2};
    case P::kIsoYear1: return Number{shown_iso_year(of) % 10, 1};
    case P::kJulian: return Number{std::int64_t{of.day_number} + kJulianDayOf1970, 1};
    case P::kMinute: return Number{of.minute, 2};
    case P::kMonth: return Number{of.date.month, 2};
    case P::kQuarter: return Number{(of.date.month - 1) / 3 + 1, 1};
    case P::kSecondsOfDay: return Number{of.hour * 3600 + of.minute * 60 + of.second, 1};
    case P::kSecond: return Number{of.second, 2};
    case P::kWeekOfYear: return Number{(of.day_of_year - 1) / 7 + 1, 2};
    case P::kWeekOfMonth: return Number{(of.date.day - 1) / 7 + 1, 1};
    case P::kYear: return Number{shown_year(of), 4};
    case P::kYear3: return Number{shown_year(of) % 1000, 3};
    case P::kYear2: return Number{shown_year(of) % 100, 2};
    case P::kYear1: return Number{shown_year(of) % 10, 1};
    default: return std::nullopt;
  }
}

// ── Names ───────────────────────────────────────────────────────────────────────────────────────

constexpr std::size_t kNameWidth = 9;

std::string padded(std::string name, std::size_t width, bool is_filled) {
  if (is_filled && name.size() < width) name.append(width - name.size(), ' ');
  return name;
}

std::string offset_text(const Shown& of, bool with_minutes) {
  const std::int32_t minutes = (of.offset < 0 ? -of.offset : of.offset) / 60;
  std::string text = (of.offset < 0 ? "-" : "+") + digits(minutes / 60, 2);
  if (with_minutes && minutes % 60 != 0) text += ":" + digits(minutes % 60, 2);
  return text;
}

std::string roman_month_of(const Shown& of, const DateItem& item) {
  constexpr std::size_t kWidth = 4;
  std::int32_t month = of.date.month;
  if (month == 0) {
    if (of.date.year == 0) return {};
    month = of.date.year > 0 ? 12 : 1;
  } else if (month < 0) {
    month += 13;
  }
  return padded(with_letters(roman_month(month), item.letters), kWidth, item.is_filled);
}

std::string name_of(const Shown& of, const DateItem& item) {
  using P = DatePattern;
  constexpr std::size_t kShort = 3;
  const std::int32_t weekday = (days_since_monday(of.day_number) + 1) % 7;
  switch (item.pattern) {
    case P::kEraDots: return with_letters(of.date.year <= 0 ? "B.C." : "A.D.", item.letters);
    case P::kEra: return with_letters(of.date.year <= 0 ? "BC" : "AD", item.letters);
    case P::kMeridiemDots: return with_letters(of.hour % 24 >= 12 ? "P.M." : "A.M.", item.letters);
    case P::kMeridiem: return with_letters(of.hour % 24 >= 12 ? "PM" : "AM", item.letters);
    case P::kMonthName:
      return padded(
          with_letters(month_name(of.date.month), item.letters), kNameWidth, item.is_filled);
    case P::kShortMonthName:
      return with_letters(month_name(of.date.month).substr(0, kShort), item.letters);
    case P::kDayName:
      return padded(with_letters(day_name(weekday), item.letters), kNameWidth, item.is_filled);
    case P::kShortDayName: return with_letters(day_name(weekday).substr(0, kShort), item.letters);
    case P::kRomanMonth: return roman_month_of(of, item);
    case P::kOffset: return offset_text(of, true);
    case P::kZoneHour: return offset_text(of, false);
    case P::kZoneMinute: return digits((of.offset < 0 ? -of.offset : of.offset) / 60 % 60, 2);
    case P::kZone:
      if (!of.is_zoned) return {};
      return of.offset == 0 ? with_letters("UTC", item.letters) : offset_text(of, true);
    default: break;
  }
  return item.literal;
}

// Whether an interval has what a pattern shows.
bool interval_has(DatePattern pattern) {
  using P = DatePattern;
  switch (pattern) {
    case P::kEraDots:
    case P::kEra:
    case P::kMonthName:
    case P::kShortMonthName:
    case P::kDayName:
    case P::kShortDayName:
    case P::kDayOfWeek:
    case P::kIsoDayOfWeek:
    case P::kOffset:
    case P::kZone:
    case P::kZoneHour:
    case P::kZoneMinute: return false;
    default: return true;
  }
}

bool is_of_calendar(DatePattern pattern) {
  using P = DatePattern;
  switch (pattern) {
    case P::kIsoDayOfYear:
    case P::kIsoWeek:
    case P::kIsoYear:
    case P::kIsoYear3:
    case P::kIsoYear2:
    case P::kIsoYear1:
    case P::kJulian: return true;
    default: return false;
  }
}

Result<std::string> show(const Shown& of, std::string_view picture) {
  std::string text;
  for (const DateItem& item : parse_date_picture(picture).items) {
    if (of.is_interval && !interval_has(item.pattern)) {
      return std::unexpected(Error{.code = ErrorCode::kInvalidDatetimeFormat,
                                   .message = "invalid format specification for an interval value",
                                   .hint = "Intervals are not tied to specific calendar dates."});
    }
    if (of.is_interval && is_of_calendar(item.pattern)) {
      return fail(ErrorCode::kFeatureNotSupported,
                  "pattern \"{}\" for an interval is not supported",
                  item.literal);
    }
    if (of.has_rules && item.pattern == DatePattern::kZone) {
      return fail(ErrorCode::kFeatureNotSupported,
                  "pattern \"{}\" in a time zone with rules is not supported",
                  "TZ");
    }
    if (item.pattern == DatePattern::kYearWithComma) {
      const std::int64_t year = shown_year(of);
      text += std::to_string(year / 1000) + "," + digits(year % 1000, year < 0 ? 2 : 3);
      text += ordinal_suffix(text, item.ordinal);
    } else if (item.pattern == DatePattern::kQuarter && of.date.month == 0) {
      continue;
    } else if (const auto number = number_of(of, item.pattern)) {
      text += digits(number->value, item.is_filled ? number->width : 1);
      text += ordinal_suffix(text, item.ordinal);
    } else {
      text += name_of(of, item);
    }
  }
  return text;
}

Word shown(RowCall& call, const Shown& of) {
  if (call.text(1).empty()) return call.null();
  const auto text = show(of, call.text(1));
  return text ? call.result(std::string_view(*text)) : call.failed(std::unexpected(text.error()));
}

Word show_timestamp(RowCall& call) {
  const std::int64_t moment = call.bigint(0);
  if (infinity_of(moment) != 0) return call.null();
  const bool is_zoned = call.type(0).id == TypeId::kTimestampTz;
  const std::int32_t offset = is_zoned ? session_time_zone().offset_at(moment) : 0;
  Shown of = shown_timestamp(moment + offset * kMicrosecondsInSecond);
  of.is_zoned = is_zoned;
  of.offset = offset;
  of.has_rules = is_zoned && session_time_zone().rules != nullptr;
  return shown(call, of);
}

Word show_interval(RowCall& call) {
  if (infinity_of(call.interval(0)) != 0) return call.null();
  return shown(call, shown_interval(call.interval(0)));
}

constexpr TypeId kText = TypeId::kText;

constexpr std::array kFunctions = {
    nullable_row<show_timestamp>("to_char", {TypeId::kTimestamp, kText}, kText),
    of_session(nullable_row<show_timestamp>("to_char", {TypeId::kTimestampTz, kText}, kText)),
    nullable_row<show_interval>("to_char", {TypeId::kInterval, kText}, kText),
};

}  // namespace

std::span<const ScalarFunction> date_format_functions() {
  return kFunctions;
}

}  // namespace matview
