// The clock, time zones, and periods that overlap.
#include <array>
#include <optional>
#include <utility>

#include "expr/functions/calendar.h"
#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"
#include "types/time_zone.h"

namespace matview {

namespace {

using Word = RowCall::Word;

Word moment_word(std::int64_t value) {
  return static_cast<Word>(value);
}

// ── The clock ───────────────────────────────────────────────────────────────────────────────────

std::int64_t local_now(RowCall& call) {
  return session_time_zone().to_local(call.context().transaction_time);
}

Word transaction_time(RowCall& call) {
  return moment_word(call.context().transaction_time);
}

Word statement_time(RowCall& call) {
  return moment_word(call.context().statement_time);
}

Word local_timestamp(RowCall& call) {
  return moment_word(local_now(call));
}

Word local_time(RowCall& call) {
  return moment_word(floor_modulo(local_now(call), kMicrosecondsPerDay));
}

Word current_date(RowCall& call) {
  return static_cast<std::uint32_t>(day_and_time(local_now(call)).day);
}

Word wall_clock(RowCall& call) {
  return moment_word(call.context().now());
}

// ── Time zones ──────────────────────────────────────────────────────────────────────────────────

// The zone that the first argument says.
Result<TimeZone> zone_of(RowCall& call) {
  if (call.type(0).id != TypeId::kInterval) {
    return find_time_zone(call.text(0));
  }
  const Interval zone = call.interval(0);
  if (zone.months != 0 || zone.days != 0) {
    return fail(ErrorCode::kInvalidParameterValue,
                "interval time zone \"{}\" must {}",
                call.output(0),
                infinity_of(zone) != 0 ? "be finite" : "not include months or days");
  }
  return TimeZone{.offset = static_cast<std::int32_t>(zone.microseconds / kMicrosecondsInSecond)};
}

// Local time of a moment, or with a sign of −1 the moment of a local time.
Word shifted(RowCall& call, std::size_t argument, const TimeZone& zone, int sign) {
  std::int64_t moment = call.bigint(argument);
  if (infinity_of(moment) != 0) return moment_word(moment);
  const std::int64_t seconds =
      sign > 0 ? zone.offset_at(moment) : -std::int64_t{zone.offset_of_local(moment)};
  if (__builtin_add_overflow(moment, seconds * kMicrosecondsInSecond, &moment) ||
      !is_in_timestamp_range(moment)) {
    return call.failed(timestamp_out_of_range());
  }
  return moment_word(moment);
}

template <int kSign>
Word at_zone(RowCall& call) {
  const auto zone = zone_of(call);
  if (!zone) return call.failed(std::unexpected(zone.error()));
  return shifted(call, 1, *zone, kSign);
}

template <int kSign>
Word at_local(RowCall& call) {
  return shifted(call, 0, session_time_zone(), kSign);
}

// ── Overlaps ────────────────────────────────────────────────────────────────────────────────────

// The two ends of the period at `first`, the earlier one, or the one that is known, first.
using Period = std::pair<std::optional<std::int64_t>, std::optional<std::int64_t>>;

Result<Period> period_at(RowCall& call, std::size_t first) {
  Period period;
  if (!call.is_null(first)) period.first = call.bigint(first);
  if (!call.is_null(first + 1)) {
    if (call.type(first + 1).id != TypeId::kInterval) {
      period.second = call.bigint(first + 1);
    } else if (period.first) {
      const Interval length = call.interval(first + 1);
      if (call.type(first).id == TypeId::kTime) {
        period.second = floor_modulo(*period.first + length.microseconds % kMicrosecondsPerDay,
                                     kMicrosecondsPerDay);
      } else {
        const bool is_zoned = call.type(first).id == TypeId::kTimestampTz;
        const TimeZone zone = is_zoned ? session_time_zone() : TimeZone{};
        MATVIEW_ASSIGN(period.second, add_in_zone(*period.first, length, zone));
      }
    }
  }
  if (!period.first || (period.second && *period.second < *period.first)) {
    std::swap(period.first, period.second);
  }
  return period;
}

// Three-valued: whether two periods, each without its end unless that is its beginning, have a
// moment in common.
std::optional<bool> overlap(const Period& left, const Period& right) {
  if (!left.first || !right.first) return std::nullopt;
  if (*left.first == *right.first) {
    return left.second && right.second ? std::optional(true) : std::nullopt;
  }
  const bool left_later = *left.first > *right.first;
  const std::int64_t start = left_later ? *left.first : *right.first;
  const std::optional<std::int64_t> earlier_end = left_later ? right.second : left.second;
  const std::optional<std::int64_t> later_end = left_later ? left.second : right.second;
  if (!earlier_end) return std::nullopt;
  if (start < *earlier_end) return true;
  return later_end ? std::optional(false) : std::nullopt;
}

Word overlaps(RowCall& call) {
  const auto left = period_at(call, 0);
  if (!left) return call.failed(std::unexpected(left.error()));
  const auto right = period_at(call, 2);
  if (!right) return call.failed(std::unexpected(right.error()));
  const std::optional<bool> result = overlap(*left, *right);
  return result ? Word{*result} : call.null();
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kStamp = TypeId::kTimestamp;
constexpr TypeId kZoned = TypeId::kTimestampTz;
constexpr TypeId kLength = TypeId::kInterval;

template <RowFunction kFunction>
constexpr ScalarFunction clock(std::string_view name, TypeId type) {
  return stable(safe_row<kFunction>(name, {}, type));
}

constexpr ScalarFunction overlap_test(TypeId type, TypeId first_end, TypeId second_end) {
  return open_row<overlaps>("overlaps", {type, first_end, type, second_end}, TypeId::kBoolean);
}

constexpr auto kOverlaps = [] {
  std::array<ScalarFunction, 12> list;
  std::size_t count = 0;
  for (const TypeId type : {kStamp, kZoned, TypeId::kTime}) {
    for (const bool first : {false, true}) {
      for (const bool second : {false, true}) {
        list[count++] = overlap_test(type, first ? kLength : type, second ? kLength : type);
      }
    }
  }
  return list;
}();

constexpr std::array kOthers = {
    clock<transaction_time>("now", kZoned),
    clock<transaction_time>("transaction_timestamp", kZoned),
    clock<transaction_time>("current_timestamp", kZoned),
    clock<statement_time>("statement_timestamp", kZoned),
    clock<local_timestamp>("localtimestamp", kStamp),
    clock<local_time>("localtime", TypeId::kTime),
    clock<current_date>("current_date", TypeId::kDate),
    volatile_function(safe_row<wall_clock>("clock_timestamp", {}, kZoned)),
    strict_row<at_zone<-1>>("timezone", {TypeId::kText, kStamp}, kZoned),
    strict_row<at_zone<1>>("timezone", {TypeId::kText, kZoned}, kStamp),
    strict_row<at_zone<-1>>("timezone", {kLength, kStamp}, kZoned),
    strict_row<at_zone<1>>("timezone", {kLength, kZoned}, kStamp),
    of_session(strict_row<at_local<-1>>("timezone", {kStamp}, kZoned)),
    of_session(strict_row<at_local<1>>("timezone", {kZoned}, kStamp)),
};

constexpr auto kFunctions = [] {
  std::array<ScalarFunction, kOthers.size() + kOverlaps.size()> all;
  for (std::size_t i = 0; i < kOthers.size(); ++i) all[i] = kOthers[i];
  for (std::size_t i = 0; i < kOverlaps.size(); ++i) all[kOthers.size() + i] = kOverlaps[i];
  return all;
}();

}  // namespace

std::span<const ScalarFunction> date_clock_functions() {
  return kFunctions;
}

}  // namespace matview
