// + - * / of TIME, TIMESTAMP, TIMESTAMPTZ and INTERVAL, and of DATE with them.
#include <array>

#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"
#include "types/date_time.h"
#include "types/interval.h"
#include "types/time_zone.h"

namespace matview {

namespace {

using Word = RowCall::Word;

Word interval_result(RowCall& call, Result<Interval> interval) {
  return call.result(std::move(interval).transform(&Value::interval));
}

Word moment_result(RowCall& call, Result<std::int64_t> moment) {
  if (!moment) return call.failed(std::unexpected(std::move(moment).error()));
  return static_cast<Word>(*moment);
}

// The argument as microseconds since 1970: a moment, or a date's midnight.
Result<std::int64_t> moment_at(const RowCall& call, std::size_t i) {
  if (call.type(i).id != TypeId::kDate) return call.bigint(i);
  const std::int32_t days = call.integer(i);
  if (!is_finite_date(days)) return days > 0 ? kInfiniteTimestamp : kNegativeInfiniteTimestamp;
  const Result<std::int64_t> joined = join_timestamp(days, 0);
  if (!joined) return fail(ErrorCode::kDatetimeFieldOverflow, "date out of range for timestamp");
  return joined;
}

Result<std::int64_t> shifted(const RowCall& call, std::size_t moment, Result<Interval> by) {
  MATVIEW_ASSIGN(const std::int64_t start, moment_at(call, moment));
  MATVIEW_ASSIGN(const Interval interval, std::move(by));
  const bool is_zoned = call.type(moment).id == TypeId::kTimestampTz;
  return add_in_zone(start, interval, is_zoned ? session_time_zone() : TimeZone{});
}

Word add_interval(RowCall& call) {
  return moment_result(call, shifted(call, 0, call.interval(1)));
}

Word add_moment(RowCall& call) {
  return moment_result(call, shifted(call, 1, call.interval(0)));
}

Word subtract_interval(RowCall& call) {
  return moment_result(call, shifted(call, 0, negate_interval(call.interval(1))));
}

Word subtract_moments(RowCall& call) {
  return interval_result(call, subtract_timestamps(call.bigint(0), call.bigint(1)));
}

// A date at a time of day.
Word at_time(RowCall& call, std::size_t date, std::size_t time) {
  Result<std::int64_t> midnight = moment_at(call, date);
  if (!midnight || !is_finite_timestamp(*midnight)) return moment_result(call, midnight);
  return moment_result(call, join_timestamp(call.integer(date), call.bigint(time)));
}

Word add_time(RowCall& call) {
  return at_time(call, 0, 1);
}

Word add_date(RowCall& call) {
  return at_time(call, 1, 0);
}

// ── Times of day, which go round ────────────────────────────────────────────────────────────────

Word time_of(RowCall& call, std::int64_t time, Interval interval, bool subtracts) {
  if (!is_finite_interval(interval)) {
    return call.failed(fail(ErrorCode::kDatetimeFieldOverflow,
                            "cannot {} infinite interval {} time",
                            subtracts ? "subtract" : "add",
                            subtracts ? "from" : "to"));
  }
  const std::int64_t by = interval.microseconds % kMicrosecondsPerDay;
  return static_cast<Word>(split_timestamp(subtracts ? time - by : time + by).time);
}

Word add_to_time(RowCall& call) {
  return time_of(call, call.bigint(0), call.interval(1), false);
}

Word time_added(RowCall& call) {
  return time_of(call, call.bigint(1), call.interval(0), false);
}

Word subtract_from_time(RowCall& call) {
  return time_of(call, call.bigint(0), call.interval(1), true);
}

Word subtract_times(RowCall& call) {
  return interval_result(call, Interval{.microseconds = call.bigint(0) - call.bigint(1)});
}

// ── Intervals ───────────────────────────────────────────────────────────────────────────────────

Word add_both(RowCall& call) {
  return interval_result(call, add_intervals(call.interval(0), call.interval(1)));
}

Word subtract_both(RowCall& call) {
  return interval_result(call, subtract_intervals(call.interval(0), call.interval(1)));
}

Word negate(RowCall& call) {
  return interval_result(call, negate_interval(call.interval(0)));
}

Word scale(RowCall& call) {
  return interval_result(call, scale_interval(call.interval(0), call.float8(1)));
}

Word scaled(RowCall& call) {
  return interval_result(call, scale_interval(call.interval(1), call.float8(0)));
}

Word divide(RowCall& call) {
  return interval_result(call, divide_interval(call.interval(0), call.float8(1)));
}

constexpr TypeId kDate = TypeId::kDate;
constexpr TypeId kTime = TypeId::kTime;
constexpr TypeId kMoment = TypeId::kTimestamp;
constexpr TypeId kMomentTz = TypeId::kTimestampTz;
constexpr TypeId kSpan = TypeId::kInterval;
constexpr TypeId kFloat8 = TypeId::kDouble;

constexpr std::array kFunctions = {
    strict_row<add_interval>("+", {kDate, kSpan}, kMoment),
    strict_row<add_interval>("+", {kMoment, kSpan}, kMoment),
    strict_row<add_interval>("+", {kMomentTz, kSpan}, kMomentTz),
    strict_row<add_moment>("+", {kSpan, kDate}, kMoment),
    strict_row<add_moment>("+", {kSpan, kMoment}, kMoment),
    strict_row<add_moment>("+", {kSpan, kMomentTz}, kMomentTz),
    strict_row<subtract_interval>("-", {kDate, kSpan}, kMoment),
    strict_row<subtract_interval>("-", {kMoment, kSpan}, kMoment),
    strict_row<subtract_interval>("-", {kMomentTz, kSpan}, kMomentTz),
    strict_row<subtract_moments>("-", {kMoment, kMoment}, kSpan),
    strict_row<subtract_moments>("-", {kMomentTz, kMomentTz}, kSpan),
    strict_row<add_time>("+", {kDate, kTime}, kMoment),
    strict_row<add_date>("+", {kTime, kDate}, kMoment),
    strict_row<add_to_time>("+", {kTime, kSpan}, kTime),
    strict_row<time_added>("+", {kSpan, kTime}, kTime),
    strict_row<subtract_from_time>("-", {kTime, kSpan}, kTime),
    strict_row<subtract_times>("-", {kTime, kTime}, kSpan),
    strict_row<add_both>("+", {kSpan, kSpan}, kSpan),
    strict_row<subtract_both>("-", {kSpan, kSpan}, kSpan),
    strict_row<negate>("-", {kSpan}, kSpan),
    strict_row<scale>("*", {kSpan, kFloat8}, kSpan),
    strict_row<scaled>("*", {kFloat8, kSpan}, kSpan),
    strict_row<divide>("/", {kSpan, kFloat8}, kSpan),
};

}  // namespace

std::span<const ScalarFunction> moment_arithmetic_functions() {
  return kFunctions;
}

}  // namespace matview
