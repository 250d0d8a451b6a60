#include "catalog/view_metadata.h"

#include <limits>

#include <catch2/catch.hpp>

#include "catalog/catalog_fixture.h"

namespace matview::test {
namespace {

ViewMetadata new_view() {
  return ViewMetadata::create("summary",
                              "SELECT status, COUNT(*) FROM users GROUP BY status",
                              "plan bytes",
                              {"users", "orders", "users"},
                              kSchema,
                              100 * kSecond);
}

ViewMetadata refreshed_view(std::uint64_t rows) {
  ViewMetadata view = new_view();
  view.mark_full_refreshed(rows, 200 * kSecond);
  return view;
}

// Every field away from its default.
ViewMetadata full_view() {
  ViewMetadata view = refreshed_view(1'000);
  view.enable_incremental();
  view.metadata = {{"priority", "high"}, {"lazy_update", "true"}};
  view.schema.columns.push_back({.name = "größe", .type = TypeId::kDouble, .not_null = true});
  view.mark_incremental_refreshed(7, 300 * kSecond);
  view.pending_changes = 3;
  return view;
}

Result<ViewMetadata> recoded(const ViewMetadata& view) {
  return decode_view(encode_view_definition(view), encode_view_state(view));
}

TEST_CASE("A new view is manual, was created now, and everything else is empty") {
  const ViewMetadata view = new_view();
  CHECK(view.view_name == "summary");
  CHECK(view.query_text == "SELECT status, COUNT(*) FROM users GROUP BY status");
  CHECK(view.query_plan_bytes == "plan bytes");
  CHECK(view.schema == kSchema);
  CHECK(view.created_at == 100 * kSecond);
  CHECK(view.refresh_strategy == RefreshStrategy::kManual);
  CHECK_FALSE(view.incremental_enabled);
  CHECK(view.metadata.empty());
  CHECK(static_cast<const ViewState&>(view) == ViewState{});
}

TEST_CASE("A new view names each relation it reads once, sorted") {
  CHECK(new_view().base_tables == std::vector<std::string>{"orders", "users"});
}

TEST_CASE("Enabling incremental refresh sets the strategy too") {
  ViewMetadata view = new_view();
  view.enable_incremental();
  CHECK(view.incremental_enabled);
  CHECK(view.refresh_strategy == RefreshStrategy::kIncremental);
}

TEST_CASE("A refresh sets when, and how many rows") {
  ViewMetadata view = new_view();
  view.mark_refreshed(100, 200 * kSecond);
  CHECK(view.last_refresh == 200 * kSecond);
  CHECK(view.row_count == 100U);
  CHECK_FALSE(view.last_full_refresh);
}

TEST_CASE("A full refresh also begins the count of deltas anew") {
  ViewMetadata view = refreshed_view(10);
  view.mark_incremental_refreshed(4, 300 * kSecond);
  view.mark_full_refreshed(12, 400 * kSecond);
  CHECK(view.last_refresh == 400 * kSecond);
  CHECK(view.last_full_refresh == 400 * kSecond);
  CHECK(view.row_count == 12U);
  CHECK(view.delta_count_since_full == 0);
}

TEST_CASE("Incremental refreshes add up their deltas and leave the last full refresh alone") {
  ViewMetadata view = refreshed_view(10);
  view.mark_incremental_refreshed(2, 300 * kSecond);
  view.mark_incremental_refreshed(3, 400 * kSecond);
  CHECK(view.delta_count_since_full == 5);
  CHECK(view.last_refresh == 400 * kSecond);
  CHECK(view.last_full_refresh == 200 * kSecond);
}

TEST_CASE("Any refresh shows what was pending") {
  ViewMetadata view = new_view();
  for (int kind = 0; kind < 3; ++kind) {
    view.pending_changes = 9;
    if (kind == 0) view.mark_refreshed(1, kSecond);
    if (kind == 1) view.mark_full_refreshed(1, kSecond);
    if (kind == 2) view.mark_incremental_refreshed(1, kSecond);
    CHECK(view.pending_changes == 0);
  }
}

TEST_CASE("A view never refreshed in full needs a full refresh") {
  ViewMetadata view = new_view();
  CHECK(view.needs_full_refresh());
  view.mark_refreshed(10, kSecond);
  CHECK(view.needs_full_refresh());
}

TEST_CASE("Deltas of more than half the rows need a full refresh, exactly half do not") {
  const auto [rows, deltas, needed] = GENERATE(table<std::uint64_t, std::uint64_t, bool>({
      {100, 0, false},
      {100, 50, false},
      {100, 51, true},
      {5, 2, false},
      {5, 3, true},
      {1, 0, false},
      {1, 1, true},
      {0, 0, false},
      {0, 1, true},
      {std::numeric_limits<std::uint64_t>::max(), std::uint64_t{1} << 62, false},
  }));
  ViewMetadata view = refreshed_view(rows);
  view.mark_incremental_refreshed(deltas, 300 * kSecond);
  CHECK(view.needs_full_refresh() == needed);
}

TEST_CASE("Deltas do not count while the number of rows is unknown") {
  ViewMetadata view = refreshed_view(10);
  view.row_count.reset();
  view.mark_incremental_refreshed(1'000, 300 * kSecond);
  CHECK_FALSE(view.needs_full_refresh());
}

TEST_CASE("A view is stale until its first refresh, then its staleness is below two seconds") {
  ViewMetadata view = new_view();
  CHECK(view.is_stale());
  CHECK_FALSE(view.staleness_seconds(200 * kSecond));
  view.mark_refreshed(100, 200 * kSecond);
  CHECK_FALSE(view.is_stale());
  CHECK(view.staleness_seconds(200 * kSecond + kSecond / 2) == 0);
}

TEST_CASE("Staleness is counted in whole seconds") {
  const ViewMetadata view = refreshed_view(1);
  CHECK(view.staleness_seconds(201 * kSecond - 1) == 0);
  CHECK(view.staleness_seconds(201 * kSecond) == 1);
  CHECK(view.staleness_seconds(3'800 * kSecond) == 3'600);
}

TEST_CASE("Staleness is never negative nor overflows, whatever the clock says") {
  ViewMetadata view = refreshed_view(1);
  CHECK(view.staleness_seconds(0) == 0);
  view.last_refresh = std::numeric_limits<Instant>::min();
  CHECK(*view.staleness_seconds(std::numeric_limits<Instant>::max()) > 0);
}

TEST_CASE("Strategies are known by name, in any case") {
  CHECK(refresh_strategy_from_name("Manual") == RefreshStrategy::kManual);
  CHECK(refresh_strategy_from_name("AUTO") == RefreshStrategy::kAuto);
  CHECK(refresh_strategy_from_name("incremental") == RefreshStrategy::kIncremental);
  CHECK(refresh_strategy_name(RefreshStrategy::kIncremental) == "incremental");
}

TEST_CASE("A strategy of another name is refused") {
  CHECK(error_of(refresh_strategy_from_name("sometimes")) ==
        "22023 Invalid refresh strategy 'sometimes': it is manual, auto or incremental");
}

TEST_CASE("Metadata survives its byte form") {
  const ViewMetadata view = GENERATE(ViewMetadata{}, new_view(), refreshed_view(5), full_view());
  const auto read = recoded(view);
  REQUIRE(read);
  CHECK(*read == view);
}

TEST_CASE("Names and queries of any bytes survive the byte form") {
  ViewMetadata view = new_view();
  view.view_name = std::string("a:b%3A\0\"'é\xff", 13);
  view.query_text = "SELECT '" + std::string(100'000, 'x') + "'";
  const auto read = recoded(view);
  REQUIRE(read);
  CHECK(*read == view);
}

TEST_CASE("The state's byte form stays small however large the view's definition is") {
  ViewMetadata view = full_view();
  view.query_plan_bytes.resize(100'000);
  CHECK(encode_view_state(view).size() < 64);
}

TEST_CASE("Metadata cut short anywhere is refused, not misread") {
  const std::string definition = encode_view_definition(full_view());
  const std::string state = encode_view_state(full_view());
  for (std::size_t size = 0; size < definition.size(); ++size) {
    CHECK(decode_view(definition.substr(0, size), state).error()->code ==
          ErrorCode::kDataCorrupted);
  }
  for (std::size_t size = 0; size < state.size(); ++size) {
    CHECK(decode_view(definition, state.substr(0, size)).error()->code ==
          ErrorCode::kDataCorrupted);
  }
}

TEST_CASE("Bytes after the metadata are refused") {
  const std::string definition = encode_view_definition(full_view());
  const std::string state = encode_view_state(full_view());
  CHECK_FALSE(decode_view(definition + '\0', state));
  CHECK_FALSE(decode_view(definition, state + '\0'));
}

TEST_CASE("Metadata of another version is refused") {
  std::string definition = encode_view_definition(full_view());
  std::string state = encode_view_state(full_view());
  ++definition[0];
  CHECK(error_of(decode_view(definition, state)) ==
        "XX001 the definition of a materialized view cannot be read");
  --definition[0];
  state[0] = 3;
  CHECK(error_of(decode_view(definition, state)) ==
        "XX001 the state of materialized view 'summary' cannot be read");
}

TEST_CASE("A flipped bit in the metadata is refused or reads as other, equally valid metadata") {
  const std::string definition = encode_view_definition(full_view());
  const std::string state = encode_view_state(full_view());
  for (std::size_t bit = 0; bit < definition.size() * 8; ++bit) {
    std::string bytes = definition;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    const auto read = decode_view(bytes, state);
    if (read) CHECK(encode_view_definition(*read) == bytes);
  }
}

}  // namespace
}  // namespace matview::test
