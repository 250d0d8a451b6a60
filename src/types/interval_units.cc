#include "types/interval_units.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace matview {

namespace {

constexpr std::array kUnits = std::to_array<IntervalUnit>({
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

}  // namespace

const IntervalUnit* find_interval_unit(std::string_view name) {
  constexpr std::size_t kLetters = 10;
  const auto* const found = std::ranges::find_if(kUnits, [&](const IntervalUnit& unit) {
    return unit.name.substr(0, kLetters) == name.substr(0, kLetters);
  });
  return found == kUnits.end() ? nullptr : found;
}

const IntervalUnit& default_interval_unit(std::int32_t fields) {
  std::string_view name = "s";
  if (fields != 0) {
    name = (fields & kSecond) != 0   ? "s"
           : (fields & kMinute) != 0 ? "m"
           : (fields & kHour) != 0   ? "h"
           : (fields & kDay) != 0    ? "d"
           : (fields & kMonth) != 0  ? "mon"
                                     : "y";
  }
  return *find_interval_unit(name);
}

std::uint32_t bit_of_unit(const IntervalUnit& unit) {
  const auto* const first = std::ranges::find_if(kUnits, [&](const IntervalUnit& other) {
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

void IntervalSum::add(const WrittenNumber& number, const IntervalUnit& unit) {
  overflows_ = overflows_ || number.is_too_large;
  add_whole(months_, number.whole, unit.months);
  add_whole(days_, number.whole, unit.days);
  add_whole(microseconds_, number.whole, unit.microseconds);
  if (number.fraction == 0) return;
  if (unit.months >= kMonthsPerYear) {
    add_rounded(months_, number.fraction * static_cast<double>(unit.months));
  } else {
    add_days(number.fraction *
             static_cast<double>(unit.months * kDaysPerIntervalMonth + unit.days));
    add_rounded(microseconds_, number.fraction * static_cast<double>(unit.microseconds));
  }
}

void IntervalSum::negate() {
  months_ = -months_;
  days_ = -days_;
  microseconds_ = -microseconds_;
}

std::optional<Interval> IntervalSum::result() const {
  using Int32 = std::numeric_limits<std::int32_t>;
  const auto fits = [](std::int64_t value) {
    return value >= Int32::min() && value <= Int32::max();
  };
  if (overflows_ || !fits(months_) || !fits(days_)) return std::nullopt;
  return Interval{.microseconds = microseconds_,
                  .days = static_cast<std::int32_t>(days_),
                  .months = static_cast<std::int32_t>(months_)};
}

void IntervalSum::add_whole(std::int64_t& sum, std::int64_t count, std::int64_t unit) {
  std::int64_t product = 0;
  overflows_ = overflows_ || __builtin_mul_overflow(count, unit, &product) ||
               __builtin_add_overflow(sum, product, &sum) ||
               sum == std::numeric_limits<std::int64_t>::min();
}

void IntervalSum::add_rounded(std::int64_t& sum, double count) {
  add_whole(sum, static_cast<std::int64_t>(std::rint(count)), 1);
}

void IntervalSum::add_days(double days) {
  const double whole = std::trunc(days);
  add_whole(days_, static_cast<std::int64_t>(whole), 1);
  add_rounded(microseconds_, (days - whole) * static_cast<double>(kMicrosecondsPerDay));
}

}  // namespace matview
