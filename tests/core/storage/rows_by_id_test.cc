#include "storage/rows_by_id.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "rows.h"
#include "storage/transaction.h"
#include "types/row_hash.h"

namespace matview::test {

namespace {

const Schema kSchema{{{.name = "id", .type = TypeId::kInteger, .not_null = true},
                      {.name = "name", .type = TypeId::kText}}};

// Every third name is NULL.
[[nodiscard]] Row person(std::int32_t id) {
  return {Value::integer(id),
          id % 3 == 0 ? Value::null(TypeId::kText) : Value::text("n" + std::to_string(id % 7))};
}

struct Fixture {
  TextDictionary dictionary;
  std::shared_ptr<Table> table = std::make_shared<Table>("t", kSchema, std::vector<std::size_t>{0});
  Transaction transaction;

  void insert(std::int32_t first, std::int32_t count) {
    std::vector<Row> rows;
    for (std::int32_t id = first; id < first + count; ++id) rows.push_back(person(id));
    REQUIRE(transaction.insert(table, Rows(kSchema.types(), rows, dictionary).chunk()));
  }

  // Where rows of these ids are stored.
  [[nodiscard]] std::vector<RowId> find(const std::vector<std::int32_t>& ids) {
    std::vector<Row> keys;
    for (const std::int32_t id : ids) keys.push_back({Value::integer(id)});
    const Rows key(std::vector<Type>{TypeId::kInteger}, keys, dictionary);
    std::vector<std::uint64_t> hashes(ids.size());
    const Selection all{.rows = nullptr, .count = ids.size()};
    hash_rows(key.columns(), all, hashes.data());
    std::vector<RowId> found;
    find_rows(*table, table->index_on(table->primary_key()), key.columns(), all, hashes, found);
    return found;
  }
};

[[nodiscard]] std::vector<std::int32_t> shuffled(std::int32_t count) {
  std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
  for (std::int32_t id = 0; id < count; ++id) ids[static_cast<std::size_t>(id)] = id;
  std::mt19937 random(1);
  std::ranges::shuffle(ids, random);
  return ids;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Rows are found, copied and compared by their ids", "[storage]") {
  for (std::int32_t first = 0; first < 6'000; first += 2'000) insert(first, 2'000);
  std::vector<std::int32_t> ids = shuffled(6'000);
  const std::vector<RowId> found = find(ids);
  RowBatch copied(kSchema.types());
  append_rows(*table, found, -1, copied);
  std::vector<Row> expected;
  for (const std::int32_t id : ids) expected.push_back(person(id));
  const Rows rows(kSchema.types(), expected, dictionary);
  const Selection all{.rows = nullptr, .count = ids.size()};
  for (std::size_t row = 0; row < ids.size(); ++row) {
    REQUIRE(rows_identical(copied.views(), row, rows.columns(), row));
    REQUIRE(copied.weight(row) == -1);
  }
  CHECK(have_values(*table, 0, found, rows.columns()[0], all));
  CHECK(have_values(*table, 1, found, rows.columns()[1], all));
  const auto named = std::ranges::find(ids, 1) - ids.begin();
  copied.column(1).set_null(static_cast<std::size_t>(named));
  CHECK_FALSE(have_values(*table, 1, found, copied.column(1).view(), all));
  CHECK(find({-1, 17, 6'000})[0] == kNoRow);
  CHECK(find({-1, 17, 6'000})[2] == kNoRow);
}

TEST_CASE_METHOD(Fixture,
                 "Many rows go and come back at once, and leave their slots to others",
                 "[storage]") {
  insert(0, 2'000);
  insert(2'000, 2'000);
  transaction.commit();
  const std::vector<std::string> before = print_table(*table, dictionary);
  std::vector<std::int32_t> ids = shuffled(4'000);
  ids.resize(1'500);
  transaction.erase(table, find(ids));
  CHECK(table->row_count() == 2'500);
  CHECK(std::ranges::all_of(find(ids), [](RowId row) { return row == kNoRow; }));
  transaction.rollback();
  CHECK(print_table(*table, dictionary) == before);
  CHECK(std::ranges::none_of(find(ids), [](RowId row) { return row == kNoRow; }));

  transaction.erase(table, find(ids));
  transaction.commit();
  insert(10'000, 1'400);
  insert(20'000, 700);
  transaction.commit();
  CHECK(table->row_count() == 4'600);
  CHECK(table->chunk_count() == 3);
  const std::vector<RowId> found = find({10'000, 11'399, 20'000, 20'699});
  RowBatch copied(kSchema.types());
  append_rows(*table, found, 1, copied);
  const Rows rows(kSchema.types(),
                  {person(10'000), person(11'399), person(20'000), person(20'699)},
                  dictionary);
  for (std::size_t row = 0; row < 4; ++row) {
    CHECK(rows_identical(copied.views(), row, rows.columns(), row));
  }
}

}  // namespace matview::test
