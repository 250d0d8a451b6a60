#include "types/interval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "types/date_time.h"

namespace matview {

namespace {

constexpr std::int64_t kMonthsPerYear = 12;
constexpr std::int64_t kMicrosecondsPerMinute = 60 * kMicrosecondsPerSecond;
constexpr std::int64_t kMicrosecondsPerHour = 60 * kMicrosecondsPerMinute;

// The fields of an INTERVAL type, as bits of its modifier.
enum Field : std::int32_t {
  kYear = 1,
  kMonth = 2,
  kDay = 4,
  kHour = 8,
  kMinute = 16,
  kSecond = 32,
};

// What one of a unit is.
struct Unit {
  std::string_view name;
  std::int64_t months;
  std::int64_t days;
  std::int64_t microseconds;
};

constexpr std::array kUnits = std::to_array<Unit>({
    {"y", 12, 0, 0},
    {"yr", 12, 0, 0},
    {"yrs", 12, 0, 0},
    {"year", 12, 0, 0},
    {"years", 12, 0, 0},
    {"mon", 1, 0, 0},
    {"mons", 1, 0, 0},
    {"month", 1, 0, 0},
    {"months", 1, 0, 0},
    {"w", 0, 7, 0},
    {"week", 0, 7, 0},
    {"weeks", 0, 7, 0},
    {"d", 0, 1, 0},
    {"day", 0, 1, 0},
    {"days", 0, 1, 0},
    {"h", 0, 0, kMicrosecondsPerHour},
    {"hr", 0, 0, kMicrosecondsPerHour},
    {"hrs", 0, 0, kMicrosecondsPerHour},
    {"hour", 0, 0, kMicrosecondsPerHour},
    {"hours", 0, 0, kMicrosecondsPerHour},
    {"m", 0, 0, kMicrosecondsPerMinute},
    {"min", 0, 0, kMicrosecondsPerMinute},
    {"mins", 0, 0, kMicrosecondsPerMinute},
    {"minute", 0, 0, kMicrosecondsPerMinute},
    {"minutes", 0, 0, kMicrosecondsPerMinute},
    {"s", 0, 0, kMicrosecondsPerSecond},
    {"sec", 0, 0, kMicrosecondsPerSecond},
    {"secs", 0, 0, kMicrosecondsPerSecond},
    {"second", 0, 0, kMicrosecondsPerSecond},
    {"seconds", 0, 0, kMicrosecondsPerSecond},
    {"ms", 0, 0, 1000},
    {"msec", 0, 0, 1000},
    {"msecs", 0, 0, 1000},
    {"millisecond", 0, 0, 1000},
    {"milliseconds", 0, 0, 1000},
    {"us", 0, 0, 1},
    {"usec", 0, 0, 1},
    {"usecs", 0, 0, 1},
    {"microsecond", 0, 0, 1},
    {"microseconds", 0, 0, 1},
    {"dec", 120, 0, 0},
    {"decs", 120, 0, 0},
    {"decade", 120, 0, 0},
    {"decades", 120, 0, 0},
    {"c", 1200, 0, 0},
    {"cent", 1200, 0, 0},
    {"century", 1200, 0, 0},
    {"centuries", 1200, 0, 0},
    {"mil", 12'000, 0, 0},
    {"mils", 12'000, 0, 0},
    {"millennium", 12'000, 0, 0},
    {"millennia", 12'000, 0, 0},
});

// A number as written, in a whole part and a fraction of it, both with its sign.
struct Number {
  std::int64_t whole = 0;
  double fraction = 0;
  bool is_negative = false;
  bool has_fraction = false;
  bool is_too_large = false;
};

// Adds up what is read, in 64 bits; whether it fits in an Interval is seen at the end.
class Sum {
 public:
  void add(const Number& number, const Unit& unit) {
    overflows_ = overflows_ || number.is_too_large;
    add_whole(months_, number.whole, unit.months);
    add_whole(days_, number.whole, unit.days);
    add_whole(microseconds_, number.whole, unit.microseconds);
    if (number.fraction == 0) return;
    // Fractions of years round to months; those of months go on into days, and so on.
    if (unit.months >= kMonthsPerYear) {
      add_whole(
          months_,
          static_cast<std::int64_t>(std::rint(number.fraction * static_cast<double>(unit.months))),
          1);
    } else {
      const auto days = static_cast<double>(unit.months * kDaysPerIntervalMonth + unit.days);
      add_days(number.fraction * days);
      add_whole(microseconds_,
                static_cast<std::int64_t>(
                    std::rint(number.fraction * static_cast<double>(unit.microseconds))),
                1);
    }
  }

  void add_microseconds(std::int64_t count) { add_whole(microseconds_, count, 1); }

  void add_months(std::int64_t count) { add_whole(months_, count, 1); }

  void negate() {
    months_ = -months_;
    days_ = -days_;
    microseconds_ = -microseconds_;
  }

  [[nodiscard]] std::optional<Interval> result() const {
    using Int32 = std::numeric_limits<std::int32_t>;
    const auto fits = [](std::int64_t value) {
      return value >= Int32::min() && value <= Int32::max();
    };
    if (overflows_ || !fits(months_) || !fits(days_)) return std::nullopt;
    return Interval{.microseconds = microseconds_,
                    .days = static_cast<std::int32_t>(days_),
                    .months = static_cast<std::int32_t>(months_)};
  }

 private:
  void add_whole(std::int64_t& sum, std::int64_t count, std::int64_t unit) {
    std::int64_t product = 0;
    overflows_ = overflows_ || __builtin_mul_overflow(count, unit, &product) ||
                 __builtin_add_overflow(sum, product, &sum) ||
                 sum == std::numeric_limits<std::int64_t>::min();
  }

  void add_days(double days) {
    const double whole = std::trunc(days);
    add_whole(days_, static_cast<std::int64_t>(whole), 1);
    add_whole(microseconds_,
              static_cast<std::int64_t>(
                  std::rint((days - whole) * static_cast<double>(kMicrosecondsPerDay))),
              1);
  }

  std::int64_t months_ = 0;
  std::int64_t days_ = 0;
  std::int64_t microseconds_ = 0;
  bool overflows_ = false;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  // At a time of day, with its sign.
  [[nodiscard]] bool at_time() const {
    const std::size_t sign = peek() == '-' || peek() == '+' ? 1 : 0;
    std::size_t end = sign;
    while (end < rest_.size() && is_digit(rest_[end])) ++end;
    return end > sign && end < rest_.size() && rest_[end] == ':';
  }

  bool accept(char c) {
    if (peek() != c || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_blanks() {
    while (!rest_.empty() && (peek() == ' ' || (peek() >= '\t' && peek() <= '\r'))) {
      rest_.remove_prefix(1);
    }
  }

  std::string word() {
    std::string word;
    while (is_letter(peek())) {
      const char c = peek();
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      rest_.remove_prefix(1);
    }
    return word;
  }

  // Digits, and a fraction; nullopt without any.
  std::optional<Number> number(bool negative) {
    Number number{.is_negative = negative};
    std::size_t digits = 0;
    for (; is_digit(peek()); ++digits) {
      number.is_too_large = number.is_too_large ||
                            __builtin_mul_overflow(number.whole, 10, &number.whole) ||
                            __builtin_add_overflow(number.whole, peek() - '0', &number.whole);
      rest_.remove_prefix(1);
    }
    if (number.is_too_large) number.whole = 0;
    if (accept('.')) {
      number.has_fraction = true;
      double power = 1;
      double value = 0;
      for (std::size_t i = 0; is_digit(peek()); ++i) {
        if (i < 18) {
          value = value * 10 + (peek() - '0');
          power *= 10;
        }
        ++digits;
        rest_.remove_prefix(1);
      }
      number.fraction = value / power;
    }
    if (digits == 0) return std::nullopt;
    if (negative) {
      number.whole = -number.whole;
      number.fraction = -number.fraction;
    }
    return number;
  }

 private:
  std::string_view rest_;
};

// Only the first letters of a unit are looked at.
const Unit* find_unit(std::string_view name) {
  constexpr std::size_t kLetters = 10;
  const auto* const found = std::ranges::find_if(kUnits, [&](const Unit& unit) {
    return unit.name.substr(0, kLetters) == name.substr(0, kLetters);
  });
  return found == kUnits.end() ? nullptr : found;
}

// The unit of a number without one.
const Unit& default_unit(std::int32_t fields) {
  std::string_view name = "s";
  if (fields != 0) {
    name = (fields & kSecond) != 0   ? "s"
           : (fields & kMinute) != 0 ? "m"
           : (fields & kHour) != 0   ? "h"
           : (fields & kDay) != 0    ? "d"
           : (fields & kMonth) != 0  ? "mon"
                                     : "y";
  }
  return *find_unit(name);
}

class IntervalReader {
 public:
  IntervalReader(std::string_view text, std::int32_t fields) : reader_(text), fields_(fields) {}

  // False when the text is no interval.
  [[nodiscard]] bool read() {
    reader_.skip_blanks();
    reader_.accept('@');
    reader_.skip_blanks();
    if (reader_.at_end()) return false;
    while (!reader_.at_end()) {
      if (!read_part()) return false;
      reader_.skip_blanks();
      if (reader_.accept('@')) reader_.skip_blanks();
    }
    if (is_ago_) sum_.negate();
    return has_any_;
  }

  [[nodiscard]] std::optional<Interval> result() const { return sum_.result(); }

 private:
  [[nodiscard]] bool read_part() {
    if (is_letter(reader_.peek())) {
      const std::string word = reader_.word();
      if (word == "and") return has_any_;
      is_ago_ = word == "ago" && has_any_;
      reader_.skip_blanks();
      return is_ago_ && reader_.at_end();
    }
    bool negative = false;
    if (reader_.peek() == '-' || reader_.peek() == '+') {
      negative = reader_.accept('-');
      if (!negative) reader_.accept('+');
      reader_.skip_blanks();
    }
    const auto number = reader_.number(negative);
    if (!number) return false;
    has_any_ = true;
    if (reader_.peek() == ':') return read_time(*number);
    if (reader_.peek() == '-' && !number->has_fraction) return read_year_month(*number);
    reader_.skip_blanks();
    return read_unit(*number);
  }

  [[nodiscard]] bool read_unit(const Number& number) {
    if (is_letter(reader_.peek())) {
      const std::string word = reader_.word();
      if (word == "ago") {
        is_ago_ = true;
        reader_.skip_blanks();
        return add(number, default_unit(fields_)) && reader_.at_end();
      }
      const Unit* const unit = find_unit(word);
      return unit != nullptr && add(number, *unit);
    }
    // `1 2:03`: days before a time, or before hours.
    return add(number, at_hours() ? *find_unit("d") : default_unit(fields_));
  }

  // Before a time of day, or a number of hours.
  [[nodiscard]] bool at_hours() const {
    if (reader_.at_time()) return true;
    Reader ahead = reader_;
    if (!ahead.accept('-')) ahead.accept('+');
    if (!ahead.number(false)) return false;
    ahead.skip_blanks();
    const std::string word = ahead.word();
    const Unit* const unit = word.empty() ? &default_unit(fields_) : find_unit(word);
    return unit != nullptr && unit->microseconds == kMicrosecondsPerHour;
  }

  // Every unit at most once; a fraction of a second is its milliseconds and microseconds, too.
  [[nodiscard]] bool add(const Number& number, const Unit& unit) {
    std::uint32_t units = bit_of(unit);
    if (unit.microseconds == kMicrosecondsPerSecond && number.has_fraction) units |= kFractions;
    if ((taken_ & units) != 0) return false;
    taken_ |= units;
    sum_.add(number, unit);
    return true;
  }

  [[nodiscard]] static std::uint32_t bit_of(const Unit& unit) {
    const auto* const first = std::ranges::find_if(kUnits, [&](const Unit& other) {
      return other.months == unit.months && other.days == unit.days &&
             other.microseconds == unit.microseconds;
    });
    std::uint32_t kind = 0;
    for (const auto* at = kUnits.begin(); at != first; ++at) {
      const auto* const next = at + 1;
      const bool is_same = next->months == at->months && next->days == at->days &&
                           next->microseconds == at->microseconds;
      kind += is_same ? 0 : 1;
    }
    return std::uint32_t{1} << kind;
  }

  // hh:mm, hh:mm:ss.f, or mm:ss where the type has no hours.
  [[nodiscard]] bool read_time(const Number& first) {
    if (first.has_fraction) return false;
    std::array<Number, 3> parts = {first, {}, {}};
    std::size_t count = 1;
    while (count < parts.size() && reader_.accept(':')) {
      const auto part = reader_.number(first.is_negative);
      if (!part) return false;
      parts[count++] = *part;
    }
    if (reader_.peek() == ':') return false;
    const bool is_minutes = count == 2 && (parts[1].has_fraction ||
                                           ((fields_ & kSecond) != 0 && (fields_ & kHour) == 0));
    const std::size_t shift = is_minutes ? 1 : 0;
    const std::uint32_t units =
        bit_of(*find_unit("h")) | bit_of(*find_unit("m")) | bit_of(*find_unit("s")) | kFractions;
    if ((taken_ & units) != 0) return false;
    taken_ |= units;
    constexpr std::array<std::string_view, 3> kNames = {"h", "m", "s"};
    for (std::size_t i = 0; i < count; ++i) {
      const bool is_last = i + 1 == count;
      if (parts[i].has_fraction && !is_last) return false;
      constexpr std::int64_t kMost = 59;
      const std::int64_t magnitude = parts[i].whole < 0 ? -parts[i].whole : parts[i].whole;
      if (i > 0 && magnitude > kMost + (kNames[i + shift] == "s" ? 1 : 0)) is_field_off_ = true;
      sum_.add(parts[i], *find_unit(kNames[i + shift]));
    }
    return true;
  }

  [[nodiscard]] bool read_year_month(const Number& years) {
    reader_.accept('-');
    const auto months = reader_.number(years.is_negative);
    if (!months || months->has_fraction) return false;
    constexpr std::int64_t kLast = 11;
    const std::int64_t magnitude = months->whole < 0 ? -months->whole : months->whole;
    if (magnitude > kLast) is_field_off_ = true;
    const std::uint32_t units = bit_of(*find_unit("y")) | bit_of(*find_unit("mon"));
    if ((taken_ & units) != 0) return false;
    taken_ |= units;
    sum_.add(years, *find_unit("y"));
    sum_.add_months(months->whole);
    return true;
  }

 public:
  [[nodiscard]] bool is_field_off() const { return is_field_off_; }

  [[nodiscard]] static bool read_iso(std::string_view text, Sum& sum) {
    bool in_time = false;
    bool any = false;
    Reader reader(text);
    reader.skip_blanks();
    if (!reader.accept('P') && !reader.accept('p')) return false;
    while (!reader.at_end() && reader.peek() != ' ') {
      if (!in_time && (reader.accept('T') || reader.accept('t'))) {
        in_time = true;
        continue;
      }
      const bool negative = reader.accept('-');
      if (!negative) reader.accept('+');
      const auto number = reader.number(negative);
      if (!number) return false;
      const char letter = reader.peek();
      reader.accept(letter);
      const char lower =
          letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
      std::string_view name;
      if (in_time) {
        name = lower == 'h' ? "h" : lower == 'm' ? "m" : lower == 's' ? "s" : "";
      } else {
        name = lower == 'y'   ? "y"
               : lower == 'm' ? "mon"
               : lower == 'w' ? "w"
               : lower == 'd' ? "d"
                              : "";
      }
      if (name.empty()) return false;
      sum.add(*number, *find_unit(name));
      any = true;
    }
    reader.skip_blanks();
    return any && reader.at_end();
  }

 private:
  Reader reader_;
  std::int32_t fields_;
  Sum sum_;
  static inline const std::uint32_t kFractions =
      bit_of(*find_unit("ms")) | bit_of(*find_unit("us"));
  std::uint32_t taken_ = 0;  // the units there were
  bool has_any_ = false;
  bool is_ago_ = false;
  bool is_field_off_ = false;
};

std::unexpected<Failure> out_of_range() {
  return fail(ErrorCode::kDatetimeFieldOverflow, "interval out of range");
}

template <typename Integer>
std::optional<Integer> narrow(double value) {
  constexpr auto kLowest = static_cast<double>(std::numeric_limits<Integer>::min());
  if (!(value >= kLowest && value < -kLowest)) return std::nullopt;
  return static_cast<Integer>(value);
}

// As PostgreSQL does, to hide what binary fractions add: to the microsecond.
double rounded_to_microseconds(double value) {
  return std::rint(value * 1e6) / 1e6;
}

}  // namespace

Result<Interval> parse_interval(std::string_view text, Type type) {
  const auto field_overflow = [&] {
    return fail(
        ErrorCode::kIntervalFieldOverflow, "interval field value out of range: \"{}\"", text);
  };
  Reader words(text);
  words.skip_blanks();
  const bool negative = words.accept('-');
  if (!negative) words.accept('+');
  const std::string word = words.word();
  words.skip_blanks();
  if (words.at_end() && (word == "infinity" || word == "inf")) {
    return negative ? kNegativeInfiniteInterval : kInfiniteInterval;
  }
  IntervalReader reader(text, interval_fields(type));
  Sum iso;
  const bool is_iso = IntervalReader::read_iso(text, iso);
  if (!is_iso && !reader.read()) {
    return fail(ErrorCode::kInvalidDatetimeFormat,
                "invalid input syntax for type {}: \"{}\"",
                "interval",
                text);
  }
  const std::optional<Interval> interval = is_iso ? iso.result() : reader.result();
  if (!interval || (!is_iso && reader.is_field_off())) return field_overflow();
  return fit_interval(*interval, type);
}

std::string format_interval(Interval interval) {
  if (!is_finite_interval(interval)) return interval.days > 0 ? "infinity" : "-infinity";
  std::string text;
  bool after_negative = false;
  const auto add = [&](std::int64_t value, std::string_view unit) {
    if (value == 0) return;
    text += format_text("{}{}{} {}{}",
                        text.empty() ? "" : " ",
                        after_negative && value > 0 ? "+" : "",
                        value,
                        unit,
                        value == 1 ? "" : "s");
    after_negative = value < 0;
  };
  add(interval.months / kMonthsPerYear, "year");
  add(interval.months % kMonthsPerYear, "mon");
  add(interval.days, "day");
  if (!text.empty() && interval.microseconds == 0) return text;
  const bool negative = interval.microseconds < 0;
  const std::uint64_t magnitude = negative ? ~static_cast<std::uint64_t>(interval.microseconds) + 1
                                           : static_cast<std::uint64_t>(interval.microseconds);
  constexpr auto kSecond64 = static_cast<std::uint64_t>(kMicrosecondsPerSecond);
  const std::uint64_t seconds = magnitude / kSecond64;
  return text + format_text("{}{}{:02}:{:02}:{:02}{}",
                            text.empty() ? "" : " ",
                            negative         ? "-"
                            : after_negative ? "+"
                                             : "",
                            seconds / 3600,
                            seconds / 60 % 60,
                            seconds % 60,
                            format_fraction(static_cast<std::int64_t>(magnitude % kSecond64)));
}

Interval fit_interval(Interval interval, Type type) {
  if (!is_finite_interval(interval)) return interval;
  const std::int32_t fields = interval_fields(type);
  const auto cut = [&](std::int64_t unit) {
    interval.microseconds = interval.microseconds / unit * unit;
  };
  // What is smaller than the last field goes; what is larger than the first stays.
  if (fields != 0 && fields < kSecond) {
    if (fields < kMonth) interval.months = interval.months / 12 * 12;
    if (fields < kDay) interval.days = 0;
    if (fields < kHour)
      interval.microseconds = 0;
    else if (fields < kMinute)
      cut(kMicrosecondsPerHour);
    else
      cut(kMicrosecondsPerMinute);
  }
  if (interval_has_precision(type)) {
    std::int64_t unit = 1;
    for (std::int32_t i = interval_precision(type); i < 6; ++i) unit *= 10;
    const std::int64_t half = interval.microseconds < 0 ? -unit / 2 : unit / 2;
    interval.microseconds = (interval.microseconds + half) / unit * unit;
  }
  return interval;
}

Result<Interval> add_intervals(Interval left, Interval right) {
  if (!is_finite_interval(left) || !is_finite_interval(right)) {
    if (is_finite_interval(right) || left == right) return left;
    if (is_finite_interval(left)) return right;
    return out_of_range();
  }
  Interval sum;
  const bool overflows =
      __builtin_add_overflow(left.months, right.months, &sum.months) ||
      __builtin_add_overflow(left.days, right.days, &sum.days) ||
      __builtin_add_overflow(left.microseconds, right.microseconds, &sum.microseconds);
  if (overflows || !is_finite_interval(sum)) return out_of_range();
  return sum;
}

Result<Interval> subtract_intervals(Interval left, Interval right) {
  if (!is_finite_interval(left) || !is_finite_interval(right)) {
    MATVIEW_ASSIGN(const Interval negative, negate_interval(right));
    return add_intervals(left, negative);
  }
  Interval difference;
  const bool overflows =
      __builtin_sub_overflow(left.months, right.months, &difference.months) ||
      __builtin_sub_overflow(left.days, right.days, &difference.days) ||
      __builtin_sub_overflow(left.microseconds, right.microseconds, &difference.microseconds);
  if (overflows || !is_finite_interval(difference)) return out_of_range();
  return difference;
}

Result<Interval> negate_interval(Interval interval) {
  if (interval == kInfiniteInterval) return kNegativeInfiniteInterval;
  if (interval == kNegativeInfiniteInterval) return kInfiniteInterval;
  Interval result;
  const bool overflows =
      __builtin_sub_overflow(0, interval.months, &result.months) ||
      __builtin_sub_overflow(0, interval.days, &result.days) ||
      __builtin_sub_overflow(std::int64_t{0}, interval.microseconds, &result.microseconds);
  if (overflows || !is_finite_interval(result)) return out_of_range();
  return result;
}

namespace {

Result<Interval> scale(Interval interval, double months, double days, double microseconds) {
  constexpr double kSecondsPerDay = 86'400;
  const auto whole_months = narrow<std::int32_t>(std::trunc(months));
  const auto whole_days = narrow<std::int32_t>(std::trunc(days));
  if (!whole_months || !whole_days || std::isnan(microseconds)) return out_of_range();
  const double month_days =
      rounded_to_microseconds((months - *whole_months) * kDaysPerIntervalMonth);
  double seconds = rounded_to_microseconds(
      (days - *whole_days + month_days - std::trunc(month_days)) * kSecondsPerDay);
  double carried_days = std::trunc(month_days);
  if (std::fabs(seconds) >= kSecondsPerDay) {
    carried_days += std::trunc(seconds / kSecondsPerDay);
    seconds -= std::trunc(seconds / kSecondsPerDay) * kSecondsPerDay;
  }
  const auto total_days = narrow<std::int32_t>(*whole_days + carried_days);
  const auto total = narrow<std::int64_t>(std::rint(microseconds + seconds * 1e6));
  if (!total_days || !total) return out_of_range();
  interval = {.microseconds = *total, .days = *total_days, .months = *whole_months};
  return interval;
}

}  // namespace

Result<Interval> scale_interval(Interval interval, double factor) {
  const bool is_infinite = !is_finite_interval(interval);
  if (std::isnan(factor) || (is_infinite && factor == 0)) return out_of_range();
  if (std::isinf(factor) || is_infinite) {
    const int sign = interval_length(interval) > 0 ? 1 : interval_length(interval) < 0 ? -1 : 0;
    if (sign == 0) return out_of_range();
    return (sign > 0) == (factor > 0) ? kInfiniteInterval : kNegativeInfiniteInterval;
  }
  return scale(interval,
               interval.months * factor,
               interval.days * factor,
               static_cast<double>(interval.microseconds) * factor);
}

Result<Interval> divide_interval(Interval interval, double divisor) {
  if (divisor == 0) return fail(ErrorCode::kDivisionByZero, "division by zero");
  if (std::isnan(divisor)) return out_of_range();
  if (!is_finite_interval(interval)) {
    if (std::isinf(divisor)) return out_of_range();
    return (interval.days > 0) == (divisor > 0) ? kInfiniteInterval : kNegativeInfiniteInterval;
  }
  return scale(interval,
               interval.months / divisor,
               interval.days / divisor,
               static_cast<double>(interval.microseconds) / divisor);
}

Result<std::int64_t> add_to_timestamp(std::int64_t timestamp, Interval interval) {
  if (!is_finite_interval(interval)) {
    const std::int64_t infinity =
        interval.days > 0 ? kInfiniteTimestamp : kNegativeInfiniteTimestamp;
    if (!is_finite_timestamp(timestamp) && timestamp != infinity) {
      return fail(ErrorCode::kDatetimeFieldOverflow, "timestamp out of range");
    }
    return infinity;
  }
  if (!is_finite_timestamp(timestamp)) return timestamp;
  auto [day, time] = split_timestamp(timestamp);
  std::int64_t days = day;
  if (interval.months != 0) {
    CivilDate date = civil_from_days(day);
    const std::int64_t months =
        std::int64_t{date.year} * kMonthsPerYear + (date.month - 1) + interval.months;
    const std::int64_t year = months >= 0 ? months / 12 : -((11 - months) / 12);
    if (year < -5000 || year > 300'000) {
      return fail(ErrorCode::kDatetimeFieldOverflow, "timestamp out of range");
    }
    date.year = static_cast<std::int32_t>(year);
    date.month = static_cast<std::int32_t>(months - year * 12) + 1;
    date.day = std::min(date.day, days_in_month(date.year, date.month));
    days = days_from_civil(date);
  }
  const int128 rest = int128{time} + interval.microseconds;
  const auto microseconds = static_cast<std::int64_t>(rest);
  if (microseconds != rest) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "timestamp out of range");
  }
  return join_timestamp(days + interval.days, microseconds);
}

Result<Interval> subtract_timestamps(std::int64_t left, std::int64_t right) {
  if (!is_finite_timestamp(left) || !is_finite_timestamp(right)) {
    const bool same = left == right;
    if (same) return out_of_range();
    const bool positive = left == kInfiniteTimestamp || right == kNegativeInfiniteTimestamp;
    return positive ? kInfiniteInterval : kNegativeInfiniteInterval;
  }
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(left, right, &difference)) return out_of_range();
  return Interval{.microseconds = difference % kMicrosecondsPerDay,
                  .days = static_cast<std::int32_t>(difference / kMicrosecondsPerDay)};
}

}  // namespace matview
