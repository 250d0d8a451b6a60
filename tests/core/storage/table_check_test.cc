#include "storage/table_check.h"

#include <array>

#include <catch2/catch.hpp>

#include "rows.h"
#include "storage/ordered_index.h"
#include "types/row_hash.h"

namespace matview::test {

namespace {

const Schema kSchema{
    {{.name = "id", .type = TypeId::kInteger}, {.name = "name", .type = TypeId::kText}}};
constexpr std::array<std::size_t, 1> kId = {0};

struct Fixture {
  TextDictionary dictionary;
  Table table{"people", kSchema, {0}};
  std::vector<RowId> ids;

  Fixture() {
    std::vector<Row> people;
    for (std::int32_t n = 0; n < 100; ++n) {
      people.push_back({Value::integer(n), Value::text("p" + std::to_string(n))});
    }
    table.insert(Rows(kSchema.types(), people, dictionary).chunk(), ids);
    (void)table.index_on(kId);
    table.hide(ids[3]);
  }

  [[nodiscard]] std::vector<std::string> check() const { return check_table(table, dictionary); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a table that is whole has no problems", "[storage]") {
  CHECK(check().empty());
}

TEST_CASE_METHOD(Fixture, "a row that an index does not find is a problem", "[storage]") {
  auto& index = const_cast<TableIndex&>(table.index_on(kId));  // what no caller could do
  index.rows.erase(hash_row(table.columns_at(ids[7]), kId, Table::slot(ids[7])), ids[7]);
  CHECK(check() == std::vector<std::string>{"an index does not find 1 rows as they are"});
}

TEST_CASE_METHOD(Fixture, "a row that an ordered index has lost is a problem", "[storage]") {
  const auto index = std::make_shared<OrderedIndex>(
      "by_name", std::vector<IndexColumn>{{.column = 1}}, nullptr, dictionary);
  table.add_ordered_index(index);
  REQUIRE(index->build(table));
  CHECK(check().empty());
  index->erase(ids[7]);
  CHECK(check() == std::vector<std::string>{"index \"by_name\" is not that of the rows"});
}

TEST_CASE_METHOD(Fixture, "texts that the dictionary does not have are a problem", "[storage]") {
  TextDictionary other;
  (void)other.intern("p0");
  CHECK(check_table(table, other) ==
        std::vector<std::string>{"98 texts of column \"name\" are lost"});
}

}  // namespace matview::test
