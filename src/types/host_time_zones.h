// The rules of time zones as the host knows them: JavaScript's Intl where the core is WebAssembly,
// the C library elsewhere. So none of them is downloaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace matview {

// A number for the zone of this name ("Europe/Berlin"), to ask for offsets with; nothing when the
// host knows none. Calling again with one name may give another number.
[[nodiscard]] std::optional<std::int32_t> find_host_time_zone(const std::string& name);
// Seconds east of UTC of its clocks at a moment, in seconds since 1970. Requires: a year from 1800
// to 2500.
[[nodiscard]] std::int32_t host_time_zone_offset(std::int32_t zone, std::int64_t moment);

}  // namespace matview
