#include <catch2/catch.hpp>

#include "catalog/catalog_fixture.h"
#include "catalog/view_catalog.h"

namespace matview::test {
namespace {

using Names = std::vector<std::string>;

// Begins with one committed view of 5 000 rows, and knows whether all is as it was then.
class CommittedView : public CatalogFixture {
 public:
  CommittedView() {
    REQUIRE(create("v", {"orders"}));
    REQUIRE(store("v", numbered(0, 5'000)));
    REQUIRE(apply("v", {{17, "row 17"}}, {{17, "changed"}}));
    views().add_pending_changes(transaction, "v", 2);
    transaction.commit();
    rows_before_ = read("v");
    metadata_before_ = metadata("v");
    keys_before_ = filled_keys();
    time += 60 * kSecond;
  }

  void check_all_is_as_before() {
    check_view();
    CHECK(filled_keys() == keys_before_);
    REQUIRE(reload());
    check_view();
  }

 private:
  void check_view() {
    CHECK(views().list_views() == Names{"v"});
    REQUIRE(views().view_exists("v"));
    CHECK(metadata("v") == metadata_before_);
    CHECK(views().dependencies().topological_order() == Names{"v"});
    CHECK(views().dependencies().dependents_of("orders") == Names{"v"});
    REQUIRE(views().read_view_data("v"));
    CHECK(read("v") == rows_before_);
  }

  // All keys but those of chunks without a row: rolled back inserts may leave such for reuse.
  Names filled_keys() const {
    Names filled;
    map.for_each("", [&](std::string_view key, const Entry& entry) {
      const auto* const chunk = std::get_if<std::shared_ptr<TableChunk>>(&entry);
      if (chunk == nullptr || (*chunk)->live_count() > 0) filled.emplace_back(key);
    });
    return filled;
  }

  Rows rows_before_;
  ViewMetadata metadata_before_;
  Names keys_before_;
};

TEST_CASE_METHOD(CommittedView, "A rolled back CREATE leaves no trace") {
  REQUIRE(create("w", {"orders", "v"}));
  REQUIRE(store("w", numbered(0, 5'000)));
  REQUIRE(apply("w", numbered(0, 5), numbered(9'000, 5)));
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "A rolled back DROP brings the view and its rows back") {
  REQUIRE(views().drop_view(transaction, "v"));
  CHECK(keys().empty());
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "A rolled back DROP brings the very same table back") {
  const auto table = *views().read_view_data("v");
  REQUIRE(views().drop_view(transaction, "v"));
  transaction.rollback();
  CHECK(*views().read_view_data("v") == table);
}

TEST_CASE_METHOD(CommittedView, "A rolled back update restores the definition") {
  ViewMetadata changed = definition("v", {"users"});
  changed.enable_incremental();
  REQUIRE(views().update_view(transaction, changed));
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "A rolled back store restores rows and state") {
  REQUIRE(store("v", numbered(100, 3)));
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "A rolled back concurrent store restores rows and state") {
  REQUIRE(store_concurrently("v", numbered(100, 9'000)));
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "A rolled back delta restores rows and state") {
  REQUIRE(apply("v", numbered(100, 50), numbered(9'000, 3'000)));
  transaction.rollback();
  CHECK(read_sorted("v").size() == 5'000);
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "Rolled back pending changes do not count") {
  views().add_pending_changes(transaction, "v", 100);
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "A rolled back discard restores rows and state") {
  REQUIRE(views().discard_view_data(transaction, "v"));
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "Everything done to a view in one transaction is undone together") {
  REQUIRE(apply("v", numbered(0, 10), numbered(20'000, 4'000)));
  REQUIRE(store("v", numbered(0, 100)));
  REQUIRE(apply("v", numbered(0, 10), numbered(30'000, 10)));
  REQUIRE(views().update_view(transaction, definition("v", {"users"})));
  REQUIRE(store_concurrently("v", numbered(0, 7'000)));
  REQUIRE(apply("v", numbered(0, 10), {}));
  REQUIRE(views().drop_view(transaction, "v"));
  REQUIRE(create("v", {"customers"}));
  REQUIRE(store("v", numbered(0, 1)));
  REQUIRE(views().discard_view_data(transaction, "v"));
  REQUIRE(views().drop_view(transaction, "v"));
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView,
                 "Everything done to a view in one transaction is committed together") {
  REQUIRE(apply("v", numbered(0, 10), numbered(20'000, 4'000)));
  REQUIRE(views().drop_view(transaction, "v"));
  REQUIRE(create("v", {"customers"}));
  REQUIRE(store("v", numbered(0, 3)));
  REQUIRE(apply("v", numbered(0, 1), {}));
  transaction.commit();
  REQUIRE(reload());
  CHECK(read("v") == numbered(1, 2));
  CHECK(metadata("v").base_tables == Names{"customers"});
  CHECK(metadata("v").row_count == 2U);
  CHECK(keys("data:") == Names{"data:__mv_v:00000000"});
}

TEST_CASE_METHOD(CommittedView,
                 "Rolling back to a savepoint undoes only what was done to views after it") {
  REQUIRE(store("v", numbered(0, 10)));
  const auto savepoint = transaction.savepoint();
  REQUIRE(apply("v", numbered(0, 5), {}));
  REQUIRE(store_concurrently("v", numbered(50, 3'000)));
  REQUIRE(create("w"));
  transaction.rollback_to(savepoint);
  CHECK(read("v") == numbered(0, 10));
  CHECK(metadata("v").row_count == 10U);
  CHECK(views().list_views() == Names{"v"});
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView,
                 "A view is usable in the transaction after a rollback to a savepoint") {
  const auto savepoint = transaction.savepoint();
  REQUIRE(apply("v", numbered(100, 50), numbered(9'000, 50)));
  REQUIRE(views().drop_view(transaction, "v"));
  transaction.rollback_to(savepoint);
  REQUIRE(apply("v", numbered(100, 50), numbered(8'000, 10)));
  transaction.commit();
  REQUIRE(reload());
  CHECK(read("v").size() == 4'960);
  CHECK(metadata("v").row_count == 4'960U);
}

TEST_CASE_METHOD(CommittedView, "A delta that fails undoes itself only") {
  REQUIRE(apply("v", numbered(100, 5), {}));
  const Rows rows = read("v");
  CHECK_FALSE(apply("v", {{200, "row 200"}, {100, "row 100"}}, {}));
  CHECK(read("v") == rows);
  transaction.rollback();
  check_all_is_as_before();
}

TEST_CASE_METHOD(CommittedView, "A reader sees the writes of its own transaction") {
  REQUIRE(apply("v", {{0, "row 0"}}, {}));
  CHECK(read("v").size() == 4'999);
  REQUIRE(store("v", numbered(0, 1)));
  CHECK(read("v") == numbered(0, 1));
  transaction.rollback();
}

TEST_CASE_METHOD(CommittedView, "A snapshot taken in a transaction is unmoved by its rollback") {
  REQUIRE(store("v", numbered(0, 10)));
  const Snapshot during = map.snapshot(data_prefix("__mv_v"));
  transaction.rollback();
  REQUIRE(apply("v", {{3, "row 3"}}, {}));
  transaction.commit();
  CHECK(read(during) == numbered(0, 10));
}

TEST_CASE_METHOD(CommittedView, "After a rollback the next transaction works as ever") {
  REQUIRE(store("v", numbered(0, 10)));
  REQUIRE(apply("v", numbered(0, 5), {}));
  transaction.rollback();
  REQUIRE(apply("v", numbered(100, 4'900), {}));
  transaction.commit();
  REQUIRE(reload());
  CHECK(read("v").size() == 100);
  CHECK(metadata("v").row_count == 100U);
}

TEST_CASE_METHOD(CommittedView,
                 "A table may take a dropped view's name, and both come back right") {
  REQUIRE(views().drop_view(transaction, "v"));
  REQUIRE(tables().create_table(transaction, "v", kSchema, {}));
  CHECK_FALSE(create("v"));
  transaction.rollback();
  CHECK(tables().list_tables().empty());
  check_all_is_as_before();
}

}  // namespace
}  // namespace matview::test
