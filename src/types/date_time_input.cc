// Reading dates and times: words and numbers in any order that leaves no doubt.
#include <array>
#include <optional>

#include "common/ascii.h"
#include "types/date_time.h"
#include "types/time_zone.h"

namespace matview {

namespace {

// Steps over a text from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_.front() == c; }

  [[nodiscard]] bool at_digit() const { return !rest_.empty() && ascii::is_digit(rest_.front()); }

  [[nodiscard]] bool at_letter() const { return !rest_.empty() && ascii::is_letter(rest_.front()); }

  [[nodiscard]] char behind(std::size_t count) const {
    return count < rest_.size() ? rest_[count] : '\0';
  }

  bool accept(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Punctuation that is not a sign parts like a blank, as it does for PostgreSQL.
  void skip_blanks() {
    const auto parts = [](char c) {
      const bool is_graphic = c > ' ' && c <= '~';
      return ascii::is_blank(c) ||
             (is_graphic && !ascii::is_letter(c) && !ascii::is_digit(c) && c != '+' && c != '-');
    };
    while (!rest_.empty() && parts(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view digits() {
    std::size_t count = 0;
    while (count < rest_.size() && ascii::is_digit(rest_[count])) ++count;
    return take(count);
  }

  // In lower case.
  std::string word() {
    std::size_t count = 0;
    while (count < rest_.size() && ascii::is_letter(rest_[count])) ++count;
    return ascii::lower_case(take(count));
  }

  // "America/New_York": a word with a slash; nothing, and no step, where there is none.
  std::string_view place() {
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" ,\t\n\v\f\r"));
    return word.contains('/') ? take(word.size()) : std::string_view();
  }

  [[nodiscard]] std::size_t digit_count() const {
    std::size_t count = 0;
    while (count < rest_.size() && ascii::is_digit(rest_[count])) ++count;
    return count;
  }

 private:
  std::string_view take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
};

std::optional<std::int32_t> number_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  std::int32_t value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

std::int32_t month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths = {"january",
                                                        "february",
                                                        "march",
                                                        "april",
                                                        "may",
                                                        "june",
                                                        "july",
                                                        "august",
                                                        "september",
                                                        "october",
                                                        "november",
                                                        "december"};
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    const bool cut = word.size() == 3 || (i == 8 && word == "sept");
    if (word == kMonths[i] || (cut && kMonths[i].starts_with(word))) {
      return static_cast<std::int32_t>(i) + 1;
    }
  }
  return 0;
}

bool is_weekday(std::string_view word) {
  constexpr std::array<std::string_view, 7> kDays = {
      "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  for (const std::string_view day : kDays) {
    if (word.size() >= 3 && day.starts_with(word)) return true;
  }
  return word == "tues" || word == "wednes" || word == "thurs";
}

constexpr std::int32_t kSecondsPerHour = 3600;

// What may stand in place of a date.
enum class Special : std::uint8_t { kNone, kEpoch, kNow, kInfinity, kNegativeInfinity };

// The fields of a date and a time of day, as written.
struct Fields {
  std::optional<std::int32_t> year;
  std::optional<std::int32_t> month;
  std::optional<std::int32_t> day;
  bool has_short_year = false;  // of one or two digits
  bool names_month = false;
  bool before_christ = false;
  bool has_time = false;
  std::int32_t hour = 0;
  std::int32_t minute = 0;
  std::int32_t second = 0;
  std::int64_t microsecond = 0;
  enum class Half : std::uint8_t { kNone, kMorning, kAfternoon } half = Half::kNone;
  std::optional<TimeZone> zone;
  std::string_view place;  // that names it, perhaps none there is
  Special special = Special::kNone;
  std::int32_t days_from_today = 0;  // when the date is
  bool is_today = false;

  [[nodiscard]] bool has_date() const { return year && month && day; }

  void set_date(CivilDate date) {
    before_christ = date.year <= 0;
    year = before_christ ? 1 - date.year : date.year;
    month = date.month;
    day = date.day;
  }

  [[nodiscard]] bool has_any_date() const { return year || month || day; }
};

// The digits of a fraction of a second; those past the sixth round to the nearest microsecond.
std::int64_t microseconds_of(std::string_view digits) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  const bool rounds_up = digits.size() > 6 && digits[6] >= '5';
  return value + (rounds_up ? 1 : 0);
}

// Of one or two digits.
std::int32_t full_year(std::int32_t year) {
  return year < 70 ? year + 2000 : year + 1900;
}

bool set_year(std::string_view digits, Fields& fields) {
  const auto year = number_of(digits);
  if (!year || digits.size() > 7 || fields.year) return false;
  fields.year = *year;
  fields.has_short_year = digits.size() <= 2;
  return true;
}

// `2001-02-03`, `2/3/2001`, `3-Feb-2001`, `2001-Feb-3`, and `2001.034`, the 34th day of the year.
bool read_date(Reader& reader, Fields& fields) {
  struct Part {
    std::string digits;
    std::int32_t month = 0;
  };

  std::array<Part, 3> parts;
  char separator = '\0';
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 1) {
      for (const char c : {'-', '/', '.'}) {
        if (reader.accept(c)) separator = c;
      }
      if (separator == '\0') return false;
    } else if (i == 2 && !reader.accept(separator)) {
      if (separator != '.' || parts[0].digits.size() < 3 || parts[1].digits.size() != 3) {
        return false;
      }
      const auto day = number_of(parts[1].digits);
      if (!set_year(parts[0].digits, fields) || *day < 1 || *day > 366) return false;
      fields.set_date(civil_from_days(days_from_civil({*fields.year, 1, 1}) + *day - 1));
      return true;
    }
    if (reader.at_letter()) {
      parts[i].month = month_of(reader.word());
      if (parts[i].month == 0) return false;
    } else {
      parts[i].digits = reader.digits();
      if (parts[i].digits.empty()) return false;
    }
  }
  if (fields.has_any_date()) return false;
  const auto two = [](const Part& part) -> std::optional<std::int32_t> {
    if (part.month != 0) return part.month;
    return part.digits.size() <= 2 ? number_of(part.digits) : std::nullopt;
  };
  const bool year_first = parts[0].digits.size() > 2;
  const bool day_first = !year_first && parts[1].month != 0;
  const Part& year = year_first ? parts[0] : parts[2];
  fields.month = two(year_first || day_first ? parts[1] : parts[0]);
  const Part& day = year_first ? parts[2] : day_first ? parts[0] : parts[1];
  if (day.month != 0) return false;
  fields.day = two(day);
  return fields.month && fields.day && set_year(year.digits, fields);
}

bool read_time(Reader& reader, Fields& fields) {
  const auto hour = number_of(reader.digits());
  if (!hour || fields.has_time || !reader.accept(':')) return false;
  const std::string_view minute = reader.digits();
  if (minute.empty() || minute.size() > 2) return false;
  fields.hour = *hour;
  fields.minute = *number_of(minute);
  fields.has_time = true;
  if (!reader.accept(':')) return true;
  const std::string_view second = reader.digits();
  if (second.empty() || second.size() > 2) return false;
  fields.second = *number_of(second);
  if (reader.accept('.')) fields.microsecond = microseconds_of(reader.digits());
  return true;
}

// Behind a sign: hh, hhmm, hh:mm, hh:mm:ss.
std::optional<std::int32_t> read_offset(Reader& reader, bool negative) {
  const std::string_view first = reader.digits();
  const auto number = number_of(first);
  if (!number || first.size() > 4) return std::nullopt;
  std::int32_t seconds = first.size() > 2 ? (*number / 100) * kSecondsPerHour + (*number % 100) * 60
                                          : *number * kSecondsPerHour;
  std::int32_t unit = 60;
  while (unit != 0 && first.size() <= 2 && reader.accept(':')) {
    const auto next = number_of(reader.digits());
    if (!next || *next > 59) return std::nullopt;
    seconds += *next * unit;
    unit /= 60;
  }
  constexpr std::int32_t kMost = 16 * kSecondsPerHour;
  if (seconds >= kMost) return std::nullopt;
  return negative ? -seconds : seconds;
}

// A number among blanks, by what is there already: month, day and year, or year, month and day; the
// day or the year beside a month's name.
bool read_part_of_date(std::string_view digits, Fields& fields) {
  const auto value = number_of(digits);
  if (!value || fields.has_date()) return false;
  const bool is_long = digits.size() > 2;
  if (!fields.has_any_date()) {
    if (is_long) return set_year(digits, fields);
    fields.month = value;
    return true;
  }
  if (!fields.month) {
    fields.month = value;
    return true;
  }
  if (fields.day) return set_year(digits, fields);
  if (fields.names_month && is_long) {
    if (!fields.year) return set_year(digits, fields);
    if (!fields.has_short_year) return false;
    fields.day = fields.year;  // it was no year
    fields.year.reset();
    return set_year(digits, fields);
  }
  fields.day = value;
  return true;
}

// A number without separators: what it is depends on what is there.
bool read_number(Reader& reader, Fields& fields, bool expects_date) {
  const std::string_view digits = reader.digits();
  const auto cut = [&](std::size_t at, std::size_t count) {
    return number_of(digits.substr(at, count));
  };
  if (expects_date && !fields.has_any_date() && (digits.size() == 8 || digits.size() == 6)) {
    const std::size_t year = digits.size() - 4;
    fields.month = cut(year, 2);
    fields.day = cut(year + 2, 2);
    return set_year(digits.substr(0, year), fields);
  }
  if ((fields.has_date() || !expects_date) && !fields.has_time &&
      (digits.size() == 6 || digits.size() == 4)) {
    fields.hour = *cut(0, 2);
    fields.minute = *cut(2, 2);
    fields.second = digits.size() == 6 ? *cut(4, 2) : 0;
    if (digits.size() == 6 && reader.accept('.')) {
      fields.microsecond = microseconds_of(reader.digits());
    }
    fields.has_time = true;
    return true;
  }
  return expects_date && read_part_of_date(digits, fields);
}

// Days from today of the words for a day.
std::optional<std::int32_t> relative_day(std::string_view word) {
  return word == "today"       ? std::optional(0)
         : word == "tomorrow"  ? std::optional(1)
         : word == "yesterday" ? std::optional(-1)
                               : std::nullopt;
}

bool read_word(Reader& reader, Fields& fields, bool negative) {
  const std::string word = reader.word();
  const bool is_special = word == "infinity" || word == "inf" || word == "epoch" || word == "now";
  if (is_special && fields.special != Special::kNone) return false;
  if (word == "infinity" || word == "inf") {
    fields.special = negative ? Special::kNegativeInfinity : Special::kInfinity;
    return true;
  }
  if (negative) return false;
  if (word == "epoch") {
    fields.special = Special::kEpoch;
  } else if (word == "now") {
    fields.special = Special::kNow;
  } else if (const auto offset = relative_day(word)) {
    if (fields.has_any_date()) return false;
    fields.is_today = true;
    fields.days_from_today = *offset;
    fields.set_date({});
  } else if (word == "am" || word == "pm") {
    fields.half = word == "am" ? Fields::Half::kMorning : Fields::Half::kAfternoon;
  } else if (word == "bc") {
    fields.before_christ = true;
  } else if (const std::int32_t month = month_of(word); month != 0) {
    // A number before it was the day, not the month.
    if (fields.month) {
      if (fields.names_month || fields.day || *fields.month < 1 || *fields.month > 31) return false;
      fields.day = fields.month;
    }
    fields.month = month;
    fields.names_month = true;
  } else if (word == "allballs") {
    fields.has_time = true;
    fields.zone = TimeZone{};
  } else if (word == "j" && reader.at_digit() && !fields.has_any_date()) {
    constexpr std::int32_t kJulianDayOf1970 = 2'440'588;
    const auto day = number_of(reader.digits());
    if (!day) return false;
    fields.set_date(civil_from_days(*day - kJulianDayOf1970));
  } else if (word != "ad" && word != "at" && word != "on" && !is_weekday(word) &&
             !(word == "t" && reader.at_digit())) {
    const auto zone = find_time_zone(word);
    if (!zone || fields.zone) return false;
    fields.zone = *zone;
  }
  return true;
}

// All of `text`, or nothing when it has not the form of a date or time.
std::optional<Fields> read_fields(std::string_view text, bool expects_date = true) {
  Reader reader(text);
  Fields fields;
  reader.skip_blanks();
  if (reader.at_end()) return std::nullopt;
  while (!reader.at_end()) {
    bool read = false;
    const char separator = reader.behind(reader.digit_count());
    if (reader.at_digit()) {
      const char after = reader.behind(reader.digit_count() + 1);
      const bool is_date = separator == '-' || separator == '/' ||
                           (separator == '.' && ascii::is_digit(after) &&
                            (expects_date || reader.digit_count() != 6));
      const bool dated = fields.has_any_date();
      read = separator == ':'    ? read_time(reader, fields)
             : is_date && !dated ? read_date(reader, fields)
                                 : read_number(reader, fields, expects_date);
    } else if (reader.at_letter()) {
      Reader ahead = reader;
      const bool names_month = month_of(ahead.word()) != 0;
      const bool is_date = names_month && (ahead.at('-') || ahead.at('/'));
      if (const std::string_view place = is_date ? "" : reader.place(); !place.empty()) {
        read = !fields.zone;
        fields.zone = find_time_zone(place).value_or(TimeZone());
        fields.place = place;
      } else {
        read = is_date ? read_date(reader, fields) : read_word(reader, fields, false);
      }
    } else if (reader.at('+') || reader.at('-')) {
      const bool negative = reader.at('-');
      reader.accept(reader.at('-') ? '-' : '+');
      if (reader.at_letter()) {
        read = read_word(reader, fields, negative);
      } else if (!fields.zone && (fields.has_time || fields.has_date())) {
        if (const auto offset = read_offset(reader, negative)) {
          fields.zone = TimeZone{.offset = *offset};
        }
        read = fields.zone.has_value();
      }
    }
    if (!read) return std::nullopt;
    reader.skip_blanks();
  }
  return fields;
}

// ── Ranges ──────────────────────────────────────────────────────────────────────────────────────

bool is_real_date(const Fields& fields) {
  return *fields.year > 0 && *fields.month >= 1 && *fields.month <= 12 && *fields.day >= 1 &&
         *fields.day <=
             days_in_month(fields.before_christ ? 1 - *fields.year : *fields.year, *fields.month);
}

std::int64_t time_of(const Fields& fields) {
  const std::int64_t seconds = std::int64_t{fields.hour} * kSecondsPerHour +
                               std::int64_t{fields.minute} * 60 + fields.second;
  return seconds * kMicrosecondsPerSecond + fields.microsecond;
}

// Takes AM and PM into the hour. 24:00:00 is the next midnight, and a 60th second the next minute.
bool resolve_time(Fields& fields) {
  if (fields.half != Fields::Half::kNone) {
    if (fields.hour < 1 || fields.hour > 12) return false;
    fields.hour = fields.hour % 12 + (fields.half == Fields::Half::kAfternoon ? 12 : 0);
  }
  return fields.hour <= 24 && fields.minute <= 59 && fields.second <= 60 &&
         time_of(fields) <= kMicrosecondsPerDay;
}

std::unexpected<Failure> invalid(std::string_view text, std::string_view type) {
  return fail(
      ErrorCode::kInvalidDatetimeFormat, "invalid input syntax for type {}: \"{}\"", type, text);
}

std::unexpected<Failure> out_of_range(std::string_view text) {
  return fail(
      ErrorCode::kDatetimeFieldOverflow, "date/time field value out of range: \"{}\"", text);
}

// The fields of `text`, each within its range, the year astronomical; `type` names the type in the
// error.
Result<Fields> parse_fields(std::string_view text,
                            std::string_view type,
                            bool needs_date,
                            Clock now) {
  auto fields = read_fields(text, needs_date);
  if (!fields) return invalid(text, type);
  if (!fields->place.empty()) MATVIEW_TRY(find_time_zone(fields->place));
  if (fields->is_today || fields->special == Special::kNow) {
    if (!now) {
      return fail(ErrorCode::kFeatureNotSupported,
                  "date/time value \"{}\" is only supported in a literal",
                  text);
    }
    const TimeZone zone{.offset = session_time_zone().offset_at(*now)};
    const auto [day, time] = split_timestamp(zone.to_local(*now));
    if (fields->is_today) {
      fields->set_date(civil_from_days(day + fields->days_from_today));
    } else if (fields->has_any_date() || fields->has_time) {
      return invalid(text, type);
    } else {
      fields->special = Special::kNone;
      fields->set_date(civil_from_days(day));
      const auto seconds = static_cast<std::int32_t>(time / kMicrosecondsPerSecond);
      fields->has_time = true;
      fields->hour = seconds / 3600;
      fields->minute = seconds / 60 % 60;
      fields->second = seconds % 60;
      fields->microsecond = time % kMicrosecondsPerSecond;
      fields->zone = zone;
    }
  }
  if (fields->special != Special::kNone) {
    if (fields->has_any_date() || fields->has_time || !needs_date) return invalid(text, type);
    return *fields;
  }
  if (!fields->has_date() && (needs_date || fields->has_any_date())) return invalid(text, type);
  if (!needs_date && !fields->has_time) return invalid(text, type);
  if (fields->year && fields->has_short_year && !fields->before_christ) {
    fields->year = full_year(*fields->year);
  }
  if ((fields->has_date() && !is_real_date(*fields)) || !resolve_time(*fields)) {
    return out_of_range(text);
  }
  if (fields->before_christ) fields->year = 1 - *fields->year;
  return *fields;
}

constexpr std::int32_t kFirstYear = -4713;
constexpr std::int32_t kLastDateYear = 5'874'897;

// The day of a date; one that no type has when its year is too far off for days to be counted.
std::int64_t day_of(const Fields& fields) {
  if (*fields.year < kFirstYear || *fields.year > kLastDateYear) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return days_from_civil({*fields.year, *fields.month, *fields.day});
}

Result<std::int64_t> timestamp_of(std::string_view text,
                                  std::string_view type,
                                  const TimeZone* session_zone,
                                  Clock now) {
  MATVIEW_ASSIGN(const Fields fields, parse_fields(text, type, true, now));
  switch (fields.special) {
    case Special::kEpoch: return 0;
    case Special::kInfinity: return kInfiniteTimestamp;
    case Special::kNegativeInfinity: return kNegativeInfiniteTimestamp;
    case Special::kNow:
    case Special::kNone: break;
  }
  const std::int64_t day = day_of(fields);
  auto joined = day == std::numeric_limits<std::int64_t>::max()
                    ? Result<std::int64_t>(std::unexpected<Failure>(Error{}))
                    : join_timestamp(day, time_of(fields));
  if (joined && session_zone != nullptr) {
    const std::int64_t offset = fields.zone.value_or(*session_zone).offset_of_local(*joined);
    joined = join_timestamp(day, time_of(fields) - offset * kMicrosecondsPerSecond);
  }
  if (!joined) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "timestamp out of range: \"{}\"", text);
  }
  return joined;
}

}  // namespace

Result<std::int32_t> parse_date(std::string_view text, Clock now) {
  MATVIEW_ASSIGN(const Fields fields, parse_fields(text, "date", true, now));
  switch (fields.special) {
    case Special::kEpoch: return 0;
    case Special::kInfinity: return kInfiniteDate;
    case Special::kNegativeInfinity: return kNegativeInfiniteDate;
    case Special::kNow:
    case Special::kNone: break;
  }
  const std::int64_t day = day_of(fields);
  if (!is_date_in_range(day)) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "date out of range: \"{}\"", text);
  }
  return static_cast<std::int32_t>(day);
}

Result<std::int64_t> parse_time(std::string_view text, Clock now) {
  MATVIEW_ASSIGN(const Fields fields, parse_fields(text, "time", false, now));
  return time_of(fields);
}

Result<std::int64_t> parse_timestamp(std::string_view text, Clock now) {
  return timestamp_of(text, "timestamp", nullptr, now);
}

Result<std::int64_t> parse_timestamptz(std::string_view text, const TimeZone& zone, Clock now) {
  return timestamp_of(text, "timestamp with time zone", &zone, now);
}

bool names_clock(std::string_view text) {
  const auto fields = read_fields(text);
  return fields && (fields->is_today || fields->special == Special::kNow);
}

}  // namespace matview
