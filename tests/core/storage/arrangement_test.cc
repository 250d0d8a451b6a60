#include "storage/arrangement.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "rows.h"
#include "types/row_hash.h"

namespace matview::test {

namespace {

const std::vector<Type> kTypes = {TypeId::kInteger, TypeId::kText};

// Rows with weights, by their printed form.
using Multiset = std::map<std::string, Weight>;

struct Fixture {
  TextDictionary dictionary;
  Arrangement arrangement{kTypes, {0}};
  std::vector<Arrangement::Applied> applied;

  void apply(const std::vector<Row>& rows, const std::vector<Weight>& weights) {
    apply_to(arrangement, rows, weights);
  }

  void apply_to(Arrangement& target,
                const std::vector<Row>& rows,
                const std::vector<Weight>& weights) {
    const Rows batch(kTypes, rows, dictionary);
    Chunk chunk = batch.chunk();
    chunk.weights = weights.empty() ? nullptr : weights.data();
    std::vector<std::uint64_t> hashes(rows.size());
    hash_rows(batch.columns().first(1), chunk.selection, hashes.data());
    target.apply(chunk, hashes, applied);
  }

  // What a probe with `key` yields.
  [[nodiscard]] Multiset probe(const Value& key) { return probe_in(arrangement, key); }

  [[nodiscard]] Multiset probe_in(const Arrangement& target, const Value& key) {
    const Rows batch(std::vector<Type>{TypeId::kInteger}, {{key}}, dictionary);
    const std::vector<ColumnView> columns = target.rows().views();
    Multiset found;
    target.probe(hash_row(batch.columns(), 0), batch.columns(), 0, [&](Arrangement::Id id) {
      found[print_row(columns, id, dictionary)] += target.weight(id);
    });
    return found;
  }
};

[[nodiscard]] Row row(std::int32_t key, std::string text) {
  return {Value::integer(key), Value::text(std::move(text))};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "A probe yields the rows of its key with their weights", "[storage]") {
  apply({row(1, "a"), row(1, "b"), row(2, "c")}, {1, 3, 1});
  CHECK(probe(Value::integer(1)) == Multiset{{"1|a", 1}, {"1|b", 3}});
  CHECK(probe(Value::integer(2)) == Multiset{{"2|c", 1}});
  CHECK(probe(Value::integer(3)).empty());
}

TEST_CASE_METHOD(Fixture, "Equal rows share an id and add their weights", "[storage]") {
  apply({row(1, "a"), row(1, "a")}, {});
  apply({row(1, "a")}, {5});
  CHECK(arrangement.row_count() == 1);
  CHECK(probe(Value::integer(1)) == Multiset{{"1|a", 7}});
}

TEST_CASE_METHOD(Fixture, "A row whose weights cancel leaves nothing behind", "[storage]") {
  apply({row(1, "a"), row(1, "b")}, {2, 1});
  apply({row(1, "a")}, {-2});
  CHECK(arrangement.row_count() == 1);
  CHECK(probe(Value::integer(1)) == Multiset{{"1|b", 1}});
}

TEST_CASE_METHOD(Fixture, "A retraction may come before what it retracts", "[storage]") {
  apply({row(1, "a")}, {-1});
  CHECK(probe(Value::integer(1)) == Multiset{{"1|a", -1}});
  apply({row(1, "a")}, {1});
  CHECK(arrangement.empty());
}

TEST_CASE_METHOD(Fixture, "A row of weight zero is no row", "[storage]") {
  apply({row(1, "a"), row(2, "b")}, {0, 1});
  CHECK(arrangement.row_count() == 1);
  CHECK(probe(Value::integer(1)).empty());
  apply({row(2, "b")}, {0});
  CHECK(probe(Value::integer(2)) == Multiset{{"2|b", 1}});
}

TEST_CASE_METHOD(Fixture,
                 "Rows with a NULL in the key match nothing and are kept out",
                 "[storage]") {
  apply({{Value::null(TypeId::kInteger), Value::text("a")}}, {});
  CHECK(arrangement.empty());
  CHECK(probe(Value::null(TypeId::kInteger)).empty());
}

TEST_CASE_METHOD(Fixture, "NULLs outside the key equal each other", "[storage]") {
  apply({{Value::integer(1), Value::null(TypeId::kText)}}, {});
  apply({{Value::integer(1), Value::null(TypeId::kText)}}, {-1});
  CHECK(arrangement.empty());
}

TEST_CASE_METHOD(Fixture, "Applying tells where each row went", "[storage]") {
  apply({row(1, "a"), {Value::null(TypeId::kInteger), Value::text("a")}, row(1, "a")}, {});
  REQUIRE(applied.size() == 3);
  CHECK(applied[0].is_new);
  CHECK(applied[1].id == HashChains::kNone);
  CHECK(applied[2].id == applied[0].id);
  CHECK_FALSE(applied[2].is_new);
}

TEST_CASE_METHOD(Fixture, "With a group, rows with a NULL after it are found by it", "[storage]") {
  Arrangement grouped(kTypes, {0, 1}, 1);
  const Row with_null = {Value::integer(1), Value::null(TypeId::kText)};
  const auto key_hashes = [&](const Rows& batch) {
    std::vector<std::uint64_t> hashes(kChunkRows);
    hash_rows(batch.columns(), batch.chunk().selection, hashes.data());
    return hashes;
  };
  const Rows batch(kTypes, {row(1, "a"), with_null, row(2, "a")}, dictionary);
  grouped.apply(batch.chunk(), key_hashes(batch), applied);
  CHECK(grouped.row_count() == 3);
  const auto in_group = [&](bool only_nulls) {
    std::size_t count = 0;
    grouped.probe_group(batch.columns(), 0, only_nulls, [&](Arrangement::Id) { ++count; });
    return count;
  };
  CHECK(in_group(false) == 2);
  CHECK(in_group(true) == 1);
  const Rows gone(kTypes, {with_null}, dictionary);
  Chunk chunk = gone.chunk();
  const Weight minus = -1;
  chunk.weights = &minus;
  grouped.apply(chunk, key_hashes(gone), applied);
  CHECK(in_group(false) == 1);
  CHECK(in_group(true) == 0);
}

TEST_CASE_METHOD(Fixture, "An arrangement equals a multiset through random deltas", "[storage]") {
  std::mt19937 random(4711);
  std::map<std::int32_t, Multiset> model;
  for (int round = 0; round < 500; ++round) {
    std::vector<Row> rows;
    std::vector<Weight> weights;
    const std::size_t count = random() % 20;
    for (std::size_t i = 0; i < count; ++i) {
      const auto key = static_cast<std::int32_t>(random() % 5);
      const std::string text(1, static_cast<char>('a' + random() % 4));
      rows.push_back(row(key, text));
      weights.push_back(static_cast<Weight>(random() % 5) - 2);
      const std::string line = std::to_string(key) + "|" + text;
      Weight& weight = model[key][line];
      weight += weights.back();
      if (weight == 0) model[key].erase(line);
    }
    if (round % 50 == 49) {  // and now and then, everything back
      for (auto& [key, multiset] : model) {
        for (const auto& [line, weight] : multiset) {
          rows.push_back(row(key, line.substr(2)));
          weights.push_back(-weight);
        }
        multiset.clear();
      }
    }
    apply(rows, weights);
    std::size_t row_count = 0;
    for (std::int32_t key = 0; key < 5; ++key) {
      REQUIRE(probe(Value::integer(key)) == model[key]);
      row_count += model[key].size();
    }
    REQUIRE(arrangement.row_count() == row_count);
    REQUIRE(arrangement.empty() == (row_count == 0));
    if (row_count == 0) REQUIRE(arrangement.rows().row_count() == 0);
  }
}

}  // namespace matview::test
