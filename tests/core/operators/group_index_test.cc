#include "operators/group_index.h"

#include <array>
#include <map>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

namespace matview {

namespace {

using Key = std::array<int, 2>;  // 0 is NULL

constexpr std::size_t kRows = 100;

// Random keys of two columns, as columns.
struct Keys {
  Keys(std::vector<Type> types, std::mt19937& random) {
    for (std::size_t row = 0; row < kRows; ++row) {
      rows.push_back({static_cast<int>(random() % 6), static_cast<int>(random() % 6)});
    }
    for (std::size_t c = 0; c < types.size(); ++c) {
      Column& column = columns.emplace_back(types[c]);
      for (const Key& row : rows) {
        column.append_value(value(types[c], row[c]), dictionary);
      }
    }
  }

  static Value value(Type type, int number) {
    if (number == 0) return Value::null(type);
    return type.id == TypeId::kDouble ? Value::float8(number) : Value::integer(number);
  }

  [[nodiscard]] std::vector<ColumnView> views() const {
    std::vector<ColumnView> views;
    for (const Column& column : columns) views.push_back(column.view());
    return views;
  }

  TextDictionary dictionary;
  std::vector<Column> columns;
  std::vector<Key> rows;
};

}  // namespace

TEST_CASE("rows have one group exactly when their keys are equal, NULLs among them",
          "[operators]") {
  std::mt19937 random(11);
  const std::vector<Type> exact = {TypeId::kInteger, TypeId::kInteger};
  const std::vector<Type> hashed = {TypeId::kInteger, TypeId::kDouble};
  for (const std::vector<Type>& types : {exact, hashed}) {
    GroupIndex groups(types);
    std::map<Key, GroupIndex::Id> model;
    std::vector<GroupIndex::Id> ids(kRows);
    for (int round = 0; round < 200; ++round) {
      const Keys keys(types, random);
      groups.assign(keys.views(), {.rows = nullptr, .count = kRows}, ids.data());
      for (std::size_t row = 0; row < kRows; ++row) {
        CHECK(ids[row] == model.try_emplace(keys.rows[row], ids[row]).first->second);
      }
      for (auto group = model.begin(); group != model.end();) {
        if (random() % 4 != 0) {
          ++group;
        } else {
          groups.release(group->second);
          group = model.erase(group);
        }
      }
      CHECK(groups.id_count() <= 36);  // released ids are given out again
      CHECK(groups.is_empty() == model.empty());
    }
  }
}

}  // namespace matview
