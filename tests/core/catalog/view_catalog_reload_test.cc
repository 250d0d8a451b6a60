#include <catch2/catch.hpp>

#include "catalog/catalog_fixture.h"
#include "catalog/view_catalog.h"

namespace matview::test {
namespace {

using Fixture = CatalogFixture;
using Names = std::vector<std::string>;

TEST_CASE_METHOD(Fixture, "Views, their state and their rows are there after a reload") {
  REQUIRE(create("full", {"orders"}));
  REQUIRE(create("never", {"full"}));
  REQUIRE(store("full", numbered(0, 5'000)));
  REQUIRE(apply("full", {}, {{7'000, "late"}}));
  views().add_pending_changes(transaction, "full", 2);
  transaction.commit();
  const ViewMetadata full = metadata("full");
  const ViewMetadata never = metadata("never");
  const Rows rows = read("full");
  REQUIRE(reload());
  CHECK(views().list_views() == Names{"full", "never"});
  CHECK(metadata("full") == full);
  CHECK(metadata("never") == never);
  CHECK(read("full") == rows);
  CHECK(views().dependencies().topological_order() == Names{"full", "never"});
}

TEST_CASE_METHOD(Fixture, "No rows are lost when a reload follows each swap") {
  REQUIRE(create("v"));
  for (const std::int64_t count : {6'000, 100, 3'000}) {
    REQUIRE(store_concurrently("v", numbered(count, count)));
    transaction.commit();
    REQUIRE(reload());
    CHECK(read("v") == numbered(count, count));
  }
}

TEST_CASE_METHOD(Fixture, "Views of odd names keep apart, also after a reload") {
  const Names names = {" ",
                       "%",
                       "%25",
                       "%3A",
                       ":",
                       "V",
                       "a",
                       "a%3Ab",
                       "a:",
                       "a:b",
                       "a:b:00000000",
                       "q\"'q",
                       "v",
                       "日本:東京"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    REQUIRE(create(names[i]));
    REQUIRE(store(names[i], numbered(static_cast<std::int64_t>(i), 3)));
  }
  transaction.commit();
  REQUIRE(reload());
  CHECK(views().list_views() == names);
  REQUIRE(views().drop_view(transaction, "a"));
  transaction.commit();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != "a") CHECK(read(names[i]) == numbered(static_cast<std::int64_t>(i), 3));
  }
}

TEST_CASE_METHOD(Fixture, "A view whose entry cannot be read is an error naming the view") {
  REQUIRE(create("v"));
  transaction.commit();
  const auto [key, bytes] = GENERATE(table<std::string, std::string>({
      {"meta:mv:v", ""},
      {"meta:mv:v", "junk"},
      {"stat:mv:v", ""},
      {"stat:mv:v", "junk"},
  }));
  map.put(key, bytes);
  ViewCatalog reopened(map, tables(), [] { return Instant{0}; });
  CHECK(error_of(reopened.load()) == "XX001 materialized view 'v' cannot be read");
}

TEST_CASE_METHOD(Fixture, "A view whose state is missing is an error naming the view") {
  REQUIRE(create("v"));
  transaction.commit();
  map.erase("stat:mv:v");
  ViewCatalog reopened(map, tables(), [] { return Instant{0}; });
  CHECK(error_of(reopened.load()) == "XX001 an entry of materialized view 'v' is missing");
}

TEST_CASE_METHOD(Fixture, "A view filed under another's name is refused") {
  REQUIRE(create("v"));
  transaction.commit();
  map.put("meta:mv:w", *map.find_bytes("meta:mv:v"));
  map.put("stat:mv:w", *map.find_bytes("stat:mv:v"));
  ViewCatalog reopened(map, tables(), [] { return Instant{0}; });
  CHECK(error_of(reopened.load()) == "XX001 materialized view 'w' cannot be read");
}

TEST_CASE_METHOD(Fixture, "A view whose chunks do not fit its schema is refused") {
  REQUIRE(create("v"));
  REQUIRE(store("v", numbered(0, 3)));
  transaction.commit();
  const std::vector<Type> types = {TypeId::kText};
  map.put("data:__mv_v:00000000", std::make_shared<TableChunk>(types));
  CHECK_FALSE(reload());
}

}  // namespace
}  // namespace matview::test
