#include "storage/table.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "rows.h"

namespace matview::test {

namespace {

const Schema kSchema{
    {{.name = "id", .type = TypeId::kInteger}, {.name = "name", .type = TypeId::kText}}};
constexpr std::array<std::size_t, 1> kId = {0};
constexpr std::array<std::size_t, 1> kName = {1};
constexpr std::array<std::size_t, 2> kWhole = {0, 1};

struct Fixture {
  OrderedMap map;
  TextDictionary dictionary;
  std::shared_ptr<Table> table =
      std::make_shared<Table>("people", kSchema, std::vector<std::size_t>{0});

  Fixture() { table->attach(map); }

  [[nodiscard]] Rows rows(const std::vector<Row>& values) {
    return {table->schema().types(), values, dictionary};
  }

  std::vector<RowId> insert(const std::vector<Row>& values) {
    std::vector<RowId> ids;
    table->insert(rows(values).chunk(), ids);
    return ids;
  }

  // Rows (first, "p<first>") …
  std::vector<RowId> insert_people(std::int32_t first, std::int32_t count) {
    std::vector<Row> people;
    for (std::int32_t n = first; n < first + count; ++n) {
      people.push_back({Value::integer(n), Value::text("p" + std::to_string(n))});
    }
    return insert(people);
  }

  [[nodiscard]] RowId find_id(std::int32_t id) {
    const Rows key(std::vector<Type>{TypeId::kInteger}, {{Value::integer(id)}}, dictionary);
    return table->find(table->index_on(kId), key.columns(), 0);
  }

  [[nodiscard]] std::vector<std::string> print() const { return print_table(*table, dictionary); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Inserted rows are there, in order", "[storage]") {
  const std::vector<RowId> ids = insert_people(1, 3);
  CHECK(ids == std::vector<RowId>{0, 1, 2});
  CHECK(print() == std::vector<std::string>{"1|p1", "2|p2", "3|p3"});
  CHECK(table->row_count() == 3);
}

TEST_CASE_METHOD(Fixture, "Rows spill into as many chunks as they need", "[storage]") {
  for (std::int32_t first = 0; first < 5000; first += 1000) insert_people(first, 1000);
  CHECK(table->chunk_count() == 3);
  CHECK(table->chunk(0).used() == kChunkRows);
  CHECK(table->chunk(2).used() == 5000 - 2 * kChunkRows);
  CHECK(print().size() == 5000);
  CHECK(print().back() == "4999|p4999");
  CHECK(map.size() == 3);
}

TEST_CASE_METHOD(Fixture, "Only the selected rows are inserted", "[storage]") {
  const Rows all = rows({{Value::integer(1), Value::text("a")},
                         {Value::integer(2), Value::null(TypeId::kText)},
                         {Value::integer(3), Value::text("c")}});
  Chunk chunk = all.chunk();
  const std::array<std::uint32_t, 2> selected = {1, 2};
  chunk.selection = {.rows = selected.data(), .count = selected.size()};
  std::vector<RowId> ids;
  table->insert(chunk, ids);
  CHECK(print() == std::vector<std::string>{"2|NULL", "3|c"});
}

TEST_CASE_METHOD(Fixture, "A hidden row is not scanned, not found and not counted", "[storage]") {
  insert_people(1, 3);
  REQUIRE(find_id(2) == 1);
  table->hide(1);
  CHECK(print() == std::vector<std::string>{"1|p1", "3|p3"});
  CHECK(find_id(2) == kNoRow);
  CHECK(table->row_count() == 2);
}

TEST_CASE_METHOD(Fixture, "A hidden row comes back as it was", "[storage]") {
  insert_people(1, 3);
  const std::vector<std::string> before = print();
  table->hide(1);
  table->unhide(1);
  CHECK(print() == before);
  CHECK(find_id(2) == 1);
}

TEST_CASE_METHOD(Fixture, "A hidden row's slot is reused only once it is released", "[storage]") {
  insert_people(1, 3);
  table->hide(1);
  CHECK(insert_people(4, 1) == std::vector<RowId>{3});
  table->release(std::vector<RowId>{1});
  CHECK(insert_people(5, 1) == std::vector<RowId>{1});
  CHECK(print() == std::vector<std::string>{"1|p1", "5|p5", "3|p3", "4|p4"});
}

TEST_CASE_METHOD(Fixture, "A NULL does not survive in a slot that is written again", "[storage]") {
  insert({{Value::integer(1), Value::null(TypeId::kText)}});
  table->hide(0);
  table->release(std::vector<RowId>{0});
  insert({{Value::integer(2), Value::text("b")}});
  CHECK(print() == std::vector<std::string>{"2|b"});
}

TEST_CASE_METHOD(Fixture,
                 "An index built late finds what one kept from the start finds",
                 "[storage]") {
  const TableIndex& early = table->index_on(kWhole);
  insert_people(0, 3000);
  for (RowId row = 0; row < 3000; row += 3) table->hide(row);
  insert_people(3000, 10);
  const TableIndex& late = table->index_on(kName);
  for (std::int32_t n = 0; n < 3010; ++n) {
    const Rows row = rows({{Value::integer(n), Value::text("p" + std::to_string(n))}});
    const RowId by_row = table->find(early, row.columns(), 0);
    const RowId by_name = table->find(late, row.columns().subspan(1), 0);
    REQUIRE(by_row == by_name);
    REQUIRE((by_row == kNoRow) == (n < 3000 && n % 3 == 0));
  }
}

TEST_CASE_METHOD(Fixture, "An index is built once", "[storage]") {
  CHECK(&table->index_on(kId) == &table->index_on(kId));
  CHECK(&table->index_on(kId) != &table->index_on(kWhole));
}

TEST_CASE_METHOD(Fixture,
                 "NULL is found by NULL, and not by the value of an empty slot",
                 "[storage]") {
  insert({{Value::integer(0), Value::null(TypeId::kText)}});
  const TableIndex& index = table->index_on(kName);
  const std::vector<Type> text = {TypeId::kText};
  const Rows null_key(text, {{Value::null(TypeId::kText)}}, dictionary);
  const Rows empty_key(text, {{Value::text("")}}, dictionary);
  CHECK(table->find(index, null_key.columns(), 0) == 0);
  CHECK(table->find(index, empty_key.columns(), 0) == kNoRow);
}

TEST_CASE_METHOD(Fixture,
                 "A table loads as it was, and reuses the slots of its dead rows",
                 "[storage]") {
  insert_people(0, 2500);
  table->hide(7);
  const std::vector<std::string> before = print();
  table.reset();
  const auto loaded = Table::load(map, "people", kSchema, {0});
  REQUIRE(loaded);
  table = *loaded;
  CHECK(print() == before);
  CHECK(table->row_count() == 2499);
  CHECK(find_id(7) == kNoRow);
  CHECK(find_id(8) == 8);
  CHECK(insert_people(9000, 1) == std::vector<RowId>{7});
}

TEST_CASE_METHOD(Fixture, "A table without rows loads", "[storage]") {
  const auto loaded = Table::load(map, "nobody", kSchema, {});
  REQUIRE(loaded);
  CHECK((*loaded)->row_count() == 0);
}

TEST_CASE_METHOD(Fixture, "A table does not load from chunks of other columns", "[storage]") {
  insert_people(0, 1);
  const Schema other{{{.name = "id", .type = TypeId::kInteger}}};
  const auto loaded = Table::load(map, "people", other, {});
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error()->code == ErrorCode::kDataCorrupted);
}

TEST_CASE_METHOD(Fixture, "A table does not load with a chunk missing", "[storage]") {
  insert_people(0, 2000);
  insert_people(2000, 2000);
  table.reset();
  map.erase(chunk_key(data_prefix("people"), 0));
  CHECK_FALSE(Table::load(map, "people", kSchema, {}));
}

TEST_CASE_METHOD(Fixture, "A detached table keeps its rows, and can come back", "[storage]") {
  insert_people(0, 3000);
  const std::vector<std::string> before = print();
  table->detach();
  CHECK(map.size() == 0);
  CHECK(print() == before);
  insert_people(3000, 1);
  table->attach(map);
  CHECK(map.size() == 2);
  CHECK(print().size() == 3001);
  const Entry* const entry = map.find(chunk_key(data_prefix("people"), 0));
  REQUIRE(entry != nullptr);
  CHECK(std::get<std::shared_ptr<TableChunk>>(*entry).get() == &table->chunk(0));
}

TEST_CASE_METHOD(Fixture, "A detached table does not write to a snapshot's chunks", "[storage]") {
  insert_people(0, 2);
  const Snapshot snapshot = map.snapshot("");
  table->detach();
  table->hide(0);
  const auto& chunk = std::get<std::shared_ptr<const TableChunk>>(snapshot.items()[0].entry);
  CHECK(chunk->live_count() == 2);
}

TEST_CASE_METHOD(Fixture,
                 "Every write marks the slots it touches, a new chunk as a whole",
                 "[storage]") {
  map.record_writes();
  const std::string key = chunk_key(data_prefix("people"), 0);
  insert_people(0, 5);
  CHECK(map.write_set().changes().find(key)->second.kind == WriteSet::Kind::kPut);
  map.write_set().clear();
  table->hide(3);
  insert_people(5, 2);
  table->unhide(3);
  const WriteSet::Change& change = map.write_set().changes().find(key)->second;
  CHECK(change.kind == WriteSet::Kind::kSlots);
  CHECK(change.slots == std::vector<std::uint16_t>{3, 5, 6, 3});
}

TEST_CASE_METHOD(Fixture, "Detached writes are not recorded", "[storage]") {
  map.record_writes();
  table->detach();
  map.write_set().clear();
  insert_people(0, 5);
  CHECK(map.write_set().empty());
}

}  // namespace matview::test
