// Options of a materialized view: WITH (…) of CREATE and SET (…) of ALTER.
//
//   refresh_strategy       manual | auto | incremental
//   incremental_enabled    boolean: strategy incremental, or back to manual
//   auto_refresh           boolean: strategy auto, or back to manual; an incremental view stays so
//   staleness_threshold    whole seconds          max_cpu_percent       0 to 100
//   threshold_table_size   bytes, or '10MB'       priority              0 to 3, or low … critical
//   threshold_dml_rate     rows a second          lazy_update           boolean
//   lazy_catchup_window    seconds, or '5 minutes'
//
// Every option either acts or is refused by name; none is stored and forgotten. The first three are
// one thing, kept in ViewMetadata::refresh_strategy, so they cannot disagree; the others are kept
// as text in ViewMetadata::metadata, and read back as a RefreshPolicy by what acts on them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "catalog/view_metadata.h"
#include "common/result.h"
#include "types/value.h"

namespace matview {

using ViewOptionList = std::span<const std::pair<std::string, Value>>;

// What the refresh scheduler goes by.
struct RefreshPolicy {
  std::int64_t staleness_threshold_seconds = 300;     // an auto view older than this is due
  double max_cpu_percent = 100;                       // share of wall time refreshes of it may take
  std::uint32_t priority = 1;                         // 0 low, 1 normal, 2 high, 3 critical
  std::optional<std::uint64_t> threshold_table_size;  // bytes its base tables must hold to be due
  std::optional<double> threshold_dml_rate;  // changed base rows a second that make it due at once
  bool lazy_update = false;                  // refresh when read, if anything changed …
  std::int64_t lazy_catchup_window_seconds = 0;  // … unless refreshed less than this ago
};

// Checks and applies `options` to `view`, in order: all or none.
// 22023 `Unknown MV option: NAME`; 22023 naming the option and what it takes for a wrong type or
// value; 0A000 for options an embedded database cannot honour (distribution, replication_factor).
[[nodiscard]] Status apply_view_options(ViewMetadata& view, ViewOptionList options);

[[nodiscard]] RefreshPolicy refresh_policy(const ViewMetadata& view);

}  // namespace matview
