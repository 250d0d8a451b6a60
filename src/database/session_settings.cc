#include "database/session_settings.h"

#include <algorithm>
#include <array>

namespace matview {

namespace {

enum class Rule : std::uint8_t {
  kAny,
  kBoolean,
  kFixed,     // never changes
  kOnly,      // may be set to its one value, in any case
  kTimeZone,  // one that there is
};

struct Setting {
  std::string_view name;
  std::string_view value;
  Rule rule = Rule::kAny;
};

constexpr std::array kSettings = std::to_array<Setting>({
    {"application_name", ""},
    {"array_nulls", "on", Rule::kBoolean},
    {"backslash_quote", "safe_encoding"},
    {"bytea_output", "hex", Rule::kOnly},
    {"check_function_bodies", "on", Rule::kBoolean},
    {"client_encoding", "UTF8", Rule::kOnly},
    {"client_min_messages", "notice"},
    {"constraint_exclusion", "partition"},
    {"cpu_index_tuple_cost", "0.005"},
    {"cpu_operator_cost", "0.0025"},
    {"cpu_tuple_cost", "0.01"},
    {"cursor_tuple_fraction", "0.1"},
    {"datestyle", "ISO, MDY"},
    {"debug_print_plan", "off", Rule::kBoolean},
    {"default_statistics_target", "100"},
    {"default_table_access_method", "heap", Rule::kOnly},
    {"default_tablespace", "", Rule::kOnly},
    {"default_transaction_deferrable", "off", Rule::kBoolean},
    {"default_transaction_isolation", "read committed"},
    {"default_transaction_read_only", "off", Rule::kOnly},
    {"effective_cache_size", "4GB"},
    {"enable_async_append", "on", Rule::kBoolean},
    {"enable_bitmapscan", "on", Rule::kBoolean},
    {"enable_gathermerge", "on", Rule::kBoolean},
    {"enable_group_by_reordering", "on", Rule::kBoolean},
    {"enable_hashagg", "on", Rule::kBoolean},
    {"enable_hashjoin", "on", Rule::kBoolean},
    {"enable_incremental_sort", "on", Rule::kBoolean},
    {"enable_indexonlyscan", "on", Rule::kBoolean},
    {"enable_indexscan", "on", Rule::kBoolean},
    {"enable_material", "on", Rule::kBoolean},
    {"enable_memoize", "on", Rule::kBoolean},
    {"enable_mergejoin", "on", Rule::kBoolean},
    {"enable_nestloop", "on", Rule::kBoolean},
    {"enable_parallel_append", "on", Rule::kBoolean},
    {"enable_parallel_hash", "on", Rule::kBoolean},
    {"enable_partition_pruning", "on", Rule::kBoolean},
    {"enable_partitionwise_aggregate", "off", Rule::kBoolean},
    {"enable_partitionwise_join", "off", Rule::kBoolean},
    {"enable_presorted_aggregate", "on", Rule::kBoolean},
    {"enable_seqscan", "on", Rule::kBoolean},
    {"enable_sort", "on", Rule::kBoolean},
    {"enable_tidscan", "on", Rule::kBoolean},
    {"escape_string_warning", "on", Rule::kBoolean},
    {"extra_float_digits", "1"},
    {"force_parallel_mode", "off", Rule::kBoolean},
    {"from_collapse_limit", "8"},
    {"geqo", "on", Rule::kBoolean},
    {"geqo_threshold", "12"},
    {"hash_mem_multiplier", "2"},
    {"idle_in_transaction_session_timeout", "0"},
    {"integer_datetimes", "on", Rule::kFixed},
    {"intervalstyle", "postgres", Rule::kOnly},
    {"jit", "off", Rule::kBoolean},
    {"jit_above_cost", "100000"},
    {"join_collapse_limit", "8"},
    {"lc_collate", "C", Rule::kFixed},
    {"lc_ctype", "C", Rule::kFixed},
    {"lc_messages", "C"},
    {"lc_monetary", "C"},
    {"lc_numeric", "C"},
    {"lc_time", "C"},
    {"lock_timeout", "0"},
    {"maintenance_work_mem", "64MB"},
    {"max_parallel_workers", "8"},
    {"max_parallel_workers_per_gather", "2"},
    {"min_parallel_index_scan_size", "512kB"},
    {"min_parallel_table_scan_size", "8MB"},
    {"parallel_leader_participation", "on", Rule::kBoolean},
    {"parallel_setup_cost", "1000"},
    {"parallel_tuple_cost", "0.1"},
    {"plan_cache_mode", "auto"},
    {"quote_all_identifiers", "off", Rule::kBoolean},
    {"random_page_cost", "4"},
    {"row_security", "on", Rule::kBoolean},
    {"search_path", "\"$user\", public"},
    {"seq_page_cost", "1"},
    {"server_encoding", "UTF8", Rule::kFixed},
    {"server_version", "17.0", Rule::kFixed},
    {"server_version_num", "170000", Rule::kFixed},
    {"session_authorization", "postgres", Rule::kFixed},
    {"standard_conforming_strings", "on", Rule::kOnly},
    {"statement_timeout", "0"},
    {"synchronize_seqscans", "on", Rule::kBoolean},
    {"synchronous_commit", "on"},
    {"temp_buffers", "8MB"},
    {"timezone", "UTC", Rule::kTimeZone},
    {"transaction_deferrable", "off", Rule::kBoolean},
    {"transaction_isolation", "read committed"},
    {"transaction_read_only", "off", Rule::kOnly},
    {"transform_null_equals", "off", Rule::kOnly},
    {"work_mem", "4MB"},
    {"xmlbinary", "base64"},
    {"xmloption", "content"},
});

[[nodiscard]] std::string lower(std::string_view text) {
  std::string folded(text);
  for (char& letter : folded) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return folded;
}

[[nodiscard]] const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::lower_bound(kSettings, name, {}, &Setting::name);
  return found != kSettings.end() && found->name == name ? &*found : nullptr;
}

[[nodiscard]] std::unexpected<Failure> unrecognized(std::string_view name) {
  return fail(ErrorCode::kUndefinedObject, "unrecognized configuration parameter \"{}\"", name);
}

[[nodiscard]] Result<std::string> check_boolean(const Setting& setting, std::string_view value) {
  const std::string word = lower(value);
  for (const std::string_view yes : {"on", "true", "yes", "1", "t", "y"}) {
    if (word == yes) return std::string("on");
  }
  for (const std::string_view no : {"off", "false", "no", "0", "f", "n"}) {
    if (word == no) return std::string("off");
  }
  return fail(
      ErrorCode::kInvalidParameterValue, "parameter \"{}\" requires a Boolean value", setting.name);
}

[[nodiscard]] Result<std::string> check(const Setting& setting, const std::string& value) {
  const std::string word = lower(value);
  switch (setting.rule) {
    case Rule::kAny: return value;
    case Rule::kBoolean: return check_boolean(setting, value);
    case Rule::kFixed:
      return fail(ErrorCode::kCantChangeRuntimeParameter,
                  "parameter \"{}\" cannot be changed",
                  setting.name);
    case Rule::kTimeZone: MATVIEW_TRY(find_session_time_zone(value)); return value;
    case Rule::kOnly:
      if (word == lower(setting.value) || (setting.value == "UTF8" && word == "utf-8")) {
        return std::string(setting.value);
      }
      if (setting.value == "on" && (word == "true" || word == "1")) return std::string("on");
      if (setting.value == "off" && (word == "false" || word == "0")) return std::string("off");
      break;
  }
  return fail(ErrorCode::kFeatureNotSupported,
              "{} = '{}' is not supported: it is always '{}'",
              setting.name,
              value,
              setting.value);
}

}  // namespace

Result<std::string> SessionSettings::get(std::string_view given) const {
  const std::string name = lower(given);
  if (const auto local = local_.find(name); local != local_.end()) return local->second;
  if (const auto known = values_.find(name); known != values_.end()) return known->second;
  if (const Setting* const setting = find_setting(name)) return std::string(setting->value);
  return unrecognized(given);
}

Status SessionSettings::set(std::string_view given,
                            const std::optional<std::string>& value,
                            bool is_local,
                            Transaction* undo) {
  const std::string name = lower(given);
  const Setting* const setting = find_setting(name);
  // A name with a dot belongs to an extension, and may be anything.
  if (setting == nullptr && !name.contains('.')) return unrecognized(given);
  std::optional<std::string> checked = value;
  if (value && setting != nullptr) {
    MATVIEW_ASSIGN(checked, check(*setting, *value));
  }
  if (undo != nullptr) {
    undo->on_rollback([this, values = values_, local = local_] {
      values_ = values;
      local_ = local;
    });
  } else if (is_local) {
    return {};  // there is no transaction it could be local to
  }
  Values& values = is_local ? local_ : values_;
  if (checked) {
    values.insert_or_assign(name, *std::move(checked));
  } else {
    values.erase(name);
  }
  if (!is_local) local_.erase(name);
  return {};
}

TimeZone SessionSettings::time_zone() const {
  if (values_.empty() && local_.empty()) return {};
  return get("timezone").and_then(find_session_time_zone).value_or(TimeZone());
}

void SessionSettings::reset_all() {
  values_.clear();
}

std::vector<std::pair<std::string, std::string>> SessionSettings::list() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Setting& setting : kSettings) {
    all.emplace_back(setting.name, get(setting.name).value_or(""));
  }
  return all;
}

}  // namespace matview
