// generate_series of timestamps.
#include <array>

#include "common/int128.h"
#include "expr/functions/calendar.h"
#include "expr/set_functions/families.h"
#include "types/time_zone.h"

namespace matview {

namespace {

// A single call holds all its rows at once; more of them than this is refused, not attempted.
constexpr std::size_t kMaximumRows = 50'000'000;

// The sign of a step, by what it adds to a moment: months and days outweigh the time of day.
int direction_of(Interval step) {
  const int128 length =
      (int128{step.months} * 30 + step.days) * kMicrosecondsPerDay + step.microseconds;
  return (length > 0) - (length < 0);
}

// (first, last, step [, zone]); with a zone, days and months are those of its calendar.
Status generate_moments(std::span<const ColumnView> arguments,
                        std::size_t row,
                        const ExecutionContext& context,
                        RowBatch& out) {
  constexpr std::size_t kZone = 3;
  const bool is_zoned = arguments[0].type.id == TypeId::kTimestampTz;
  TimeZone calendar = is_zoned ? session_time_zone() : TimeZone{};
  if (arguments.size() > kZone) {
    const TextCode zone = arguments[kZone].values<TextCode>()[row];
    MATVIEW_ASSIGN(calendar, find_time_zone(context.dictionary.text(zone)));
  }
  std::int64_t moment = arguments[0].values<std::int64_t>()[row];
  const std::int64_t last = arguments[1].values<std::int64_t>()[row];
  const Interval step = arguments[2].values<Interval>()[row];
  const int direction = direction_of(step);
  if (direction == 0) {
    return fail(ErrorCode::kInvalidParameterValue, "step size cannot equal zero");
  }
  if (infinity_of(step) != 0) {
    return fail(ErrorCode::kInvalidParameterValue, "step size cannot be infinite");
  }
  while (direction > 0 ? moment <= last : moment >= last) {
    const std::size_t count = out.row_count();
    if (count >= kMaximumRows) {
      return fail(ErrorCode::kProgramLimitExceeded,
                  "generate_series cannot give more than {} rows",
                  kMaximumRows);
    }
    out.resize(count + 1);
    out.column(0).values<std::int64_t>()[count] = moment;
    if (infinity_of(moment) != 0) return {};
    MATVIEW_ASSIGN(moment, add_in_zone(moment, step, calendar));
  }
  return {};
}

constexpr std::array<std::string_view, 1> kName = {"generate_series"};
constexpr std::array<Type, 1> kStamp = {TypeId::kTimestamp};
constexpr std::array<Type, 1> kZoned = {TypeId::kTimestampTz};

constexpr SetFunction kFunctions[] = {
    {"generate_series",
     {TypeId::kTimestamp, TypeId::kTimestamp, TypeId::kInterval},
     kName,
     kStamp,
     generate_moments},
    {"generate_series",
     {TypeId::kTimestampTz, TypeId::kTimestampTz, TypeId::kInterval},
     kName,
     kZoned,
     generate_moments},
    {"generate_series",
     {TypeId::kTimestampTz, TypeId::kTimestampTz, TypeId::kInterval, TypeId::kText},
     kName,
     kZoned,
     generate_moments},
};

}  // namespace

std::span<const SetFunction> time_series_set_functions() {
  return kFunctions;
}

}  // namespace matview
