#include "expr/aggregates/interval_sum.h"

#include <cmath>

#include "expr/functions/calendar.h"

namespace matview {

std::ptrdiff_t IntervalSum::add(Interval value, Weight weight) {
  if (const int sign = infinity_of(value); sign != 0) {
    (sign > 0 ? infinities_ : negative_infinities_) += weight;
    return 0;
  }
  months_ += value.months * weight;
  days_ += value.days * weight;
  return microseconds_.add(value.microseconds, weight);
}

std::ptrdiff_t IntervalSum::clear() {
  *this = {};
  return 0;
}

Result<Interval> IntervalSum::value() const {
  const auto months = static_cast<std::int32_t>(months_);
  const auto days = static_cast<std::int32_t>(days_);
  const std::optional<std::int64_t> microseconds = microseconds_.value();
  const bool fits = months == months_ && days == days_ && microseconds.has_value();
  if (!fits || (infinities_ != 0 && negative_infinities_ != 0)) {
    return interval_out_of_range();
  }
  if (infinities_ != 0) return kForever<Interval>;
  if (negative_infinities_ != 0) return kSinceEver<Interval>;
  return Interval{.microseconds = *microseconds, .days = days, .months = months};
}

Result<Interval> IntervalSum::average(Weight count) const {
  MATVIEW_ASSIGN(const Interval sum, value());
  if (infinity_of(sum) != 0) return sum;
  constexpr double kDaysPerMonth = 30;
  constexpr double kSecondsPerDay = 86'400;
  constexpr double kSecond = 1e6;
  // In doubles, and rounded to microseconds on the way, as PostgreSQL divides.
  const auto to_microseconds = [](double seconds) {
    return std::nearbyint(seconds * kSecond) / kSecond;
  };
  const auto divisor = static_cast<double>(count);
  Interval result = {.days = static_cast<std::int32_t>(sum.days / divisor),
                     .months = static_cast<std::int32_t>(sum.months / divisor)};
  double rest_days = to_microseconds((sum.months / divisor - result.months) * kDaysPerMonth);
  double rest_seconds = to_microseconds(
      (sum.days / divisor - result.days + rest_days - std::trunc(rest_days)) * kSecondsPerDay);
  if (std::fabs(rest_seconds) >= kSecondsPerDay) {
    rest_days += std::trunc(rest_seconds / kSecondsPerDay);
    rest_seconds = std::fmod(rest_seconds, kSecondsPerDay);
  }
  result.days += static_cast<std::int32_t>(rest_days);
  result.microseconds = static_cast<std::int64_t>(
      std::nearbyint(static_cast<double>(sum.microseconds) / divisor + rest_seconds * kSecond));
  return result;
}

}  // namespace matview
