#include "types/host_time_zones.h"

#ifdef __EMSCRIPTEN__

#include <emscripten.h>

// Names begin with a letter: offsets, which some hosts take too, are read by the core.
EM_JS(int, matview_find_time_zone, (const char* name), {
  let text = "";
  for (let at = name; HEAPU8[at]; ++at) text += String.fromCharCode(HEAPU8[at]);
  if (!new RegExp("^[A-Za-z]").test(text)) return -1;
  try {
    const field = "numeric";
    const format = new Intl.DateTimeFormat("en-US", {
      "timeZone" : text,
      "hourCycle" : "h23",
      "calendar" : "gregory",
      "numberingSystem" : "latn",
      "year" : field,
      "month" : field,
      "day" : field,
      "hour" : field,
      "minute" : field,
      "second" : field
    });
    const zones = Module["timeZones"] || (Module["timeZones"] = []);
    return zones.push(format) - 1;
  } catch (error) {
    return -1;
  }
})

EM_JS(int, matview_time_zone_offset, (int zone, double moment), {
  const text = Module["timeZones"][zone].format(moment * 1000);
  const part = text.match(new RegExp("[0-9]+", "g")).map(Number);
  const local = Date.UTC(part[2], part[0] - 1, part[1], part[3], part[4], part[5]);
  return local / 1000 - moment;
})

namespace matview {

std::optional<std::int32_t> find_host_time_zone(const std::string& name) {
  const int zone = matview_find_time_zone(name.c_str());
  return zone < 0 ? std::nullopt : std::optional<std::int32_t>(zone);
}

std::int32_t host_time_zone_offset(std::int32_t zone, std::int64_t moment) {
  return matview_time_zone_offset(zone, static_cast<double>(moment));
}

}  // namespace matview

#else

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace matview {

namespace {

constexpr std::string_view kFolder = "/usr/share/zoneinfo/";

std::vector<std::string>& zone_names() {
  static std::vector<std::string> names;
  return names;
}

bool is_file(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// "america/new_york" as it is written: a capital at the front of each word.
std::string with_capitals(std::string name) {
  bool is_first = true;
  for (char& c : name) {
    const bool is_lower = c >= 'a' && c <= 'z';
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_first && is_lower) c = static_cast<char>(c - 'a' + 'A');
    if (!is_first && is_upper) c = static_cast<char>(c - 'A' + 'a');
    is_first = !is_lower && !is_upper;
  }
  return name;
}

}  // namespace

std::optional<std::int32_t> find_host_time_zone(const std::string& name) {
  const bool is_name = !name.empty() && !name.contains('.') && name.front() != '/';
  if (!is_name) return std::nullopt;
  for (const std::string& spelling : {name, with_capitals(name)}) {
    if (!is_file(std::string(kFolder) + spelling)) continue;
    zone_names().push_back(spelling);
    return static_cast<std::int32_t>(zone_names().size() - 1);
  }
  return std::nullopt;
}

std::int32_t host_time_zone_offset(std::int32_t zone, std::int64_t moment) {
  const char* const before = getenv("TZ");
  const std::optional<std::string> kept =
      before == nullptr ? std::nullopt : std::optional<std::string>(before);
  setenv("TZ", zone_names()[static_cast<std::size_t>(zone)].c_str(), 1);
  tzset();
  const std::time_t time = moment;
  std::tm local{};
  localtime_r(&time, &local);
  if (kept) {
    setenv("TZ", kept->c_str(), 1);
  } else {
    unsetenv("TZ");
  }
  return static_cast<std::int32_t>(local.tm_gmtoff);
}

}  // namespace matview

#endif
