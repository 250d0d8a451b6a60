#include "catalog/view_catalog.h"

#include <catch2/catch.hpp>

#include "catalog/catalog_fixture.h"

namespace matview::test {
namespace {

using Fixture = CatalogFixture;
using Names = std::vector<std::string>;

// ── Definition ──

TEST_CASE_METHOD(Fixture, "An empty catalog lists no views, and none exists") {
  CHECK(views().list_views().empty());
  CHECK_FALSE(views().view_exists("v"));
  CHECK(views().dependencies().topological_order().empty());
}

TEST_CASE_METHOD(Fixture, "A created view exists and is got as it was defined") {
  REQUIRE(create("v"));
  CHECK(views().view_exists("v"));
  CHECK(metadata("v") == definition("v"));
}

TEST_CASE_METHOD(Fixture, "A view is created never refreshed, whatever state it comes with") {
  ViewMetadata view = definition("v");
  view.mark_full_refreshed(10, time);
  REQUIRE(views().create_view(transaction, view));
  CHECK(metadata("v") == definition("v"));
}

TEST_CASE_METHOD(Fixture, "A duplicate create is an error and keeps the first") {
  REQUIRE(create("v", {"first"}));
  CHECK(error_of(create("v", {"second"})) == "42P07 Materialized view 'v' already exists");
  CHECK(metadata("v").base_tables == Names{"first"});
}

TEST_CASE_METHOD(Fixture, "A view cannot take the name of a table") {
  REQUIRE(tables().create_table(transaction, "users", kSchema, {}));
  CHECK(error_of(create("users")) == "42P07 relation \"users\" already exists");
  CHECK_FALSE(views().view_exists("users"));
}

TEST_CASE_METHOD(Fixture, "A view cannot take the name of a view's contents") {
  REQUIRE(create("v"));
  CHECK(error_of(create("__mv_v")) ==
        "42939 unacceptable view name \"__mv_v\": the prefix \"__mv_\" is reserved");
}

TEST_CASE_METHOD(Fixture, "Getting a missing view is an error") {
  CHECK(error_of(views().get_view("v")) == "42P01 Materialized view 'v' does not exist");
}

TEST_CASE_METHOD(Fixture, "A dropped view is gone, with its contents") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 5'000)));
  REQUIRE(views().drop_view(transaction, "v"));
  transaction.commit();
  CHECK_FALSE(views().view_exists("v"));
  CHECK(views().list_views().empty());
  CHECK(keys().empty());
}

TEST_CASE_METHOD(Fixture, "Reading a view after it was dropped is an error") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 3)));
  REQUIRE(views().drop_view(transaction, "v"));
  CHECK(error_of(views().read_view_data("v")) == "42P01 Materialized view 'v' does not exist");
}

TEST_CASE_METHOD(Fixture, "Dropping a missing view is an error") {
  CHECK(error_of(views().drop_view(transaction, "v")) ==
        "42P01 Materialized view 'v' does not exist");
}

TEST_CASE_METHOD(Fixture, "Several views are listed by name") {
  for (const auto* name : {"sales", "by_day", "users_2", "a:b", "a"}) REQUIRE(create(name));
  CHECK(views().list_views() == Names{"a", "a:b", "by_day", "sales", "users_2"});
}

TEST_CASE_METHOD(Fixture, "Only views are listed, whatever else the map holds") {
  REQUIRE(tables().create_table(transaction, "table", kSchema, {}));
  for (const auto* key : {"meta:mu:x", "meta:mv", "meta:mw:x", "aaa", "zzz", "stat:mv:ghost"}) {
    map.put(key, "other");
  }
  REQUIRE(create("v"));
  CHECK(views().list_views() == Names{"v"});
}

TEST_CASE_METHOD(Fixture, "Updating a view that does not exist is refused and creates nothing") {
  CHECK(error_of(views().update_view(transaction, definition("v"))) ==
        "42P01 Materialized view 'v' does not exist");
  CHECK_FALSE(views().view_exists("v"));
  CHECK(keys().empty());
}

TEST_CASE_METHOD(Fixture, "An update replaces the definition and keeps the contents") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 3)));
  ViewMetadata changed = metadata("v");
  changed.enable_incremental();
  changed.metadata["priority"] = "high";
  REQUIRE(views().update_view(transaction, changed));
  CHECK(metadata("v") == changed);
  CHECK(read("v") == numbered(0, 3));
}

TEST_CASE_METHOD(Fixture, "An update decided on before a refresh does not undo the refresh") {
  REQUIRE(create("v"));
  ViewMetadata changed = metadata("v");
  changed.metadata["priority"] = "high";
  REQUIRE(store("v", numbered(0, 3)));
  REQUIRE(views().update_view(transaction, changed));
  CHECK(metadata("v").row_count == 3U);
  CHECK(metadata("v").last_refresh == time);
}

TEST_CASE_METHOD(Fixture, "A refresh after an update keeps the update") {
  REQUIRE(create("v"));
  ViewMetadata changed = metadata("v");
  changed.metadata["priority"] = "high";
  REQUIRE(views().update_view(transaction, changed));
  REQUIRE(store("v", numbered(0, 3)));
  CHECK(metadata("v").metadata.at("priority") == "high");
}

TEST_CASE_METHOD(Fixture, "The schema of a view with contents cannot be updated under them") {
  REQUIRE(create("v"));
  ViewMetadata changed = metadata("v");
  changed.schema.columns.pop_back();
  REQUIRE(store("v", numbered(0, 3)));
  CHECK(error_of(views().update_view(transaction, changed)) ==
        "55000 Materialized view 'v' has contents of another schema");
  REQUIRE(views().discard_view_data(transaction, "v"));
  REQUIRE(views().update_view(transaction, changed));
  CHECK(metadata("v").schema == changed.schema);
}

// ── Dependencies ──

TEST_CASE_METHOD(Fixture, "Views on views are ordered by what they read") {
  REQUIRE(create("z_base", {"orders"}));
  REQUIRE(create("a_top", {"z_base", "users"}));
  CHECK(views().dependencies().topological_order() == Names{"z_base", "a_top"});
  CHECK(views().dependencies().downstream_of("orders") == Names{"z_base", "a_top"});
  CHECK(views().dependencies().dependents_of("users") == Names{"a_top"});
}

TEST_CASE_METHOD(Fixture, "A dropped view depends on nothing") {
  REQUIRE(create("v", {"orders"}));
  REQUIRE(views().drop_view(transaction, "v"));
  CHECK(views().dependencies().dependents_of("orders").empty());
}

TEST_CASE_METHOD(Fixture, "An update of what a view reads moves it in the order") {
  REQUIRE(create("v", {"orders"}));
  REQUIRE(views().update_view(transaction, definition("v", {"users"})));
  CHECK(views().dependencies().dependents_of("orders").empty());
  CHECK(views().dependencies().dependents_of("users") == Names{"v"});
}

TEST_CASE_METHOD(Fixture, "A view cannot be made to read itself") {
  const std::string error =
      "42P16 Materialized view 'a' cannot read itself, directly or through other views";
  CHECK(error_of(create("a", {"a"})) == error);
  REQUIRE(create("a", {"t"}));
  REQUIRE(create("b", {"a"}));
  REQUIRE(create("c", {"b"}));
  CHECK(error_of(views().update_view(transaction, definition("a", {"c"}))) == error);
  CHECK(metadata("a").base_tables == Names{"t"});
}

// ── Freshness ──

TEST_CASE_METHOD(Fixture, "A view is stale, then refreshed, then ages with the clock") {
  REQUIRE(create("v"));
  CHECK(metadata("v").is_stale());
  CHECK(*views().staleness_seconds("v") == std::nullopt);
  REQUIRE(store("v", numbered(0, 3)));
  CHECK_FALSE(metadata("v").is_stale());
  CHECK(*views().staleness_seconds("v") == 0);
  time += 90 * kSecond;
  CHECK(*views().staleness_seconds("v") == 90);
}

TEST_CASE_METHOD(Fixture, "last_refresh advances with every store") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 3)));
  const Instant first = *metadata("v").last_refresh;
  time += 10 * kSecond;
  REQUIRE(store_concurrently("v", numbered(0, 4)));
  CHECK(metadata("v").last_refresh == first + 10 * kSecond);
  CHECK(metadata("v").last_full_refresh == first + 10 * kSecond);
  CHECK(metadata("v").created_at == first);
}

TEST_CASE_METHOD(Fixture, "A view needs a full refresh at first, and after many deltas") {
  REQUIRE(create("v"));
  CHECK(*views().needs_full_refresh("v"));
  REQUIRE(store("v", numbered(0, 10)));
  CHECK_FALSE(*views().needs_full_refresh("v"));
  REQUIRE(apply("v", {}, numbered(10, 12)));  // 12 of 22 rows
  CHECK(*views().needs_full_refresh("v"));
  REQUIRE(store("v", numbered(0, 22)));
  CHECK_FALSE(*views().needs_full_refresh("v"));
}

TEST_CASE_METHOD(Fixture, "Asking a missing view how fresh it is is an error") {
  CHECK(error_of(views().needs_full_refresh("v")) == "42P01 Materialized view 'v' does not exist");
  CHECK(error_of(views().staleness_seconds("v")) == "42P01 Materialized view 'v' does not exist");
}

TEST_CASE_METHOD(Fixture, "The pending changes of a view add up until a refresh shows them") {
  REQUIRE(create("v"));
  views().add_pending_changes(transaction, "v", 3);
  views().add_pending_changes(transaction, "v", 4);
  views().add_pending_changes(transaction, "missing", 4);
  CHECK(metadata("v").pending_changes == 7);
  REQUIRE(reload());
  CHECK(metadata("v").pending_changes == 7);
  REQUIRE(store("v", numbered(0, 3)));
  CHECK(metadata("v").pending_changes == 0);
}

// ── Refresh ──

class RecordingRefresher final : public Refresher {
 public:
  Result<std::uint64_t> refresh_view(Transaction&,
                                     std::string_view view,
                                     RefreshRequest request) override {
    asked = view;
    mode = request.mode;
    return 42;
  }

  bool has_pending_deltas(std::string_view) const override { return true; }

  std::string asked;
  RefreshMode mode = RefreshMode::kAutomatic;
};

TEST_CASE_METHOD(Fixture, "A refresh is asked of the refresher, as requested") {
  RecordingRefresher refresher;
  views().set_refresher(refresher);
  REQUIRE(create("v"));
  CHECK(views().refresh_view(transaction, "v", {.mode = RefreshMode::kFull}) == 42U);
  CHECK(refresher.asked == "v");
  CHECK(refresher.mode == RefreshMode::kFull);
}

TEST_CASE_METHOD(Fixture, "Refreshing a missing view is an error, and asks for nothing") {
  RecordingRefresher refresher;
  views().set_refresher(refresher);
  CHECK(error_of(views().refresh_view(transaction, "v", {})) ==
        "42P01 Materialized view 'v' does not exist");
  CHECK(refresher.asked.empty());
}

}  // namespace
}  // namespace matview::test
