// Dates, times, timestamps and intervals made of numbers: make_…(), to_timestamp(seconds),
// justify_…(), age(), isfinite().
#include <array>
#include <cmath>

#include "expr/functions/calendar.h"
#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"
#include "types/decimal.h"
#include "types/time_zone.h"

namespace matview {

namespace {

using Word = RowCall::Word;

Word moment_word(std::int64_t value) {
  return static_cast<Word>(value);
}

Word date_word(std::int32_t days) {
  return static_cast<std::uint32_t>(days);
}

// ── Of fields ───────────────────────────────────────────────────────────────────────────────────

// Six significant digits and at least two characters, as C's %02g.
std::string short_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  constexpr int kDigits = 6;
  const Decimal number = Decimal::of_double(value, kDigits);
  const std::int32_t exponent = number.is_zero() ? 0 : number.digit_count() - number.scale() - 1;
  std::string text = number.to_string();
  if (exponent < -4 || exponent >= kDigits) {
    std::string digits;
    for (const char c : text) {
      if (c >= '1' || (c == '0' && !digits.empty())) digits += c;
    }
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.size() > 1) digits.insert(1, 1, '.');
    const std::int32_t size = exponent < 0 ? -exponent : exponent;
    text =
        format_text("{}{}e{}{:02}", value < 0 ? "-" : "", digits, exponent < 0 ? "-" : "+", size);
  }
  return text.size() < 2 ? "0" + text : text;
}

std::string date_text(RowCall& call) {
  return format_text("{}-{:02}-{:02}", call.integer(0), call.integer(1), call.integer(2));
}

std::string time_text(RowCall& call, std::size_t first) {
  return format_text("{}:{:02}:{}",
                     call.integer(first),
                     call.integer(first + 1),
                     short_number(call.float8(first + 2)));
}

std::unexpected<Failure> out_of_range(std::string_view what, std::string_view value) {
  return fail(ErrorCode::kDatetimeFieldOverflow, "{} out of range: {}", what, value);
}

// The day of arguments 0 to 2; a negative year is one before Christ.
Result<std::int32_t> day_of(RowCall& call) {
  const std::int32_t year = call.integer(0);
  const CivilDate date = {
      .year = year < 0 ? year + 1 : year, .month = call.integer(1), .day = call.integer(2)};
  constexpr std::int32_t kFirstYear = -4713;
  constexpr std::int32_t kLastYear = 5'874'897;
  if (year == 0 || !is_calendar_date(date)) {
    return out_of_range("date field value", date_text(call));
  }
  const bool in_range = date.year >= kFirstYear && date.year <= kLastYear &&
                        days_from_civil(date) >= -kJulianDayOf1970;
  if (!in_range) return out_of_range("date", date_text(call));
  return days_from_civil(date);
}

// The microseconds of hour, minute and second at `first` and behind.
Result<std::int64_t> time_of(RowCall& call, std::size_t first) {
  const std::int32_t hour = call.integer(first);
  const std::int32_t minute = call.integer(first + 1);
  const double second = std::nearbyint(call.float8(first + 2) * 1e6);
  const bool is_valid = hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 && second >= 0 &&
                        second <= static_cast<double>(kMicrosecondsInMinute);
  const std::int64_t time = !is_valid
                                ? kMicrosecondsPerDay + 1
                                : hour * kMicrosecondsInHour + minute * kMicrosecondsInMinute +
                                      static_cast<std::int64_t>(second);
  if (time > kMicrosecondsPerDay) {
    return out_of_range("time field value", time_text(call, first));
  }
  return time;
}

Word make_date(RowCall& call) {
  const auto day = day_of(call);
  return day ? date_word(*day) : call.failed(std::unexpected(day.error()));
}

Word make_time(RowCall& call) {
  const auto time = time_of(call, 0);
  return time ? moment_word(*time) : call.failed(std::unexpected(time.error()));
}

Result<std::int64_t> moment_of(RowCall& call) {
  MATVIEW_ASSIGN(const std::int32_t day, day_of(call));
  MATVIEW_ASSIGN(const std::int64_t time, time_of(call, 3));
  const auto moment = make_moment(day, time);
  if (!moment) return out_of_range("timestamp", date_text(call) + " " + time_text(call, 3));
  return *moment;
}

Word make_timestamp(RowCall& call) {
  const auto moment = moment_of(call);
  return moment ? moment_word(*moment) : call.failed(std::unexpected(moment.error()));
}

Result<std::int64_t> zoned_moment_of(RowCall& call) {
  MATVIEW_ASSIGN(const std::int64_t local, moment_of(call));
  TimeZone zone = session_time_zone();
  constexpr std::size_t kZone = 6;
  if (call.size() > kZone) {
    MATVIEW_ASSIGN(zone, find_eastern_time_zone(call.text(kZone)));
  }
  const std::int64_t moment = zone.to_utc(local);
  if (!is_in_timestamp_range(moment)) {
    return out_of_range("timestamp", date_text(call) + " " + time_text(call, 3));
  }
  return moment;
}

Word make_timestamptz(RowCall& call) {
  const auto moment = zoned_moment_of(call);
  return moment ? moment_word(*moment) : call.failed(std::unexpected(moment.error()));
}

Word interval_result(RowCall& call, Result<Interval> interval) {
  if (!interval) return call.failed(std::unexpected(std::move(interval).error()));
  return call.result(Value::interval(*interval));
}

// make_interval(years, months, weeks, days, hours, minutes, seconds), the last of which may be left
// out.
Result<Interval> interval_of_fields(RowCall& call) {
  const auto number = [&](std::size_t i) {
    return i < call.size() ? std::int64_t{call.integer(i)} : 0;
  };
  const std::int64_t months = number(0) * kMonthsPerYear + number(1);
  const std::int64_t days = number(2) * 7 + number(3);
  constexpr std::size_t kSeconds = 6;
  const double seconds = call.size() > kSeconds ? std::nearbyint(call.float8(kSeconds) * 1e6) : 0;
  constexpr double kTwoTo63 = 9'223'372'036'854'775'808.0;
  std::int64_t time = number(4) * kMicrosecondsInHour + number(5) * kMicrosecondsInMinute;
  const bool fits = seconds > -kTwoTo63 && seconds < kTwoTo63 &&
                    months == static_cast<std::int32_t>(months) &&
                    days == static_cast<std::int32_t>(days) &&
                    !__builtin_add_overflow(time, static_cast<std::int64_t>(seconds), &time);
  if (!fits) return interval_out_of_range();
  return Interval{.microseconds = time,
                  .days = static_cast<std::int32_t>(days),
                  .months = static_cast<std::int32_t>(months)};
}

Word make_interval(RowCall& call) {
  return interval_result(call, interval_of_fields(call));
}

Word to_timestamp(RowCall& call) {
  const double seconds = call.float8(0);
  const auto failed = [&](std::string_view text) {
    return call.failed(fail(ErrorCode::kDatetimeFieldOverflow, "{}", text));
  };
  if (std::isnan(seconds)) return failed("timestamp cannot be NaN");
  if (std::isinf(seconds)) return moment_word(infinite<std::int64_t>(seconds > 0 ? 1 : -1));
  // PostgreSQL counts from 2000, and so rounds.
  constexpr double kSecondsTo2000 = 946'684'800;
  const double since_2000 = std::nearbyint((seconds - kSecondsTo2000) * 1e6);
  constexpr double kLimit = 9e18;
  if (std::fabs(since_2000) < kLimit) {
    const std::int64_t moment = static_cast<std::int64_t>(since_2000) +
                                static_cast<std::int64_t>(kSecondsTo2000) * kMicrosecondsInSecond;
    if (is_in_timestamp_range(moment)) return moment_word(moment);
  }
  return failed(format_text("timestamp out of range: \"{}\"", short_number(seconds)));
}

// ── Intervals made even ─────────────────────────────────────────────────────────────────────────

constexpr std::int32_t kDaysPerMonth = 30;

// Carries whole units of `low` into `high`; false when that leaves its range.
template <typename Low>
bool carry(Low& low, std::int32_t& high, Low unit) {
  const Low whole = low / unit;
  low -= whole * unit;
  return !__builtin_add_overflow(high, whole, &high);
}

// Takes one back, where the two have different signs.
template <typename Low>
void settle_sign(Low& low, std::int32_t& high, Low unit) {
  if (high > 0 && low < 0) {
    low += unit;
    --high;
  } else if (high < 0 && low > 0) {
    low -= unit;
    ++high;
  }
}

Result<Interval> justified(Interval value, bool hours, bool days) {
  if (infinity_of(value) != 0) return value;
  const bool both = hours && days;
  const bool same_sign =
      (value.days > 0 && value.microseconds > 0) || (value.days < 0 && value.microseconds < 0);
  bool fits = true;
  if (both && same_sign) fits = carry(value.days, value.months, kDaysPerMonth);
  if (hours) fits = fits && carry(value.microseconds, value.days, kMicrosecondsPerDay);
  if (days) fits = fits && carry(value.days, value.months, kDaysPerMonth);
  if (!fits) return interval_out_of_range();
  if (both) {
    // Days decide, or where there are none the time.
    const int rest = value.days != 0 ? (value.days > 0 ? 1 : -1)
                                     : (value.microseconds > 0) - (value.microseconds < 0);
    if (value.months > 0 && rest < 0) {
      value.days += kDaysPerMonth;
      --value.months;
    } else if (value.months < 0 && rest > 0) {
      value.days -= kDaysPerMonth;
      ++value.months;
    }
  } else if (days) {
    settle_sign(value.days, value.months, kDaysPerMonth);
  }
  if (hours) settle_sign(value.microseconds, value.days, kMicrosecondsPerDay);
  return value;
}

template <bool kHours, bool kDays>
Word justify(RowCall& call) {
  return interval_result(call, justified(call.interval(0), kHours, kDays));
}

// ── Ages ────────────────────────────────────────────────────────────────────────────────────────

// The difference in years, months, days and time, counted as people do: both moments as dates and
// times, field by field, borrowing from the month of the earlier one.
Result<Interval> age_between(std::int64_t left, std::int64_t right) {
  const int infinite_left = infinity_of(left);
  const int infinite_right = infinity_of(right);
  if (infinite_left != 0 || infinite_right != 0) {
    if (infinite_left == infinite_right) return interval_out_of_range();
    return infinite<Interval>(infinite_left != 0 ? infinite_left : -infinite_right);
  }
  const bool negative = left < right;
  const DayTime later = day_and_time(negative ? right : left);
  const DayTime earlier = day_and_time(negative ? left : right);
  const CivilDate to = civil_from_days(later.day);
  const CivilDate from = civil_from_days(earlier.day);
  std::int64_t time = later.time - earlier.time;
  std::int32_t days = to.day - from.day;
  std::int32_t months = (to.year - from.year) * kMonthsPerYear + to.month - from.month;
  if (time < 0) {
    time += kMicrosecondsPerDay;
    --days;
  }
  if (days < 0) {
    days += days_of_month(from.year, from.month);
    --months;
  }
  const std::int32_t sign = negative ? -1 : 1;
  return Interval{.microseconds = sign * time, .days = sign * days, .months = sign * months};
}

// Local time of a moment of this argument's type.
std::int64_t local_time(RowCall& call, std::size_t i, std::int64_t moment) {
  const bool is_zoned = call.type(i).id == TypeId::kTimestampTz;
  return is_zoned ? session_time_zone().to_local(moment) : moment;
}

Word age(RowCall& call) {
  return interval_result(
      call, age_between(local_time(call, 0, call.bigint(0)), local_time(call, 1, call.bigint(1))));
}

// Since the beginning of the current day.
Word age_today(RowCall& call) {
  const std::int64_t now = session_time_zone().to_local(call.context().transaction_time);
  const std::int64_t today = now - floor_modulo(now, kMicrosecondsPerDay);
  return interval_result(call, age_between(today, local_time(call, 0, call.bigint(0))));
}

Word is_finite(RowCall& call) {
  switch (call.type(0).id) {
    case TypeId::kDate: return infinity_of(call.integer(0)) == 0;
    case TypeId::kInterval: return infinity_of(call.interval(0)) == 0;
    default: return infinity_of(call.bigint(0)) == 0;
  }
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kFloat = TypeId::kDouble;
constexpr TypeId kStamp = TypeId::kTimestamp;
constexpr TypeId kZoned = TypeId::kTimestampTz;
constexpr TypeId kLength = TypeId::kInterval;

constexpr ScalarFunction finite_test(TypeId type) {
  return safe_row<is_finite>("isfinite", {type}, TypeId::kBoolean);
}

constexpr ScalarFunction interval_maker(ParameterList parameters) {
  return strict_row<make_interval>("make_interval", parameters, kLength);
}

constexpr std::array kFunctions = {
    strict_row<make_date>("make_date", {kInt, kInt, kInt}, TypeId::kDate),
    strict_row<make_time>("make_time", {kInt, kInt, kFloat}, TypeId::kTime),
    strict_row<make_timestamp>("make_timestamp", {kInt, kInt, kInt, kInt, kInt, kFloat}, kStamp),
    of_session(strict_row<make_timestamptz>(
        "make_timestamptz", {kInt, kInt, kInt, kInt, kInt, kFloat}, kZoned)),
    strict_row<make_timestamptz>(
        "make_timestamptz", {kInt, kInt, kInt, kInt, kInt, kFloat, TypeId::kText}, kZoned),
    interval_maker({}),
    interval_maker({kInt}),
    interval_maker({kInt, kInt}),
    interval_maker({kInt, kInt, kInt}),
    interval_maker({kInt, kInt, kInt, kInt}),
    interval_maker({kInt, kInt, kInt, kInt, kInt}),
    interval_maker({kInt, kInt, kInt, kInt, kInt, kInt}),
    interval_maker({kInt, kInt, kInt, kInt, kInt, kInt, kFloat}),
    strict_row<to_timestamp>("to_timestamp", {kFloat}, kZoned),
    strict_row<justify<true, false>>("justify_hours", {kLength}, kLength),
    strict_row<justify<false, true>>("justify_days", {kLength}, kLength),
    strict_row<justify<true, true>>("justify_interval", {kLength}, kLength),
    strict_row<age>("age", {kStamp, kStamp}, kLength),
    of_session(strict_row<age>("age", {kZoned, kZoned}, kLength)),
    stable(strict_row<age_today>("age", {kStamp}, kLength)),
    stable(strict_row<age_today>("age", {kZoned}, kLength)),
    finite_test(TypeId::kDate),
    finite_test(kStamp),
    finite_test(kZoned),
    finite_test(kLength),
};

}  // namespace

std::span<const ScalarFunction> date_make_functions() {
  return kFunctions;
}

}  // namespace matview
