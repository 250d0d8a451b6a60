#include "types/interval.h"

#include <cmath>
#include <limits>
#include <optional>

#include "types/date_time.h"
#include "types/interval_units.h"

namespace matview {

namespace {

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
