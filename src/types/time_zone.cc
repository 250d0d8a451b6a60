#include "types/time_zone.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/ascii.h"
#include "types/date_time.h"
#include "types/host_time_zones.h"

namespace matview {

// The offsets of one zone, asked of the host a year at a time.
class TimeZoneRules {
 public:
  explicit TimeZoneRules(std::int32_t host_zone) : host_zone_(host_zone) {}

  // At a moment in seconds.
  [[nodiscard]] std::int32_t offset_at(std::int64_t moment);

 private:
  struct Period {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int32_t offset = 0;
  };

  [[nodiscard]] std::vector<Period> periods_of(std::int32_t year) const;

  std::int32_t host_zone_;
  std::map<std::int32_t, std::vector<Period>> years_;
  Period last_;  // the one found last, which the next moment is likely in
};

namespace {

TimeZone current_zone;  // see SessionTimeZone

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int32_t kSecondsPerMinute = 60;
constexpr std::int32_t kSecondsPerHour = 3600;

struct Abbreviation {
  std::string_view name;
  std::int32_t minutes;  // ahead of UTC
};

// PostgreSQL's defaults.
constexpr std::array kAbbreviations = std::to_array<Abbreviation>({
    {"utc", 0},     {"gmt", 0},     {"z", 0},      {"zulu", 0},   {"ut", 0},     {"wet", 0},
    {"west", 60},   {"bst", 60},    {"cet", 60},   {"met", 60},   {"cest", 120}, {"mest", 120},
    {"eet", 120},   {"ist", 120},   {"eest", 180}, {"idt", 180},  {"msk", 180},  {"msd", 240},
    {"pkt", 300},   {"hkt", 480},   {"sgt", 480},  {"awst", 480}, {"jst", 540},  {"kst", 540},
    {"acst", 570},  {"aest", 600},  {"acdt", 630}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780},
    {"nst", -210},  {"ndt", -150},  {"ast", -240}, {"adt", -180}, {"est", -300}, {"edt", -240},
    {"cst", -360},  {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
    {"akst", -540}, {"akdt", -480}, {"hst", -600},
});

std::optional<std::int32_t> find_abbreviation(std::string_view lower) {
  const auto* const found = std::ranges::find(kAbbreviations, lower, &Abbreviation::name);
  if (found == kAbbreviations.end()) return std::nullopt;
  return found->minutes * kSecondsPerMinute;
}

// Up to three digits at the front of `text`, which loses them.
std::optional<std::int32_t> take_number(std::string_view& text) {
  std::size_t size = 0;
  std::int32_t value = 0;
  for (; size < text.size() && size < 3 && text[size] >= '0' && text[size] <= '9'; ++size) {
    value = value * 10 + (text[size] - '0');
  }
  text.remove_prefix(size);
  return size == 0 ? std::nullopt : std::optional(value);
}

// [+|-]hours[:minutes[:seconds]], in seconds.
std::optional<std::int32_t> parse_offset(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::int32_t seconds = 0;
  constexpr std::int32_t kLastHour = 167;
  for (std::int32_t unit = kSecondsPerHour; unit > 0; unit /= 60) {
    const auto number = take_number(text);
    if (!number || *number > (unit == kSecondsPerHour ? kLastHour : 59)) return std::nullopt;
    seconds += *number * unit;
    if (text.empty()) return negative ? -seconds : seconds;
    if (!text.starts_with(':')) return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

std::unexpected<Failure> not_recognized(std::string_view name) {
  return fail(ErrorCode::kInvalidParameterValue, "time zone \"{}\" not recognized", name);
}

// The places that were named so far.
std::optional<TimeZone> find_place(const std::string& lower, std::string_view name) {
  static std::map<std::string, std::unique_ptr<TimeZoneRules>, std::less<>> known;
  const auto found = known.find(lower);
  if (found != known.end()) return TimeZone{.rules = found->second.get()};
  const auto zone = find_host_time_zone(std::string(name));
  if (!zone) return std::nullopt;
  auto& rules = known[lower];
  rules = std::make_unique<TimeZoneRules>(*zone);
  return TimeZone{.rules = rules.get()};
}

bool is_utc(std::string_view lower) {
  constexpr std::array<std::string_view, 8> kNames = {
      "utc", "gmt", "etc/utc", "etc/gmt", "universal", "zulu", "uct", "greenwich"};
  return std::ranges::find(kNames, lower) != kNames.end();
}

// A place, or POSIX: a name that means nothing, of three letters or more, and the offset to the
// west.
std::optional<TimeZone> find_rules(const std::string& lower, std::string_view name) {
  if (is_utc(lower)) return TimeZone{};
  std::string_view rest = lower;
  while (!rest.empty() && is_letter(rest.front())) rest.remove_prefix(1);
  const std::size_t letters = lower.size() - rest.size();
  if (letters == 0 || letters >= 3) {
    if (const auto west = parse_offset(rest)) return TimeZone{.offset = -*west};
  }
  // Some hosts know more of three letters than the IANA database.
  constexpr std::string_view kShort = "est mst hst cet met eet wet prc roc rok";
  const bool is_known = lower.size() != 3 || kShort.contains(lower);
  return letters == 0 || !is_known ? std::nullopt : find_place(lower, name);
}

std::int64_t start_of_year(std::int32_t year) {
  return days_from_civil({year, 1, 1}) * kSecondsPerDay;
}

}  // namespace

// ── Rules ───────────────────────────────────────────────────────────────────────────────────────

std::vector<TimeZoneRules::Period> TimeZoneRules::periods_of(std::int32_t year) const {
  constexpr std::int64_t kStep = 7 * kSecondsPerDay;  // no two changes are so near
  const std::int64_t end = start_of_year(year + 1);
  std::vector<Period> periods;
  Period period{.begin = start_of_year(year)};
  period.offset = host_time_zone_offset(host_zone_, period.begin);
  for (std::int64_t moment = period.begin; moment < end;) {
    const std::int64_t next = std::min(moment + kStep, end);
    const std::int32_t offset = host_time_zone_offset(host_zone_, next);
    if (offset != period.offset) {
      std::int64_t before = moment;
      std::int64_t after = next;
      while (after - before > 1) {
        const std::int64_t middle = before + (after - before) / 2;
        const bool is_before = host_time_zone_offset(host_zone_, middle) == period.offset;
        (is_before ? before : after) = middle;
      }
      period.end = after;
      periods.push_back(period);
      period = {.begin = after, .offset = offset};
    }
    moment = next;
  }
  period.end = end;
  if (period.begin < end) periods.push_back(period);
  return periods;
}

std::int32_t TimeZoneRules::offset_at(std::int64_t moment) {
  if (moment >= last_.begin && moment < last_.end) return last_.offset;
  constexpr std::int32_t kFirstYear = 1800;
  constexpr std::int32_t kLastYear = 2437;
  constexpr std::int32_t kCycle = 400;  // years after which the days of the week come again
  constexpr std::int64_t kSecondsPerCycle = 146'097 * kSecondsPerDay;
  if (moment < start_of_year(kFirstYear)) moment = start_of_year(kFirstYear);
  if (const std::int64_t end = start_of_year(kLastYear + 1); moment >= end) {
    moment -= ((moment - end) / kSecondsPerCycle + 1) * kSecondsPerCycle;
  }
  static_assert(kLastYear - kCycle >= 2037);
  const auto day = split_timestamp(moment * kMicrosecondsPerSecond).day;
  const std::int32_t year = civil_from_days(day).year;
  auto [found, is_new] = years_.try_emplace(year);
  if (is_new) found->second = periods_of(year);
  last_ = *std::ranges::find_if(found->second,
                                [&](const Period& period) { return moment < period.end; });
  return last_.offset;
}

// ── Zones ───────────────────────────────────────────────────────────────────────────────────────

std::int32_t TimeZone::offset_at(std::int64_t moment) const {
  if (rules == nullptr) return offset;
  const auto [day, time] = split_timestamp(moment);
  return rules->offset_at(day * kSecondsPerDay + time / kMicrosecondsPerSecond);
}

std::int32_t TimeZone::offset_of_local(std::int64_t local) const {
  if (rules == nullptr) return offset;
  const std::int32_t before = offset_at(local - kMicrosecondsPerDay);
  const std::int32_t after = offset_at(local + kMicrosecondsPerDay);
  if (before == after) return before;
  const bool is_before = offset_at(local - before * kMicrosecondsPerSecond) == before;
  const bool is_after = offset_at(local - after * kMicrosecondsPerSecond) == after;
  return is_before == is_after ? std::min(before, after) : is_before ? before : after;
}

std::int64_t TimeZone::to_local(std::int64_t moment) const {
  if (!is_finite_timestamp(moment)) return moment;
  return moment + offset_at(moment) * kMicrosecondsPerSecond;
}

std::int64_t TimeZone::to_utc(std::int64_t local) const {
  if (!is_finite_timestamp(local)) return local;
  return local - offset_of_local(local) * kMicrosecondsPerSecond;
}

Result<TimeZone> find_time_zone(std::string_view name) {
  const std::string lower = ascii::lower_case(name);
  if (const auto known = find_abbreviation(lower)) return TimeZone{.offset = *known};
  if (const auto zone = find_rules(lower, name)) return *zone;
  return not_recognized(name);
}

Result<TimeZone> find_eastern_time_zone(std::string_view name) {
  const bool is_number = !name.empty() && name.front() >= '0' && name.front() <= '9';
  if (is_number) {
    return std::unexpected(Error{
        .code = ErrorCode::kInvalidParameterValue,
        .message =
            format_text("invalid input syntax for type {}: \"{}\"", "numeric time zone", name),
        .hint = "Numeric time zones must have \"-\" or \"+\" as first character."});
  }
  if (name.starts_with('+') || name.starts_with('-')) {
    constexpr std::int32_t kLimit = 16 * kSecondsPerHour;
    const auto east = parse_offset(name);
    if (!east) return not_recognized(name);
    if (*east >= kLimit || *east <= -kLimit) {
      return fail(ErrorCode::kInvalidParameterValue, "numeric time zone \"{}\" out of range", name);
    }
    return TimeZone{.offset = *east};
  }
  return find_time_zone(name);
}

Result<TimeZone> find_session_time_zone(std::string_view name) {
  if (!name.contains(':')) {
    if (const auto hours = parse_offset(name)) return TimeZone{.offset = *hours};
  }
  if (const auto zone = find_rules(ascii::lower_case(name), name)) return *zone;
  return fail(
      ErrorCode::kInvalidParameterValue, "invalid value for parameter \"TimeZone\": \"{}\"", name);
}

Result<std::int64_t> add_in_zone(std::int64_t moment, Interval interval, const TimeZone& zone) {
  const bool is_finite = is_finite_timestamp(moment) && is_finite_interval(interval);
  if (zone == TimeZone{} || !is_finite) return add_to_timestamp(moment, interval);
  for (const Interval step :
       {Interval{.months = interval.months}, Interval{.days = interval.days}}) {
    if (step.months == 0 && step.days == 0) continue;
    MATVIEW_ASSIGN(const std::int64_t local, add_to_timestamp(zone.to_local(moment), step));
    moment = zone.to_utc(local);
  }
  return add_to_timestamp(moment, {.microseconds = interval.microseconds});
}

// ── The session's ───────────────────────────────────────────────────────────────────────────────

const TimeZone& session_time_zone() {
  return current_zone;
}

SessionTimeZone::SessionTimeZone(TimeZone zone) : outer_(current_zone) {
  current_zone = zone;
}

SessionTimeZone::~SessionTimeZone() {
  current_zone = outer_;
}

}  // namespace matview
