// Reading intervals: PostgreSQL's own style, the SQL standard's and ISO 8601's.
#include <array>
#include <optional>

#include "common/ascii.h"
#include "types/interval.h"
#include "types/interval_units.h"

namespace matview {

namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  // At a time of day, with its sign.
  [[nodiscard]] bool at_time() const {
    const std::size_t sign = peek() == '-' || peek() == '+' ? 1 : 0;
    std::size_t end = sign;
    while (end < rest_.size() && ascii::is_digit(rest_[end])) ++end;
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
    while (ascii::is_letter(peek())) {
      const char c = peek();
      word += ascii::to_lower(c);
      rest_.remove_prefix(1);
    }
    return word;
  }

  // Digits, and a fraction; nullopt without any.
  std::optional<WrittenNumber> number(bool negative) {
    WrittenNumber number{.is_negative = negative};
    std::size_t digits = 0;
    for (; ascii::is_digit(peek()); ++digits) {
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
      for (std::size_t i = 0; ascii::is_digit(peek()); ++i) {
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
    if (ascii::is_letter(reader_.peek())) {
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

  [[nodiscard]] bool read_unit(const WrittenNumber& number) {
    if (ascii::is_letter(reader_.peek())) {
      const std::string word = reader_.word();
      if (word == "ago") {
        is_ago_ = true;
        reader_.skip_blanks();
        return add(number, default_interval_unit(fields_)) && reader_.at_end();
      }
      const IntervalUnit* const unit = find_interval_unit(word);
      return unit != nullptr && add(number, *unit);
    }
    // `1 2:03`: days before a time, or before hours.
    return add(number, at_hours() ? *find_interval_unit("d") : default_interval_unit(fields_));
  }

  // Before a time of day, or a number of hours.
  [[nodiscard]] bool at_hours() const {
    if (reader_.at_time()) return true;
    Reader ahead = reader_;
    if (!ahead.accept('-')) ahead.accept('+');
    if (!ahead.number(false)) return false;
    ahead.skip_blanks();
    const std::string word = ahead.word();
    const IntervalUnit* const unit =
        word.empty() ? &default_interval_unit(fields_) : find_interval_unit(word);
    return unit != nullptr && unit->microseconds == kMicrosecondsPerHour;
  }

  // Every unit at most once; a fraction of a second is its milliseconds and microseconds, too.
  [[nodiscard]] bool add(const WrittenNumber& number, const IntervalUnit& unit) {
    std::uint32_t units = bit_of_unit(unit);
    if (unit.microseconds == kMicrosecondsPerSecond && number.has_fraction) units |= kFractions;
    if ((taken_ & units) != 0) return false;
    taken_ |= units;
    sum_.add(number, unit);
    return true;
  }

  // hh:mm, hh:mm:ss.f, or mm:ss where the type has no hours.
  [[nodiscard]] bool read_time(const WrittenNumber& first) {
    if (first.has_fraction) return false;
    std::array<WrittenNumber, 3> parts = {first, {}, {}};
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
    const std::uint32_t units = bit_of_unit(*find_interval_unit("h")) |
                                bit_of_unit(*find_interval_unit("m")) |
                                bit_of_unit(*find_interval_unit("s")) | kFractions;
    if ((taken_ & units) != 0) return false;
    taken_ |= units;
    constexpr std::array<std::string_view, 3> kNames = {"h", "m", "s"};
    for (std::size_t i = 0; i < count; ++i) {
      const bool is_last = i + 1 == count;
      if (parts[i].has_fraction && !is_last) return false;
      constexpr std::int64_t kMost = 59;
      const std::int64_t magnitude = parts[i].whole < 0 ? -parts[i].whole : parts[i].whole;
      if (i > 0 && magnitude > kMost + (kNames[i + shift] == "s" ? 1 : 0)) is_field_off_ = true;
      sum_.add(parts[i], *find_interval_unit(kNames[i + shift]));
    }
    return true;
  }

  [[nodiscard]] bool read_year_month(const WrittenNumber& years) {
    reader_.accept('-');
    const auto months = reader_.number(years.is_negative);
    if (!months || months->has_fraction) return false;
    constexpr std::int64_t kLast = 11;
    const std::int64_t magnitude = months->whole < 0 ? -months->whole : months->whole;
    if (magnitude > kLast) is_field_off_ = true;
    const std::uint32_t units =
        bit_of_unit(*find_interval_unit("y")) | bit_of_unit(*find_interval_unit("mon"));
    if ((taken_ & units) != 0) return false;
    taken_ |= units;
    sum_.add(years, *find_interval_unit("y"));
    sum_.add_months(months->whole);
    return true;
  }

 public:
  [[nodiscard]] bool is_field_off() const { return is_field_off_; }

  [[nodiscard]] static bool read_iso(std::string_view text, IntervalSum& sum) {
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
      const char lower = ascii::to_lower(letter);
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
      sum.add(*number, *find_interval_unit(name));
      any = true;
    }
    reader.skip_blanks();
    return any && reader.at_end();
  }

 private:
  Reader reader_;
  std::int32_t fields_;
  IntervalSum sum_;
  static inline const std::uint32_t kFractions =
      bit_of_unit(*find_interval_unit("ms")) | bit_of_unit(*find_interval_unit("us"));
  std::uint32_t taken_ = 0;  // the units there were
  bool has_any_ = false;
  bool is_ago_ = false;
  bool is_field_off_ = false;
};
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
  IntervalSum iso;
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
}  // namespace matview
