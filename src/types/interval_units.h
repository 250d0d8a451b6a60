// The units of intervals, and adding up numbers of them. Private to interval*.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "types/date_time.h"
#include "types/interval.h"

namespace matview {

inline constexpr std::int64_t kMonthsPerYear = 12;
inline constexpr std::int64_t kMicrosecondsPerMinute = 60 * kMicrosecondsPerSecond;
inline constexpr std::int64_t kMicrosecondsPerHour = 60 * kMicrosecondsPerMinute;

// The fields of an INTERVAL type, as bits of its modifier.
enum IntervalField : std::int32_t {
  kYear = 1,
  kMonth = 2,
  kDay = 4,
  kHour = 8,
  kMinute = 16,
  kSecond = 32,
};

// What one of a unit is, by one of its names.
struct IntervalUnit {
  std::string_view name;
  std::int64_t months;
  std::int64_t days;
  std::int64_t microseconds;
};

// nullptr for what names none. Only the first letters are looked at, as PostgreSQL does.
[[nodiscard]] const IntervalUnit* find_interval_unit(std::string_view name);
// The unit of a number without one, in a type of these fields.
[[nodiscard]] const IntervalUnit& default_interval_unit(std::int32_t fields);
// A bit for each unit, whatever its name.
[[nodiscard]] std::uint32_t bit_of_unit(const IntervalUnit& unit);

// A number as written, in a whole part and a fraction of it, both with its sign.
struct WrittenNumber {
  std::int64_t whole = 0;
  double fraction = 0;
  bool is_negative = false;
  bool has_fraction = false;
  bool is_too_large = false;
};

// Adds up what is read, in 64 bits; whether it fits in an Interval is seen at the end.
class IntervalSum {
 public:
  // Fractions of years round to months; those of months go on into days, and so on.
  void add(const WrittenNumber& number, const IntervalUnit& unit);

  void add_months(std::int64_t count) { add_whole(months_, count, 1); }

  void negate();

  // nullopt when it is out of range.
  [[nodiscard]] std::optional<Interval> result() const;

 private:
  void add_whole(std::int64_t& sum, std::int64_t count, std::int64_t unit);
  void add_rounded(std::int64_t& sum, double count);
  void add_days(double days);

  std::int64_t months_ = 0;
  std::int64_t days_ = 0;
  std::int64_t microseconds_ = 0;
  bool overflows_ = false;
};

}  // namespace matview
