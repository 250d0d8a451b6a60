#include <catch2/catch.hpp>

#include "catalog/catalog_fixture.h"
#include "catalog/view_catalog.h"

namespace matview::test {
namespace {

using Fixture = CatalogFixture;
using Names = std::vector<std::string>;

// ── Contents ──

TEST_CASE_METHOD(Fixture, "Stored rows are read back, and counted") {
  REQUIRE(create("v"));
  CHECK(store("v", {{30, "Alice"}, {25, "Bob"}}) == 2U);
  CHECK(read("v") == Rows{{30, "Alice"}, {25, "Bob"}});
  CHECK((*views().read_view_data("v"))->schema() == kSchema);
  CHECK((*views().read_view_data("v"))->name() == "__mv_v");
}

TEST_CASE_METHOD(Fixture, "NULLs are stored and read back") {
  REQUIRE(create("v"));
  RowBatch rows(kSchema.types());
  rows.column(0).append_null();
  rows.column(1).append_value(Value::text(""), dictionary);
  rows.set_row_count(1);
  REQUIRE(views().store_view_data(transaction, "v", rows, kSchema));
  const TableChunk& chunk = (*views().read_view_data("v"))->chunk(0);
  CHECK_FALSE(chunk.columns()[0].is_valid(0));
  CHECK(value_at(chunk.columns()[1], 0, dictionary) == Value::text(""));
}

TEST_CASE_METHOD(Fixture, "A NULL where the view's schema allows none is refused, and undone") {
  ViewMetadata view = definition("v");
  view.schema.columns[0].not_null = true;
  REQUIRE(views().create_view(transaction, view));
  RowBatch rows(kSchema.types());
  rows.column(0).append_null();
  rows.column(1).append_null();
  rows.set_row_count(1);
  const auto stored = views().store_view_data(transaction, "v", rows, view.schema);
  CHECK(error_of(stored).starts_with("23502 "));
  CHECK(keys("data:").empty());
}

TEST_CASE_METHOD(Fixture, "Reading a view never refreshed is an error") {
  REQUIRE(create("v"));
  CHECK(error_of(views().read_view_data("v")) ==
        "55000 Materialized view 'v' has no data (never refreshed)");
}

TEST_CASE_METHOD(Fixture, "Reading or storing a missing view is an error that creates nothing") {
  const std::string error = "42P01 Materialized view 'v' does not exist";
  CHECK(error_of(views().read_view_data("v")) == error);
  CHECK(error_of(store("v", numbered(0, 3))) == error);
  CHECK(error_of(store_concurrently("v", numbered(0, 3))) == error);
  CHECK(error_of(apply("v", {}, numbered(0, 3))) == error);
  CHECK(error_of(views().discard_view_data(transaction, "v")) == error);
  CHECK(keys().empty());
}

TEST_CASE_METHOD(Fixture, "A refresh that finishes after DROP does not resurrect the view") {
  REQUIRE(create("v"));
  REQUIRE(views().drop_view(transaction, "v"));
  CHECK_FALSE(store_concurrently("v", numbered(0, 3)));
  CHECK(views().list_views().empty());
  CHECK(keys().empty());
}

TEST_CASE_METHOD(Fixture, "A store replaces all rows: the view grows, shrinks and becomes empty") {
  REQUIRE(create("v"));
  for (const std::int64_t count : {3, 5'000, 10, 0, 2'048, 2'049}) {
    CHECK(store("v", numbered(count, count)) == static_cast<std::uint64_t>(count));
    CHECK(read("v") == numbered(count, count));
    CHECK(metadata("v").row_count == static_cast<std::uint64_t>(count));
    transaction.commit();
  }
}

TEST_CASE_METHOD(Fixture, "An empty store is contents, not their absence") {
  REQUIRE(create("v"));
  CHECK(store("v", {}) == 0U);
  CHECK(read("v").empty());
  transaction.commit();
  REQUIRE(reload());
  CHECK(read("v").empty());
}

TEST_CASE_METHOD(Fixture, "A row is stored as often as its weight says") {
  REQUIRE(create("v"));
  RowBatch rows(kSchema.types());
  append(rows, {1, "once"}, 1);
  append(rows, {2, "thrice"}, 3);
  append(rows, {3, "never"}, 0);
  CHECK(views().store_view_data(transaction, "v", rows, kSchema) == 4U);
  CHECK(read("v") == Rows{{1, "once"}, {2, "thrice"}, {2, "thrice"}, {2, "thrice"}});
}

TEST_CASE_METHOD(Fixture, "Rows of another schema are refused, and the old rows stay") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 3)));
  Schema other = kSchema;
  other.columns[0].name = "number";
  CHECK(error_of(views().store_view_data(transaction, "v", batch({}), other)) ==
        "42804 the schema of the rows is not that of materialized view 'v'");
  const std::vector<Type> types = {TypeId::kText};
  CHECK(error_of(views().store_view_data_concurrent(transaction, "v", RowBatch(types), kSchema)) ==
        "42804 the rows do not have the columns of materialized view 'v'");
  CHECK(error_of(views().apply_delta(transaction, "v", RowBatch(types))) ==
        "42804 the rows do not have the columns of materialized view 'v'");
  CHECK(read("v") == numbered(0, 3));
}

TEST_CASE_METHOD(Fixture, "A concurrent store replaces 450 rows by 750") {
  REQUIRE(create("v"));
  CHECK(store("v", numbered(0, 450)) == 450U);
  CHECK(store_concurrently("v", numbered(1'000, 750)) == 750U);
  CHECK(read("v") == numbered(1'000, 750));
}

TEST_CASE_METHOD(Fixture, "A concurrent store works when there was no data yet") {
  REQUIRE(create("v"));
  CHECK(store_concurrently("v", numbered(0, 3)) == 3U);
  CHECK(read("v") == numbered(0, 3));
}

TEST_CASE_METHOD(Fixture, "Three concurrent stores in a row each show their rows, no others") {
  REQUIRE(create("v"));
  for (const std::int64_t count : {4'000, 6'000, 100}) {
    CHECK(store_concurrently("v", numbered(count, count)) == static_cast<std::uint64_t>(count));
    CHECK(read("v") == numbered(count, count));
  }
  transaction.commit();
  CHECK(keys("data:") == Names{"data:__mv_v:00000000"});
}

TEST_CASE_METHOD(Fixture, "A concurrent store keeps order and schema, and equals the plain one") {
  Rows rows = numbered(0, 5'000);
  std::ranges::reverse(rows);
  REQUIRE(create("plain"));
  REQUIRE(create("concurrent"));
  REQUIRE(store("plain", rows));
  REQUIRE(store_concurrently("concurrent", rows));
  CHECK(read("concurrent") == rows);
  CHECK(read("plain") == rows);
  CHECK((*views().read_view_data("concurrent"))->schema() == kSchema);
  CHECK(metadata("plain").row_count == metadata("concurrent").row_count);
}

TEST_CASE_METHOD(Fixture, "The order of rows is kept by every store, not just the first") {
  REQUIRE(create("v"));
  for (int round = 0; round < 4; ++round) {
    REQUIRE(store("v", numbered(round, 3'000)));
    transaction.commit();
    CHECK(read("v") == numbered(round, 3'000));
  }
}

TEST_CASE_METHOD(Fixture, "A failed concurrent store leaves the old data and no debris") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 450)));
  transaction.commit();
  const auto keys_before = keys();
  const ViewMetadata before = metadata("v");
  const std::vector<Type> types = {TypeId::kText, TypeId::kText};
  CHECK_FALSE(views().store_view_data_concurrent(transaction, "v", RowBatch(types), kSchema));
  CHECK(transaction.is_unchanged());
  CHECK(keys() == keys_before);
  CHECK(metadata("v") == before);
  CHECK(read("v") == numbered(0, 450));
}

TEST_CASE_METHOD(Fixture,
                 "Whoever reads while the contents are swapped keeps all of the old rows") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 5'000)));
  transaction.commit();
  const std::shared_ptr<Table> table = *views().read_view_data("v");
  const Snapshot snapshot = map.snapshot(data_prefix("__mv_v"));
  REQUIRE(store_concurrently("v", numbered(9'000, 10)));
  transaction.commit();
  CHECK(read(*table) == numbered(0, 5'000));
  CHECK(read(snapshot) == numbered(0, 5'000));
  CHECK(read("v") == numbered(9'000, 10));
}

TEST_CASE_METHOD(Fixture, "A snapshot keeps the old rows of a view that is maintained") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 10)));
  transaction.commit();
  const Snapshot snapshot = map.snapshot(data_prefix("__mv_v"));
  REQUIRE(apply("v", numbered(0, 5), numbered(20, 5)));
  transaction.commit();
  CHECK(read(snapshot) == numbered(0, 10));
}

TEST_CASE_METHOD(Fixture, "Discarded contents make a view never refreshed") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 3)));
  REQUIRE(views().discard_view_data(transaction, "v"));
  CHECK(metadata("v") == definition("v"));
  CHECK_FALSE(views().read_view_data("v"));
  CHECK(keys("data:").empty());
}

// ── Deltas ──

TEST_CASE_METHOD(Fixture, "A delta adds and takes away rows, and the row count stays true") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 10)));
  REQUIRE(apply("v", {{3, "row 3"}, {7, "row 7"}}, {{3, "changed"}, {50, "new"}, {51, "new"}}));
  Rows expected = numbered(0, 10);
  expected.erase(expected.begin() + 7);
  expected[3] = {3, "changed"};
  expected.insert(expected.end(), {{50, "new"}, {51, "new"}});
  CHECK(read_sorted("v") == expected);
  CHECK(metadata("v").row_count == 11U);
  CHECK(metadata("v").delta_count_since_full == 5);
}

TEST_CASE_METHOD(Fixture, "Groups vanish and appear again") {
  REQUIRE(create("v"));
  REQUIRE(store("v", {{1, "EU"}}));
  REQUIRE(apply("v", {{1, "EU"}}, {}));
  transaction.commit();
  CHECK(read("v").empty());
  CHECK(metadata("v").row_count == 0U);
  REQUIRE(apply("v", {}, {{2, "EU"}}));
  transaction.commit();
  CHECK(read("v") == Rows{{2, "EU"}});
}

TEST_CASE_METHOD(Fixture, "Of equal rows a delta takes away as many as its weight says") {
  REQUIRE(create("v"));
  REQUIRE(store("v", {{1, "same"}, {1, "same"}, {1, "same"}, {2, "other"}}));
  RowBatch rows(kSchema.types());
  append(rows, {1, "same"}, -2);
  append(rows, {2, "other"}, 2);
  REQUIRE(views().apply_delta(transaction, "v", rows));
  CHECK(read_sorted("v") == Rows{{1, "same"}, {2, "other"}, {2, "other"}, {2, "other"}});
  CHECK(metadata("v").row_count == 4U);
  CHECK(metadata("v").delta_count_since_full == 4);
}

TEST_CASE_METHOD(Fixture, "Taking away a row that is not there is an error that changes nothing") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 3)));
  transaction.commit();
  const ViewMetadata before = metadata("v");
  CHECK(error_of(apply("v", {{0, "row 0"}, {1, "row 1"}, {9, "row 9"}}, {{5, "new"}})) ==
        "XX000 a row to take away from \"__mv_v\" is not there");
  CHECK(read("v") == numbered(0, 3));
  CHECK(metadata("v") == before);
}

TEST_CASE_METHOD(Fixture, "A delta for a view without contents is refused") {
  REQUIRE(create("v"));
  CHECK(error_of(apply("v", {}, numbered(0, 3))) ==
        "55000 Materialized view 'v' has no data (never refreshed)");
}

TEST_CASE_METHOD(Fixture, "An empty delta changes no rows but refreshes") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 3)));
  time += 5 * kSecond;
  REQUIRE(apply("v", {}, {}));
  CHECK(read("v") == numbered(0, 3));
  CHECK(metadata("v").last_refresh == time);
  CHECK(metadata("v").delta_count_since_full == 0);
}

TEST_CASE_METHOD(Fixture, "Deltas after a reload find the rows that were stored before it") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 5'000)));
  transaction.commit();
  REQUIRE(reload());
  REQUIRE(apply("v", numbered(1'000, 4'000), {}));
  transaction.commit();
  REQUIRE(reload());
  CHECK(read("v") == numbered(0, 1'000));
  CHECK(metadata("v").row_count == 1'000U);
}

TEST_CASE_METHOD(Fixture, "A delta writes only the slots it changes and the view's small state") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 5'000)));
  transaction.commit();
  map.record_writes();
  REQUIRE(apply("v", {{1, "row 1"}}, {{9'999, "new"}}));
  transaction.commit();
  Names written;
  for (const auto& [key, change] : map.write_set().changes()) {
    written.push_back(key);
    if (key != "stat:mv:v") CHECK(change.slots.size() == 1);
  }
  CHECK(written == Names{"data:__mv_v:00000000", "data:__mv_v:00000002", "stat:mv:v"});
}

}  // namespace
}  // namespace matview::test
