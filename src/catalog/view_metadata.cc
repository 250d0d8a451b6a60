#include "catalog/view_metadata.h"

#include <algorithm>
#include <array>
#include <utility>

#include "catalog/catalog_entry.h"
#include "common/ascii.h"
#include "common/bytes.h"

namespace matview {

namespace {

constexpr std::uint8_t kDefinitionVersion = 1;
constexpr std::uint8_t kStateVersion = 1;
constexpr std::uint8_t kStateVersionKeepingDeltas = 2;  // the same otherwise
constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

constexpr std::array<std::string_view, 3> kStrategyNames = {"manual", "auto", "incremental"};

template <typename T>
void put_optional(const std::optional<T>& value, ByteWriter& out) {
  out.put(static_cast<std::uint8_t>(value.has_value()));
  if (value) out.put(*value);
}

template <typename T>
[[nodiscard]] std::optional<T> get_optional(ByteReader& in) {
  if (in.get<std::uint8_t>() == 0) return std::nullopt;
  return in.get<T>();
}

// The decoders read whatever is there; decode_view then trusts it only if it is, byte for byte,
// what the encoders would have written.
[[nodiscard]] std::optional<ViewMetadata> get_definition(ByteReader& in) {
  ViewMetadata view;
  if (in.get<std::uint8_t>() != kDefinitionVersion) return std::nullopt;
  view.view_name = in.get_string();
  view.query_text = in.get_string();
  view.query_plan_bytes = in.get_string();
  view.base_tables.resize(in.get_count(1));
  for (std::string& table : view.base_tables) table = in.get_string();
  std::optional<Schema> schema = get_schema(in);
  if (!schema) return std::nullopt;
  view.schema = *std::move(schema);
  view.created_at = in.get<Instant>();
  const auto strategy = in.get<std::uint8_t>();
  if (strategy >= kStrategyNames.size()) return std::nullopt;
  view.refresh_strategy = static_cast<RefreshStrategy>(strategy);
  view.incremental_enabled = in.get<std::uint8_t>() != 0;
  for (std::size_t options = in.get_count(2); options > 0; --options) {
    std::string option(in.get_string());
    view.metadata.insert_or_assign(std::move(option), in.get_string());
  }
  return view;
}

[[nodiscard]] std::optional<ViewState> get_state(ByteReader& in) {
  ViewState state;
  const auto version = in.get<std::uint8_t>();
  state.keeps_deltas = version == kStateVersionKeepingDeltas;
  if (version != kStateVersion && !state.keeps_deltas) return std::nullopt;
  state.last_refresh = get_optional<Instant>(in);
  state.last_full_refresh = get_optional<Instant>(in);
  state.row_count = get_optional<std::uint64_t>(in);
  state.delta_count_since_full = in.get<std::uint64_t>();
  state.pending_changes = in.get<std::uint64_t>();
  return state;
}

}  // namespace

std::string_view refresh_strategy_name(RefreshStrategy strategy) {
  return kStrategyNames[static_cast<std::size_t>(strategy)];
}

Result<RefreshStrategy> refresh_strategy_from_name(std::string_view name) {
  const std::string lower = ascii::lower_case(name);
  const auto known = std::ranges::find(kStrategyNames, lower);
  if (known == kStrategyNames.end()) {
    return fail(ErrorCode::kInvalidParameterValue,
                "Invalid refresh strategy '{}': it is manual, auto or incremental",
                name);
  }
  return static_cast<RefreshStrategy>(known - kStrategyNames.begin());
}

void ViewState::mark_refreshed(std::uint64_t rows, Instant now) {
  last_refresh = now;
  row_count = rows;
  pending_changes = 0;
}

void ViewState::mark_full_refreshed(std::uint64_t rows, Instant now) {
  mark_refreshed(rows, now);
  last_full_refresh = now;
  delta_count_since_full = 0;
}

void ViewState::mark_incremental_refreshed(std::uint64_t delta_rows, Instant now) {
  last_refresh = now;
  delta_count_since_full += delta_rows;
  pending_changes = 0;
}

bool ViewState::needs_full_refresh() const {
  if (!last_full_refresh) return true;
  // For whole numbers, above the half rounded down is above the half.
  return row_count && delta_count_since_full > *row_count / 2;
}

std::optional<std::int64_t> ViewState::staleness_seconds(Instant now) const {
  if (!last_refresh) return std::nullopt;
  if (now <= *last_refresh) return 0;
  // Unsigned, as two instants may be further apart than an Instant can say.
  const auto elapsed = static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(*last_refresh);
  return static_cast<std::int64_t>(elapsed / kMicrosecondsPerSecond);
}

ViewMetadata ViewMetadata::create(std::string name,
                                  std::string query_text,
                                  std::string plan_bytes,
                                  std::vector<std::string> base_tables,
                                  Schema schema,
                                  Instant now) {
  std::ranges::sort(base_tables);
  const auto repeated = std::ranges::unique(base_tables);
  base_tables.erase(repeated.begin(), repeated.end());

  ViewMetadata view;
  view.view_name = std::move(name);
  view.query_text = std::move(query_text);
  view.query_plan_bytes = std::move(plan_bytes);
  view.base_tables = std::move(base_tables);
  view.schema = std::move(schema);
  view.created_at = now;
  return view;
}

void ViewMetadata::enable_incremental() {
  incremental_enabled = true;
  refresh_strategy = RefreshStrategy::kIncremental;
}

std::string encode_view_definition(const ViewMetadata& view) {
  ByteWriter out;
  out.put(kDefinitionVersion);
  out.put_string(view.view_name);
  out.put_string(view.query_text);
  out.put_string(view.query_plan_bytes);
  out.put_varint(view.base_tables.size());
  for (const std::string& table : view.base_tables) out.put_string(table);
  put_schema(view.schema, out);
  out.put(view.created_at);
  out.put(static_cast<std::uint8_t>(view.refresh_strategy));
  out.put(static_cast<std::uint8_t>(view.incremental_enabled));
  out.put_varint(view.metadata.size());
  for (const auto& [option, text] : view.metadata) {
    out.put_string(option);
    out.put_string(text);
  }
  return std::move(out).bytes();
}

std::string encode_view_state(const ViewState& state) {
  ByteWriter out;
  out.put(state.keeps_deltas ? kStateVersionKeepingDeltas : kStateVersion);
  put_optional(state.last_refresh, out);
  put_optional(state.last_full_refresh, out);
  put_optional(state.row_count, out);
  out.put(state.delta_count_since_full);
  out.put(state.pending_changes);
  return std::move(out).bytes();
}

Result<ViewMetadata> decode_view(std::string_view definition, std::string_view state) {
  ByteReader definition_reader(definition);
  ByteReader state_reader(state);
  std::optional<ViewMetadata> view = get_definition(definition_reader);
  const std::optional<ViewState> contents = get_state(state_reader);
  if (!view || encode_view_definition(*view) != definition) {
    return fail(ErrorCode::kDataCorrupted, "the definition of a materialized view cannot be read");
  }
  if (!contents || encode_view_state(*contents) != state) {
    return fail(ErrorCode::kDataCorrupted,
                "the state of materialized view '{}' cannot be read",
                view->view_name);
  }
  static_cast<ViewState&>(*view) = *contents;
  return *std::move(view);
}

}  // namespace matview
