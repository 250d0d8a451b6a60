// Consolidation, of few rows and of many: they are found by different means.
#include "types/consolidate.h"

#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace matview::test {

namespace {

struct Weighted {
  std::int32_t value;
  Weight weight;

  friend bool operator==(const Weighted&, const Weighted&) = default;
};

[[nodiscard]] RowBatch batch_of(const std::vector<Weighted>& rows) {
  constexpr std::array kTypes = {Type(TypeId::kInteger)};
  RowBatch batch(kTypes);
  TextDictionary dictionary;
  for (const auto& [value, weight] : rows) {
    batch.column(0).append_value(Value::integer(value), dictionary);
    batch.set_row_count(batch.row_count() + 1);
    batch.set_weight(batch.row_count() - 1, weight);
  }
  return batch;
}

[[nodiscard]] std::vector<Weighted> rows_of(const RowBatch& batch) {
  std::vector<Weighted> rows;
  for (std::size_t row = 0; row < batch.row_count(); ++row) {
    rows.push_back({batch.column(0).values<std::int32_t>()[row], batch.weight(row)});
  }
  return rows;
}

}  // namespace

TEST_CASE("weights of equal rows are added up where the row first appears", "[types]") {
  const std::vector<Weighted> few = {{2, 1}, {1, -1}, {2, 3}};
  CHECK(rows_of(consolidate(batch_of(few))) == std::vector<Weighted>{{2, 4}, {1, -1}});

  std::vector<Weighted> many;
  std::vector<Weighted> sums;
  for (std::int32_t i = 0; i < 300; ++i) many.push_back({i % 100, i < 100 ? -1 : 2});
  for (std::int32_t i = 0; i < 100; ++i) sums.push_back({i, 3});
  CHECK(rows_of(consolidate(batch_of(many))) == sums);
}

TEST_CASE("rows whose weights cancel are left out, and so are rows of weight 0", "[types]") {
  CHECK(rows_of(consolidate(batch_of({{7, 1}, {7, -1}}))).empty());
  CHECK(rows_of(consolidate(batch_of({{7, 0}, {8, 1}}))) == std::vector<Weighted>{{8, 1}});
  CHECK(rows_of(consolidate(batch_of({{1, 1}, {2, 0}, {3, 1}, {1, -1}, {4, 5}, {5, 0}}))) ==
        std::vector<Weighted>{{3, 1}, {4, 5}});
}

TEST_CASE("distinct rows stay as they are", "[types]") {
  const std::vector<Weighted> rows = {{3, -1}, {1, 2}, {2, 1}, {9, 1}, {8, -4}, {7, 1}};
  CHECK(rows_of(consolidate(batch_of(rows))) == rows);
  CHECK(rows_of(consolidate(batch_of({}))).empty());
}

}  // namespace matview::test
