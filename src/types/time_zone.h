// TimeZone: how far clocks are ahead of UTC, always the same or by the rules of a place; and the
// zone of the session.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/result.h"
#include "types/interval.h"

namespace matview {

class TimeZoneRules;

// Moments and local times are microseconds since 1970; infinities stay what they are.
struct TimeZone {
  std::int32_t offset = 0;         // seconds east of UTC, where there are no rules
  TimeZoneRules* rules = nullptr;  // of a zone of the IANA database; never given up

  bool operator==(const TimeZone&) const = default;

  [[nodiscard]] std::int32_t offset_at(std::int64_t moment) const;
  // Of a local time. One that a change of clocks skips is taken as before the change, one that
  // occurs twice as after it, as PostgreSQL does.
  [[nodiscard]] std::int32_t offset_of_local(std::int64_t local) const;

  [[nodiscard]] std::int64_t to_local(std::int64_t moment) const;
  [[nodiscard]] std::int64_t to_utc(std::int64_t local) const;
};

// The zone that AT TIME ZONE names: an abbreviation ("UTC", "EST"), a place ("Europe/Berlin"), or,
// counted to the west, an offset ("+02" is two hours behind UTC, "GMT+3" three). 22023 for what is
// no zone.
[[nodiscard]] Result<TimeZone> find_time_zone(std::string_view name);
// The same for make_timestamptz(), where an offset is counted to the east and needs its sign.
[[nodiscard]] Result<TimeZone> find_eastern_time_zone(std::string_view name);
// The same for SET TIME ZONE, which knows no abbreviations, but numbers of hours to the east.
[[nodiscard]] Result<TimeZone> find_session_time_zone(std::string_view name);

// timestamptz + interval: months and days are those of the zone's calendar.
[[nodiscard]] Result<std::int64_t> add_in_zone(std::int64_t moment,
                                               Interval interval,
                                               const TimeZone& zone);

// The zone in which timestamptz is read, shown and taken apart: UTC but within a statement of a
// session that set another. Queries of materialized views are always computed in UTC, so that what
// they show does not depend on who changes or refreshes them.
[[nodiscard]] const TimeZone& session_time_zone();

class SessionTimeZone {
 public:
  explicit SessionTimeZone(TimeZone zone = {});
  SessionTimeZone(const SessionTimeZone&) = delete;
  SessionTimeZone& operator=(const SessionTimeZone&) = delete;
  ~SessionTimeZone();

 private:
  TimeZone outer_;
};

}  // namespace matview
