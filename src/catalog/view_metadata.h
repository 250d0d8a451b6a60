// ViewMetadata: what the catalog remembers about one materialized view.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/schema.h"

namespace matview {

// Microseconds since 1970-01-01 UTC.
using Instant = std::int64_t;

enum class RefreshStrategy : std::uint8_t { kManual, kAuto, kIncremental };
[[nodiscard]] std::string_view refresh_strategy_name(RefreshStrategy strategy);
// "manual", "auto" or "incremental" (any case), else 22023.
[[nodiscard]] Result<RefreshStrategy> refresh_strategy_from_name(std::string_view name);

// The state of a view's contents: changes with every refresh, and is the catalog's to keep.
struct ViewState {
  std::optional<Instant> last_refresh;
  std::optional<Instant> last_full_refresh;
  std::optional<std::uint64_t> row_count;
  std::uint64_t delta_count_since_full = 0;
  std::uint64_t pending_changes = 0;  // committed base-table rows it does not show yet
  bool keeps_deltas = false;  // refreshed incrementally, so what it does not show is kept for it

  // Every refresh shows all that was committed before it, so nothing is pending after one.
  void mark_refreshed(std::uint64_t rows, Instant now);
  void mark_full_refreshed(std::uint64_t rows, Instant now);
  void mark_incremental_refreshed(std::uint64_t delta_rows, Instant now);

  // Never refreshed in full, or changed by more than half of its rows since.
  [[nodiscard]] bool needs_full_refresh() const;

  // True until the first refresh.
  [[nodiscard]] bool is_stale() const { return !last_refresh.has_value(); }

  // Whole seconds since the last refresh; nothing if there was none. Never negative, even when the
  // clock was turned back.
  [[nodiscard]] std::optional<std::int64_t> staleness_seconds(Instant now) const;

  friend bool operator==(const ViewState&, const ViewState&) = default;
};

// The definition of a view, which changes only by ALTER and update_view, and its state.
struct ViewMetadata : ViewState {
  std::string view_name;
  std::string query_text;                // the query as the user wrote it
  std::string query_plan_bytes;          // its plan, versioned (plan/serialization.h)
  std::vector<std::string> base_tables;  // every relation it reads, sorted; views included
  Schema schema;
  Instant created_at = 0;
  RefreshStrategy refresh_strategy = RefreshStrategy::kManual;
  bool incremental_enabled = false;
  std::map<std::string, std::string> metadata;  // options (catalog/view_options.h)

  // A view never refreshed, strategy manual, created at `now`.
  [[nodiscard]] static ViewMetadata create(std::string name,
                                           std::string query_text,
                                           std::string plan_bytes,
                                           std::vector<std::string> base_tables,
                                           Schema schema,
                                           Instant now);
  void enable_incremental();

  friend bool operator==(const ViewMetadata&, const ViewMetadata&) = default;
};

// The byte forms kept under `meta:mv:NAME` (the definition) and `stat:mv:NAME` (the state, written
// with every refresh and so kept small). Both begin with a version. Decoding checks everything:
// XX001 when it cannot be read.
[[nodiscard]] std::string encode_view_definition(const ViewMetadata& view);
[[nodiscard]] std::string encode_view_state(const ViewState& state);
[[nodiscard]] Result<ViewMetadata> decode_view(std::string_view definition, std::string_view state);

}  // namespace matview
