// Time zones by name: UTC, abbreviations, and offsets in the form of POSIX.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/result.h"

namespace matview {

// The seconds that clocks are ahead of UTC in a zone as AT TIME ZONE names it: an abbreviation
// ("UTC", "EST") or, counted to the west, an offset ("+02" is two hours behind UTC, "GMT+3" three).
// 0A000 for zones of the IANA database, which have rules; 22023 for what is no zone.
[[nodiscard]] Result<std::int32_t> parse_time_zone(std::string_view name);
// The same for make_timestamptz(), where an offset is counted to the east and needs its sign.
[[nodiscard]] Result<std::int32_t> parse_eastern_time_zone(std::string_view name);

}  // namespace matview
