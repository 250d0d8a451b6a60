#include "expr/functions/time_zone.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace matview {

namespace {

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

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  });
  return lower;
}

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

// Whether the name has the form of one of the IANA database: "Europe/Berlin", "EST5EDT".
bool is_geographic(std::string_view lower) {
  constexpr std::array<std::string_view, 12> kAreas = {"africa/",
                                                       "america/",
                                                       "antarctica/",
                                                       "arctic/",
                                                       "asia/",
                                                       "atlantic/",
                                                       "australia/",
                                                       "etc/",
                                                       "europe/",
                                                       "indian/",
                                                       "pacific/",
                                                       "us/"};
  const bool in_area =
      std::ranges::any_of(kAreas, [&](std::string_view area) { return lower.starts_with(area); });
  return in_area || lower == "est5edt" || lower == "cst6cdt" || lower == "mst7mdt" ||
         lower == "pst8pdt";
}

std::unexpected<Failure> not_recognized(std::string_view name, std::string_view lower) {
  if (is_geographic(lower)) {
    return fail(ErrorCode::kFeatureNotSupported,
                "time zone \"{}\" is not supported: only UTC, abbreviations and fixed offsets are",
                name);
  }
  return fail(ErrorCode::kInvalidParameterValue, "time zone \"{}\" not recognized", name);
}

}  // namespace

Result<std::int32_t> parse_time_zone(std::string_view name) {
  const std::string lower = lower_case(name);
  if (const auto known = find_abbreviation(lower)) return *known;
  if (lower == "etc/utc" || lower == "etc/gmt" || lower == "universal") return 0;
  // POSIX: a name that means nothing, of three letters or more, and the offset to the west.
  std::string_view rest = lower;
  while (!rest.empty() && is_letter(rest.front())) rest.remove_prefix(1);
  const std::size_t letters = lower.size() - rest.size();
  if (letters == 0 || letters >= 3) {
    if (const auto west = parse_offset(rest)) return -*west;
  }
  return not_recognized(name, lower);
}

Result<std::int32_t> parse_eastern_time_zone(std::string_view name) {
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
    if (!east) return not_recognized(name, name);
    if (*east >= kLimit || *east <= -kLimit) {
      return fail(ErrorCode::kInvalidParameterValue, "numeric time zone \"{}\" out of range", name);
    }
    return *east;
  }
  return parse_time_zone(name);
}

}  // namespace matview
