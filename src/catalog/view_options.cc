#include "catalog/view_options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fast_float/fast_float.h>

#include "common/ascii.h"

namespace matview {

namespace {

// An option, what it takes (for people), and how its text is read into a Target; reading fails by
// returning false and then leaves the target as it was.
template <typename Target>
struct Option {
  std::string_view name;
  std::string_view takes;
  bool (*read)(std::string_view text, Target& target);
};

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array<Unit, 6> kSizeUnits = {{
    {"b", 1},
    {"bytes", 1},
    {"kb", 1024.0},
    {"mb", 1024.0 * 1024},
    {"gb", 1024.0 * 1024 * 1024},
    {"tb", 1024.0 * 1024 * 1024 * 1024},
}};

constexpr std::array<Unit, 12> kDurationUnits = {{
    {"s", 1},
    {"sec", 1},
    {"second", 1},
    {"seconds", 1},
    {"min", 60},
    {"minute", 60},
    {"minutes", 60},
    {"h", 3600},
    {"hour", 3600},
    {"hours", 3600},
    {"day", 86'400},
    {"days", 86'400},
}};

constexpr std::array<std::string_view, 4> kPriorities = {"low", "normal", "high", "critical"};

constexpr double kMostSeconds = 9e12;  // as microseconds, they still fit an Instant
constexpr double kMostBytes = 9e15;    // whole numbers up to here are exact in a double

[[nodiscard]] std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A number that is not negative, in one of `units` or bare: "12", "1.5 GB".
[[nodiscard]] std::optional<double> read_quantity(std::string_view text,
                                                  std::span<const Unit> units) {
  const std::string_view all = trimmed(text);
  double number = 0;
  const auto [end, error] = fast_float::from_chars(all.data(), all.data() + all.size(), number);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  const std::string unit =
      ascii::lower_case(trimmed(all.substr(static_cast<std::size_t>(end - all.data()))));
  if (unit.empty()) return number;
  const auto known = std::ranges::find(units, unit, &Unit::name);
  if (known == units.end()) return std::nullopt;
  return number * known->factor;
}

template <typename Number>
[[nodiscard]] bool read_whole(std::string_view text, double most, Number& target) {
  const auto number = read_quantity(text, {});
  if (!number || *number > most || *number != std::floor(*number)) return false;
  target = static_cast<Number>(*number);
  return true;
}

// To the nearest whole: 1.1 GB is no whole number of bytes, yet says well enough how many.
[[nodiscard]] std::optional<double> read_amount(std::string_view text,
                                                std::span<const Unit> units,
                                                double most) {
  const auto amount = read_quantity(text, units);
  if (!amount || *amount > most) return std::nullopt;
  return std::round(*amount);
}

[[nodiscard]] bool read_boolean(std::string_view text, bool& target) {
  const std::string word = ascii::lower_case(trimmed(text));
  const bool is_true = word == "true" || word == "on";
  if (!is_true && word != "false" && word != "off") return false;
  target = is_true;
  return true;
}

[[nodiscard]] bool read_priority(std::string_view text, std::uint32_t& target) {
  const auto named = std::ranges::find(kPriorities, ascii::lower_case(trimmed(text)));
  if (named == kPriorities.end()) return read_whole(text, kPriorities.size() - 1, target);
  target = static_cast<std::uint32_t>(named - kPriorities.begin());
  return true;
}

// The one place that changes a view's strategy, so that incremental_enabled always agrees with it.
void set_strategy(ViewMetadata& view, RefreshStrategy strategy) {
  view.refresh_strategy = strategy;
  view.incremental_enabled = strategy == RefreshStrategy::kIncremental;
}

constexpr std::array<Option<ViewMetadata>, 3> kStrategyOptions = {{
    {"refresh_strategy",
     "manual, auto or incremental",
     [](std::string_view text, ViewMetadata& view) {
       const auto strategy = refresh_strategy_from_name(trimmed(text));
       if (strategy) set_strategy(view, *strategy);
       return strategy.has_value();
     }},
    {"incremental_enabled",
     "true or false",
     [](std::string_view text, ViewMetadata& view) {
       bool enabled = false;
       if (!read_boolean(text, enabled)) return false;
       if (enabled) {
         set_strategy(view, RefreshStrategy::kIncremental);
       } else if (view.incremental_enabled) {
         set_strategy(view, RefreshStrategy::kManual);
       }
       return true;
     }},
    {"auto_refresh",
     "true or false",
     [](std::string_view text, ViewMetadata& view) {
       bool enabled = false;
       if (!read_boolean(text, enabled)) return false;
       // A view that every commit maintains needs no scheduler, whatever is said of one.
       if (view.refresh_strategy == RefreshStrategy::kIncremental) return true;
       set_strategy(view, enabled ? RefreshStrategy::kAuto : RefreshStrategy::kManual);
       return true;
     }},
}};

constexpr std::array<Option<RefreshPolicy>, 7> kPolicyOptions = {{
    {"staleness_threshold",
     "a whole number of seconds",
     [](std::string_view text, RefreshPolicy& policy) {
       return read_whole(text, kMostSeconds, policy.staleness_threshold_seconds);
     }},
    {"max_cpu_percent",
     "a number from 0 to 100",
     [](std::string_view text, RefreshPolicy& policy) {
       const auto percent = read_quantity(text, {});
       if (!percent || *percent > 100) return false;
       policy.max_cpu_percent = *percent;
       return true;
     }},
    {"priority",
     "a whole number from 0 to 3, or low, normal, high or critical",
     [](std::string_view text, RefreshPolicy& policy) {
       return read_priority(text, policy.priority);
     }},
    {"threshold_table_size",
     "a size such as 1000000 or '10MB'",
     [](std::string_view text, RefreshPolicy& policy) {
       const auto bytes = read_amount(text, kSizeUnits, kMostBytes);
       if (bytes) policy.threshold_table_size = static_cast<std::uint64_t>(*bytes);
       return bytes.has_value();
     }},
    {"threshold_dml_rate",
     "a number of rows a second",
     [](std::string_view text, RefreshPolicy& policy) {
       const auto rate = read_quantity(text, {});
       if (rate) policy.threshold_dml_rate = rate;
       return rate.has_value();
     }},
    {"lazy_update",
     "true or false",
     [](std::string_view text, RefreshPolicy& policy) {
       return read_boolean(text, policy.lazy_update);
     }},
    {"lazy_catchup_window",
     "a duration such as 30, '30s' or '5 minutes'",
     [](std::string_view text, RefreshPolicy& policy) {
       const auto seconds = read_amount(text, kDurationUnits, kMostSeconds);
       if (seconds) policy.lazy_catchup_window_seconds = static_cast<std::int64_t>(*seconds);
       return seconds.has_value();
     }},
}};

// They promise a cluster.
constexpr std::array<std::string_view, 2> kRefusedOptions = {"distribution", "replication_factor"};

// A value as an option keeps it; nothing when no option takes a value of its type.
[[nodiscard]] std::optional<std::string> option_text(const Value& value) {
  if (value.is_null()) return std::nullopt;
  switch (value.type().id) {
    case TypeId::kBoolean: return value.as_boolean() ? "true" : "false";
    case TypeId::kInteger:
    case TypeId::kBigint: return std::to_string(value.as_integer());
    case TypeId::kDouble: return value.to_string();
    case TypeId::kNumeric:
    case TypeId::kUnknown:
    case TypeId::kText: return value.as_text();
    default: break;
  }
  return std::nullopt;
}

template <typename Target>
[[nodiscard]] Status read_option(const Option<Target>& option, const Value& value, Target& target) {
  const std::optional<std::string> text = option_text(value);
  if (text && option.read(*text, target)) return {};
  return fail(ErrorCode::kInvalidParameterValue,
              "MV option {} takes {}, not {}",
              option.name,
              option.takes,
              text ? "'" + *text + "'" : "such a value");
}

[[nodiscard]] Status apply_option(ViewMetadata& view, std::string_view name, const Value& value) {
  for (const auto& option : kStrategyOptions) {
    if (option.name == name) return read_option(option, value, view);
  }
  for (const auto& option : kPolicyOptions) {
    if (option.name != name) continue;
    RefreshPolicy ignored;
    MATVIEW_TRY(read_option(option, value, ignored));
    view.metadata.insert_or_assign(std::string(name), *option_text(value));
    return {};
  }
  if (std::ranges::contains(kRefusedOptions, name)) {
    return fail(ErrorCode::kFeatureNotSupported,
                "MV option {} is not supported: the database lives in one process",
                name);
  }
  return fail(ErrorCode::kInvalidParameterValue, "Unknown MV option: {}", name);
}

}  // namespace

Status apply_view_options(ViewMetadata& view, ViewOptionList options) {
  ViewMetadata changed = view;
  for (const auto& [name, value] : options) {
    MATVIEW_TRY(apply_option(changed, ascii::lower_case(trimmed(name)), value));
  }
  view = std::move(changed);
  return {};
}

RefreshPolicy refresh_policy(const ViewMetadata& view) {
  RefreshPolicy policy;
  for (const auto& option : kPolicyOptions) {
    const auto set = view.metadata.find(std::string(option.name));
    if (set != view.metadata.end()) (void)option.read(set->second, policy);
  }
  return policy;
}

}  // namespace matview
