// to_date() and to_timestamp() of a text and a picture.
#include <algorithm>
#include <array>
#include <optional>

#include "common/ascii.h"
#include "expr/functions/calendar.h"
#include "expr/functions/date_picture.h"
#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"
#include "types/time_zone.h"

namespace matview {

namespace {

using P = DatePattern;
using Word = RowCall::Word;

// Neither a letter nor a digit of ASCII.
bool is_separator(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !ascii::is_letter(c) && !ascii::is_digit(c);
}

// What a text says, as far as it says it.
struct Fields {
  std::optional<std::int32_t> year;
  std::optional<std::int32_t> century;
  std::optional<std::int32_t> month;
  std::optional<std::int32_t> day;
  std::optional<std::int32_t> day_of_year;
  std::optional<std::int32_t> day_of_week;  // 1 … 7, of ISO weeks from Monday
  std::optional<std::int32_t> week;
  std::optional<std::int32_t> week_of_month;
  std::optional<std::int32_t> julian;
  std::optional<std::int32_t> hour;
  std::optional<std::int32_t> minute;
  std::optional<std::int32_t> second;
  std::optional<std::int32_t> second_of_day;
  std::optional<std::int32_t> millisecond;
  std::optional<std::int32_t> microsecond;
  std::optional<std::int32_t> zone_hours;
  std::optional<std::int32_t> zone_minutes;
  std::size_t year_digits = 4;
  std::size_t fraction_digits = 6;  // that the moment is rounded to
  bool zone_is_west = false;
  bool is_before_christ = false;
  bool is_iso = false;
  bool is_gregorian = false;
  bool has_12_hours = false;
  bool is_afternoon = false;
  bool has_meridiem = false;
};

// How a pattern is read as a number: its digits, at most, and whether the picture has one behind it
// that would read on.
struct NumberPattern {
  std::size_t digits = 0;  // 0: no number
  std::optional<std::int32_t> Fields::* field = nullptr;
};

NumberPattern number_pattern(P pattern) {
  switch (pattern) {
    case P::kCentury: return {2, &Fields::century};
    case P::kDayOfYear:
    case P::kIsoDayOfYear: return {3, &Fields::day_of_year};
    case P::kDay: return {2, &Fields::day};
    case P::kDayOfWeek:
    case P::kIsoDayOfWeek: return {1, &Fields::day_of_week};
    case P::kFraction1: return {1, &Fields::microsecond};
    case P::kFraction2: return {2, &Fields::microsecond};
    case P::kFraction3: return {3, &Fields::microsecond};
    case P::kFraction4: return {4, &Fields::microsecond};
    case P::kFraction5: return {5, &Fields::microsecond};
    case P::kFraction6: return {6, &Fields::microsecond};
    case P::kHour24:
    case P::kHour12: return {2, &Fields::hour};
    case P::kIsoWeek:
    case P::kWeekOfYear: return {2, &Fields::week};
    case P::kIsoYear:
    case P::kYear: return {4, &Fields::year};
    case P::kIsoYear3:
    case P::kYear3: return {3, &Fields::year};
    case P::kIsoYear2:
    case P::kYear2: return {2, &Fields::year};
    case P::kIsoYear1:
    case P::kYear1: return {1, &Fields::year};
    case P::kJulian: return {7, &Fields::julian};
    case P::kMinute: return {2, &Fields::minute};
    case P::kMonth: return {2, &Fields::month};
    case P::kSecondsOfDay: return {5, &Fields::second_of_day};
    case P::kSecond: return {2, &Fields::second};
    case P::kWeekOfMonth: return {1, &Fields::week_of_month};
    case P::kQuarter: return {1, nullptr};  // read, and ignored
    default: return {};
  }
}

bool is_iso_pattern(P pattern) {
  switch (pattern) {
    case P::kIsoDayOfYear:
    case P::kIsoDayOfWeek:
    case P::kIsoWeek:
    case P::kIsoYear:
    case P::kIsoYear3:
    case P::kIsoYear2:
    case P::kIsoYear1: return true;
    default: return false;
  }
}

bool is_gregorian_pattern(P pattern) {
  switch (pattern) {
    case P::kCentury:
    case P::kMonthName:
    case P::kShortMonthName:
    case P::kDayName:
    case P::kShortDayName:
    case P::kDayOfYear:
    case P::kDay:
    case P::kDayOfWeek:
    case P::kMonth:
    case P::kRomanMonth:
    case P::kWeekOfYear:
    case P::kWeekOfMonth:
    case P::kYear:
    case P::kYear3:
    case P::kYear2:
    case P::kYear1:
    case P::kYearWithComma: return true;
    default: return false;
  }
}

// The year near 2020 that the tail of one means.
std::int32_t near_2020(std::int32_t year) {
  if (year < 70) return year + 2000;
  if (year < 100) return year + 1900;
  if (year < 520) return year + 2000;
  return year < 1000 ? year + 1000 : year;
}

class Reader {
 public:
  Reader(const DatePicture& picture, std::string_view text)
      : picture_(picture), rest_(text), is_exact_(picture.is_exact) {}

  Result<Fields> read() {
    for (std::size_t i = 0; i < picture_.items.size() && !rest_.empty(); ++i) {
      const DateItem& item = picture_.items[i];
      if (item.pattern == P::kLiteral) {
        skip_literal(item);
      } else {
        if (!is_exact_) skip_blanks();
        if (rest_.empty()) break;
        MATVIEW_TRY(read_pattern(item, ends_number(i)));
        if (item.ordinal != Ordinal::kNone) skip(2);
      }
    }
    return fields_;
  }

 private:
  void skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }

  void skip_blanks() {
    while (!rest_.empty() && ascii::is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  // Separators stand for any, or for none; other characters for any one.
  void skip_literal(const DateItem& item) {
    const bool is_any = !item.is_quoted && is_separator(item.literal.front());
    if (is_exact_ || !is_any) {
      std::size_t size = 1;
      while (size < rest_.size() && (static_cast<unsigned char>(rest_[size]) & 0xc0U) == 0x80U) {
        ++size;
      }
      return skip(size);
    }
    if (ascii::is_blank(item.literal.front())) {
      if (is_separator(rest_.front())) skip(1);
      return;
    }
    skip_blanks();
    if (!rest_.empty() && is_separator(rest_.front())) skip(1);
  }

  // Whether the number of an item ends where its digits do, because none can follow.
  [[nodiscard]] bool ends_number(std::size_t at) const {
    const DateItem& item = picture_.items[at];
    if (!item.is_filled || item.ordinal != Ordinal::kNone) return true;
    if (at + 1 == picture_.items.size()) return true;
    const DateItem& next = picture_.items[at + 1];
    if (next.pattern == P::kLiteral) return !ascii::is_digit(next.literal.front());
    return number_pattern(next.pattern).digits == 0 && next.pattern != P::kYearWithComma;
  }

  [[nodiscard]] std::unexpected<Failure> invalid(std::string_view value,
                                                 const DateItem& item) const {
    return fail(
        ErrorCode::kInvalidDatetimeFormat, "invalid value \"{}\" for \"{}\"", value, item.literal);
  }

  // Up to `digits` of them, or all; a sign may come first.
  Result<std::int32_t> read_number(const DateItem& item,
                                   std::size_t digits,
                                   bool takes_all,
                                   std::size_t& used) {
    const std::string_view shown = rest_.substr(0, digits);
    const std::string_view text = takes_all ? rest_ : shown;
    std::size_t at = 0;
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) ++at;
    const std::size_t first = at;
    std::int64_t value = 0;
    constexpr std::int64_t kLimit = 10'000'000'000;
    for (; at < text.size() && ascii::is_digit(text[at]); ++at) {
      value = std::min(value * 10 + (text[at] - '0'), kLimit);
    }
    if (at == first || (!takes_all && at < digits && at < text.size())) return invalid(shown, item);
    if (!takes_all && at < digits) return invalid(shown, item);
    used = at - first;
    skip(at);
    if (value != static_cast<std::int32_t>(value)) {
      return fail(ErrorCode::kDatetimeFieldOverflow,
                  "value for \"{}\" in source string is out of range",
                  item.literal);
    }
    return static_cast<std::int32_t>(is_negative ? -value : value);
  }

  Status set(std::optional<std::int32_t>& field, std::int32_t value, const DateItem& item) {
    if (field && *field != value) {
      return fail(ErrorCode::kInvalidDatetimeFormat,
                  "conflicting values for \"{}\" field in formatting string",
                  item.literal);
    }
    field = value;
    return {};
  }

  Status read_pattern(const DateItem& item, bool takes_all) {
    fields_.is_iso |= is_iso_pattern(item.pattern);
    fields_.is_gregorian |= is_gregorian_pattern(item.pattern);
    if (fields_.is_iso && fields_.is_gregorian) {
      return fail(ErrorCode::kInvalidDatetimeFormat, "invalid combination of date conventions");
    }
    auto [digits, field] = number_pattern(item.pattern);
    if (digits == 0) return read_other(item);
    std::size_t used = 0;
    MATVIEW_ASSIGN(std::int32_t value, read_number(item, digits, takes_all, used));
    switch (item.pattern) {
      case P::kYear3:
      case P::kYear2:
      case P::kYear1:
      case P::kIsoYear3:
      case P::kIsoYear2:
      case P::kIsoYear1:
        fields_.year_digits = digits;
        if (used < 4) value = near_2020(value);
        break;
      case P::kYear:
      case P::kIsoYear: fields_.year_digits = 4; break;
      case P::kHour12: fields_.has_12_hours = true; break;
      case P::kDayOfWeek: value = value == 1 ? 7 : value - 1; break;
      case P::kFraction1:
      case P::kFraction2:
      case P::kFraction3:
      case P::kFraction4:
      case P::kFraction5:
      case P::kFraction6: {
        // MS and US are numbers of their own; FF1 to FF6 say how exact the fraction is.
        const bool is_milliseconds = item.literal.starts_with('M') || item.literal.starts_with('m');
        if (item.literal.starts_with('F') || item.literal.starts_with('f')) {
          fields_.fraction_digits = digits;
        }
        if (is_milliseconds) field = &Fields::millisecond;
        for (; used < (is_milliseconds ? 3U : 6U); ++used) value *= 10;
        break;
      }
      default: break;
    }
    return field == nullptr ? Status() : set(fields_.*field, value, item);
  }

  // Steps over one of some words, in any case; its number, or nullopt.
  std::optional<std::int32_t> read_word(std::int32_t count, auto&& word) {
    std::optional<std::int32_t> found;
    std::size_t longest = 0;
    for (std::int32_t i = 0; i < count; ++i) {
      const std::string lower = with_letters(word(i), LetterCase::kLower);
      const bool is_here = lower.size() > longest && rest_.size() >= lower.size() &&
                           with_letters(rest_.substr(0, lower.size()), LetterCase::kLower) == lower;
      if (!is_here) continue;
      longest = lower.size();
      found = i;
    }
    skip(longest);
    return found;
  }

  [[nodiscard]] std::unexpected<Failure> no_such_word(const DateItem& item) const {
    const auto* const end = std::ranges::find_if(rest_, ascii::is_blank);
    return invalid(rest_.substr(0, static_cast<std::size_t>(end - rest_.begin())), item);
  }

  Status read_other(const DateItem& item) {
    constexpr std::size_t kShort = 3;
    constexpr std::int32_t kMonths = 12;
    constexpr std::int32_t kDays = 7;
    const bool is_short = item.pattern == P::kShortMonthName || item.pattern == P::kShortDayName;
    const auto cut = [&](std::string_view name) {
      return is_short ? name.substr(0, kShort) : name;
    };
    switch (item.pattern) {
      case P::kMonthName:
      case P::kShortMonthName:
      case P::kRomanMonth: {
        const bool is_roman = item.pattern == P::kRomanMonth;
        const auto month = read_word(kMonths, [&](std::int32_t i) {
          return is_roman ? roman_month(i + 1) : cut(month_name(i + 1));
        });
        if (!month) return no_such_word(item);
        return set(fields_.month, *month + 1, item);
      }
      case P::kDayName:
      case P::kShortDayName: {
        const auto day = read_word(kDays, [&](std::int32_t i) { return cut(day_name(i)); });
        if (!day) return no_such_word(item);
        return set(fields_.day_of_week, *day == 0 ? kDays : *day, item);
      }
      case P::kEra:
      case P::kEraDots: {
        static constexpr std::array<std::string_view, 4> kEras = {"ad", "bc", "a.d.", "b.c."};
        const auto era =
            read_word(4, [](std::int32_t i) { return kEras[static_cast<std::size_t>(i)]; });
        if (!era) return no_such_word(item);
        fields_.is_before_christ = *era % 2 != 0;
        return {};
      }
      case P::kMeridiem:
      case P::kMeridiemDots: {
        static constexpr std::array<std::string_view, 4> kHalves = {"am", "pm", "a.m.", "p.m."};
        const auto half =
            read_word(4, [](std::int32_t i) { return kHalves[static_cast<std::size_t>(i)]; });
        if (!half) return no_such_word(item);
        fields_.is_afternoon = *half % 2 != 0;
        fields_.has_meridiem = true;
        fields_.has_12_hours = true;
        return {};
      }
      case P::kYearWithComma: return read_year_with_comma(item);
      case P::kZoneHour: return read_zone_part(item, true);
      case P::kZoneMinute: return read_zone_part(item, false);
      case P::kOffset:
        MATVIEW_TRY(read_zone_part(item, true));
        if (!rest_.starts_with(':')) return {};
        skip(1);
        return read_zone_part(item, false);
      case P::kZone:
        return fail(ErrorCode::kFeatureNotSupported,
                    "formatting field \"{}\" is not supported for input",
                    item.literal);
      default: return {};
    }
  }

  Status read_year_with_comma(const DateItem& item) {
    std::size_t used = 0;
    MATVIEW_ASSIGN(std::int32_t year, read_number(item, 1, true, used));
    if (rest_.starts_with(',')) {
      skip(1);
      MATVIEW_ASSIGN(const std::int32_t tail, read_number(item, 3, true, used));
      constexpr std::int32_t kMost = 1'000'000;
      year = std::min(year, kMost) * 1000 + std::min(tail, kMost);
    }
    return set(fields_.year, year, item);
  }

  Status read_zone_part(const DateItem& item, bool is_hours) {
    std::size_t used = 0;
    if (is_hours) {
      fields_.zone_is_west = rest_.starts_with('-');
      if (fields_.zone_is_west || rest_.starts_with('+')) skip(1);
    }
    MATVIEW_ASSIGN(const std::int32_t value, read_number(item, 2, true, used));
    return set(is_hours ? fields_.zone_hours : fields_.zone_minutes, value, item);
  }

  const DatePicture& picture_;
  std::string_view rest_;
  bool is_exact_;
  Fields fields_;
};

// ── From fields to a moment ─────────────────────────────────────────────────────────────────────

std::unexpected<Failure> out_of_range(std::string_view text) {
  return fail(
      ErrorCode::kDatetimeFieldOverflow, "date/time field value out of range: \"{}\"", text);
}

std::int32_t year_of(const Fields& fields) {
  const std::int32_t era = fields.is_before_christ ? -1 : 1;
  if (!fields.year) {
    if (!fields.century) return 0;
    const std::int32_t century = *fields.century * era;
    return century > 0 ? (century - 1) * 100 + 1 : century * 100 + 1;
  }
  std::int32_t year = *fields.year * era;
  if (fields.century && fields.year_digits <= 2) {
    year = year % 100 == 0 ? *fields.century * 100 : (*fields.century - 1) * 100 + year % 100;
  }
  return year < 0 ? year + 1 : year;
}

Result<std::int32_t> day_of(const Fields& fields, std::string_view text) {
  if (fields.julian) {
    const std::int64_t day = std::int64_t{*fields.julian} - kJulianDayOf1970;
    if (*fields.julian < 0) return out_of_range(text);
    return static_cast<std::int32_t>(day);
  }
  constexpr std::int32_t kLastYear = 5'874'897;
  const std::int32_t year = year_of(fields);
  if (year > kLastYear || year < -kLastYear) return out_of_range(text);
  std::optional<std::int32_t> day_of_year = fields.day_of_year;
  if (fields.week && (*fields.week < 1 || *fields.week > 53)) return out_of_range(text);
  if (fields.is_iso) {
    const std::int32_t first = first_of_iso_year(year);
    if (day_of_year) return first + std::min(*day_of_year, 371) - 1;
    return first + (fields.week.value_or(1) - 1) * 7 +
           (fields.week ? fields.day_of_week.value_or(1) - 1 : 0);
  }
  if (fields.week) day_of_year = (*fields.week - 1) * 7 + 1;
  CivilDate date = {.year = year, .month = fields.month.value_or(1), .day = fields.day.value_or(1)};
  if (fields.week_of_month) date.day = (*fields.week_of_month - 1) * 7 + 1;
  if (day_of_year && date.month <= 1 && date.day <= 1) {
    if (!fields.year && !fields.is_before_christ) {
      return fail(ErrorCode::kInvalidDatetimeFormat,
                  "cannot calculate day of year without year information");
    }
    const std::int32_t length = first_of_year(year + 1) - first_of_year(year);
    if (*day_of_year < 1 || *day_of_year > length) return out_of_range(text);
    return first_of_year(year) + *day_of_year - 1;
  }
  const std::int32_t day = is_calendar_date(date) ? days_from_civil(date) : -kJulianDayOf1970 - 1;
  if (day < -kJulianDayOf1970) return out_of_range(text);
  return day;
}

Result<std::int64_t> time_of(const Fields& fields, std::string_view text) {
  std::int64_t hour = fields.hour.value_or(0);
  std::int64_t minute = fields.minute.value_or(0);
  std::int64_t second = fields.second.value_or(0);
  if (fields.second_of_day) {
    hour = *fields.second_of_day / 3600;
    minute = *fields.second_of_day / 60 % 60;
    second = *fields.second_of_day % 60;
  }
  if (fields.has_12_hours && fields.hour) {
    if (hour < 1 || hour > 12) {
      return std::unexpected(
          Error{.code = ErrorCode::kInvalidDatetimeFormat,
                .message = format_text("hour \"{}\" is invalid for the 12-hour clock", hour),
                .hint = "Use the 24-hour clock, or give an hour between 1 and 12."});
    }
    if (fields.is_afternoon && hour < 12) hour += 12;
    if (!fields.is_afternoon && fields.has_meridiem && hour == 12) hour = 0;
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return out_of_range(text);
  }
  const std::int64_t fraction =
      std::int64_t{fields.millisecond.value_or(0)} * 1000 + fields.microsecond.value_or(0);
  if (fraction < 0 || fraction >= kMicrosecondsInSecond) return out_of_range(text);
  std::int64_t unit = 1;
  for (std::size_t digits = fields.fraction_digits; digits < 6; ++digits) unit *= 10;
  return hour * kMicrosecondsInHour + minute * kMicrosecondsInMinute +
         second * kMicrosecondsInSecond + (fraction + unit / 2) / unit * unit;
}

Result<Fields> read_fields(RowCall& call) {
  const DatePicture picture = parse_date_picture(call.text(1));
  return Reader(picture, call.text(0)).read();
}

Result<std::int32_t> read_date(RowCall& call) {
  MATVIEW_ASSIGN(const Fields fields, read_fields(call));
  MATVIEW_TRY(time_of(fields, call.text(0)));
  return day_of(fields, call.text(0));
}

Result<std::int64_t> read_timestamp(RowCall& call) {
  MATVIEW_ASSIGN(const Fields fields, read_fields(call));
  MATVIEW_ASSIGN(const std::int32_t day, day_of(fields, call.text(0)));
  MATVIEW_ASSIGN(const std::int64_t time, time_of(fields, call.text(0)));
  std::int64_t offset = session_time_zone().offset_of_local(day * kMicrosecondsPerDay + time);
  if (fields.zone_hours || fields.zone_minutes) {
    constexpr std::int32_t kLastHour = 15;
    const std::int32_t hours = fields.zone_hours.value_or(0);
    const std::int32_t minutes = fields.zone_minutes.value_or(0);
    if (hours > kLastHour || hours < 0 || minutes > 59 || minutes < 0) {
      return out_of_range(call.text(0));
    }
    offset = (hours * 3600 + minutes * 60) * (fields.zone_is_west ? -1 : 1);
  }
  const auto moment = make_moment(day, time - offset * kMicrosecondsInSecond);
  if (!moment) return timestamp_out_of_range();
  return *moment;
}

Word to_date(RowCall& call) {
  const auto day = read_date(call);
  return day ? Word{static_cast<std::uint32_t>(*day)} : call.failed(std::unexpected(day.error()));
}

Word to_timestamp(RowCall& call) {
  const auto moment = read_timestamp(call);
  return moment ? static_cast<Word>(*moment) : call.failed(std::unexpected(moment.error()));
}

constexpr TypeId kText = TypeId::kText;

constexpr std::array kFunctions = {
    strict_row<to_date>("to_date", {kText, kText}, TypeId::kDate),
    of_session(strict_row<to_timestamp>("to_timestamp", {kText, kText}, TypeId::kTimestampTz)),
};

}  // namespace

std::span<const ScalarFunction> date_input_functions() {
  return kFunctions;
}

}  // namespace matview
