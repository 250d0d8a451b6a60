#include "types/date_time.h"

#include <array>
#include <optional>

namespace matview {
namespace {

// The first day is PostgreSQL's: Julian day zero, 4714-11-24 BC. So is the last year of DATE; that
// of TIMESTAMP is the last whole one in 64 bits of microseconds since 1970.
constexpr std::int32_t kFirstDay = -2'440'588;
constexpr std::int32_t kFirstYear = -4713;
constexpr std::int32_t kLastDateYear = 5'874'897;
constexpr std::int32_t kLastTimestampYear = 294'246;

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

// ── Reading ─────────────────────────────────────────────────────────────────────────────────────

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Steps over a text from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_.front() == c; }

  [[nodiscard]] bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

  bool accept(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool accept(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool skip_blanks() {
    const std::size_t before = rest_.size();
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    return rest_.size() < before;
  }

  // The digits at the cursor.
  std::string_view digits() {
    std::size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count])) ++count;
    const std::string_view digits = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return digits;
  }

  // A number of `least` to `most` digits (at most nine).
  std::optional<std::int32_t> number(std::size_t least, std::size_t most) {
    const std::string_view text = digits();
    if (text.size() < least || text.size() > most) return std::nullopt;
    std::int32_t value = 0;
    for (const char digit : text) value = value * 10 + (digit - '0');
    return value;
  }

 private:
  std::string_view rest_;
};

// The fields of a date and a time of day, as written.
struct Fields {
  CivilDate date;
  bool before_christ = false;
  std::int32_t hour = 0;
  std::int32_t minute = 0;
  std::int32_t second = 0;
  std::int64_t microsecond = 0;
};

bool read_date(Reader& reader, Fields& fields) {
  const auto year = reader.number(3, 7);
  if (!year || !reader.accept('-')) return false;
  const auto month = reader.number(1, 2);
  if (!month || !reader.accept('-')) return false;
  const auto day = reader.number(1, 2);
  if (!day) return false;
  fields.date = {*year, *month, *day};
  return true;
}

// The digits of a fraction of a second; those past the sixth round to the nearest microsecond.
std::int64_t microseconds_of(std::string_view digits) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  const bool rounds_up = digits.size() > 6 && digits[6] >= '5';
  return value + (rounds_up ? 1 : 0);
}

bool read_time(Reader& reader, Fields& fields) {
  const auto hour = reader.number(1, 2);
  if (!hour || !reader.accept(':')) return false;
  const auto minute = reader.number(2, 2);
  if (!minute) return false;
  fields.hour = *hour;
  fields.minute = *minute;
  if (!reader.accept(':')) return true;
  const auto second = reader.number(1, 2);
  if (!second) return false;
  fields.second = *second;
  if (reader.accept('.')) fields.microsecond = microseconds_of(reader.digits());
  return true;
}

// A time zone, which types without time zone ignore: Z, +hh, +hhmm or +hh:mm.
bool read_zone(Reader& reader) {
  if (reader.accept('Z') || reader.accept('z')) return true;
  if (!reader.accept('+') && !reader.accept('-')) return true;
  const std::size_t digits = reader.digits().size();
  if (digits == 4) return true;
  if (digits == 0 || digits > 2) return false;
  return !reader.accept(':') || reader.number(2, 2);
}

// All of `text`, or nothing when it has not the form of a date or timestamp.
std::optional<Fields> read_fields(std::string_view text) {
  Reader reader(text);
  Fields fields;
  reader.skip_blanks();
  if (!read_date(reader, fields)) return std::nullopt;
  const bool timed = reader.accept('T') || reader.accept('t');
  if (timed || (reader.skip_blanks() && reader.at_digit())) {
    if (!read_time(reader, fields)) return std::nullopt;
    reader.skip_blanks();
    if (!read_zone(reader)) return std::nullopt;
    reader.skip_blanks();
  }
  fields.before_christ = reader.accept("BC") || reader.accept("bc");
  reader.skip_blanks();
  if (!reader.at_end()) return std::nullopt;
  return fields;
}

// ── Ranges ──────────────────────────────────────────────────────────────────────────────────────

bool is_leap(std::int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
  static constexpr std::array<std::int32_t, 12> kDays = {
      31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap_february = month == 2 && is_leap(year);
  return kDays[static_cast<std::size_t>(month - 1)] + (leap_february ? 1 : 0);
}

bool is_real_date(CivilDate date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= days_in_month(date.year, date.month);
}

// 24:00:00 is the next midnight, and a 60th second the next minute, as PostgreSQL has it.
bool is_real_time(const Fields& fields) {
  const bool past_midnight = fields.minute > 0 || fields.second > 0 || fields.microsecond > 0;
  return fields.hour <= (past_midnight ? 23 : 24) && fields.minute <= 59 && fields.second <= 60;
}

// The fields of `text`, each within its range, the year astronomical; `type` names the type in the
// error.
Result<Fields> parse_fields(std::string_view text, std::string_view type) {
  auto fields = read_fields(text);
  if (!fields) {
    return fail(
        ErrorCode::kInvalidDatetimeFormat, "invalid input syntax for type {}: \"{}\"", type, text);
  }
  const bool year_exists = fields->date.year > 0;
  if (fields->before_christ) fields->date.year = 1 - fields->date.year;
  if (!year_exists || !is_real_date(fields->date) || !is_real_time(*fields)) {
    return fail(
        ErrorCode::kDatetimeFieldOverflow, "date/time field value out of range: \"{}\"", text);
  }
  return *fields;
}

bool is_within(CivilDate date, std::int32_t last_year) {
  return date.year >= kFirstYear && date.year <= last_year && days_from_civil(date) >= kFirstDay;
}

// ── Writing ─────────────────────────────────────────────────────────────────────────────────────

std::string format_year_month_day(CivilDate date) {
  const std::int64_t year = date.year;
  return format_text("{:04}-{:02}-{:02}", year > 0 ? year : 1 - year, date.month, date.day);
}

std::string_view era_suffix(CivilDate date) {
  return date.year > 0 ? "" : " BC";
}

std::string format_fraction(std::int64_t microseconds) {
  if (microseconds == 0) return "";
  std::string fraction = format_text(".{:06}", microseconds);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fraction;
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

// ── Text ────────────────────────────────────────────────────────────────────────────────────────

Result<std::int32_t> parse_date(std::string_view text) {
  MATVIEW_ASSIGN(const Fields fields, parse_fields(text, "date"));
  if (!is_within(fields.date, kLastDateYear)) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "date out of range: \"{}\"", text);
  }
  return days_from_civil(fields.date);
}

Result<std::int64_t> parse_timestamp(std::string_view text) {
  MATVIEW_ASSIGN(const Fields fields, parse_fields(text, "timestamp"));
  if (!is_within(fields.date, kLastTimestampYear)) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "timestamp out of range: \"{}\"", text);
  }
  const std::int64_t seconds =
      std::int64_t{fields.hour} * 3600 + std::int64_t{fields.minute} * 60 + fields.second;
  return days_from_civil(fields.date) * kMicrosecondsPerDay + seconds * kMicrosecondsPerSecond +
         fields.microsecond;
}

std::string format_date(std::int32_t days) {
  const CivilDate date = civil_from_days(days);
  return format_year_month_day(date).append(era_suffix(date));
}

std::string format_timestamp(std::int64_t microseconds) {
  std::int64_t days = microseconds / kMicrosecondsPerDay;
  std::int64_t rest = microseconds % kMicrosecondsPerDay;
  if (rest < 0) {
    --days;
    rest += kMicrosecondsPerDay;
  }
  const CivilDate date = civil_from_days(static_cast<std::int32_t>(days));
  const std::int64_t seconds = rest / kMicrosecondsPerSecond;
  const std::string fraction = format_fraction(rest % kMicrosecondsPerSecond);
  return format_text("{} {:02}:{:02}:{:02}{}{}",
                     format_year_month_day(date),
                     seconds / 3600,
                     seconds / 60 % 60,
                     seconds % 60,
                     fraction,
                     era_suffix(date));
}

}  // namespace matview
