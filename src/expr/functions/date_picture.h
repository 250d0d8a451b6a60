// The pictures of to_char(), to_date() and to_timestamp(): text with patterns for the parts of a
// date or time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace matview {

// Alike patterns stand together: the names of months and of days in full and short, and the tails
// of a year, by how many digits they have.
enum class DatePattern : std::uint8_t {
  kLiteral,
  kEraDots,
  kEra,
  kMeridiemDots,
  kMeridiem,
  kCentury,
  kMonthName,
  kShortMonthName,
  kDayName,
  kShortDayName,
  kDayOfYear,
  kIsoDayOfYear,
  kDay,
  kDayOfWeek,
  kIsoDayOfWeek,
  kFraction1,
  kFraction2,
  kFraction3,
  kFraction4,
  kFraction5,
  kFraction6,
  kHour24,
  kHour12,
  kIsoWeek,
  kIsoYear,
  kIsoYear3,
  kIsoYear2,
  kIsoYear1,
  kJulian,
  kMinute,
  kMonth,
  kOffset,
  kQuarter,
  kRomanMonth,
  kSecondsOfDay,
  kSecond,
  kZone,
  kZoneHour,
  kZoneMinute,
  kWeekOfYear,
  kWeekOfMonth,
  kYear,
  kYear3,
  kYear2,
  kYear1,
  kYearWithComma,
};

// How the names in the picture are written, and so in the output.
enum class LetterCase : std::uint8_t { kUpper, kLower, kMixed };

// What follows a number: st, nd, rd or th.
enum class Ordinal : std::uint8_t { kNone, kUpper, kLower };

struct DateItem {
  DatePattern pattern = DatePattern::kLiteral;
  std::string literal;     // or the pattern as written
  bool is_quoted = false;  // a literal in quotes
  LetterCase letters = LetterCase::kUpper;
  Ordinal ordinal = Ordinal::kNone;
  bool is_filled = true;  // not after FM
};

struct DatePicture {
  std::vector<DateItem> items;
  bool is_exact = false;  // FX
};

// Every text is a picture: what is no pattern stands for itself.
[[nodiscard]] DatePicture parse_date_picture(std::string_view text);

// "ST", "nd", … for a number as written.
[[nodiscard]] std::string_view ordinal_suffix(std::string_view number, Ordinal ordinal);

[[nodiscard]] std::string_view month_name(std::int32_t month);  // 1 … 12: "January"
[[nodiscard]] std::string_view day_name(std::int32_t day);      // 0 … 6: "Sunday"
[[nodiscard]] std::string_view roman_month(std::int32_t month);
[[nodiscard]] std::string with_letters(std::string_view name, LetterCase letters);

}  // namespace matview
