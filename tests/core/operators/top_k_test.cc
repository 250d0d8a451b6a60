// TopK against sorting everything, run once and maintained.
#include <algorithm>

#include "operator_fixture.h"
#include "plan/logical_plan.h"

namespace matview::test {

namespace {

constexpr std::size_t kWidth = 3;

struct Spec {
  bool partitioned = false;
  bool descending = false;
  bool nulls_first = false;
  bool by_whole_rows = true;  // else by c1 only: then WITH TIES, or ties are anyone's
  bool with_ties = false;
  std::optional<std::int64_t> limit;
  std::int64_t offset = 0;
};

Spec random_spec(std::mt19937& random) {
  Spec spec;
  spec.partitioned = random() % 2 == 0;
  spec.descending = random() % 2 == 0;
  spec.nulls_first = random() % 2 == 0;
  spec.with_ties = random() % 2 == 0;
  spec.by_whole_rows = !spec.with_ties;
  if (random() % 8 != 0) spec.limit = static_cast<std::int64_t>(random() % 5);
  // What OFFSET skips of ties is anyone's.
  if (random() % 2 == 0 && !spec.with_ties) spec.offset = static_cast<std::int64_t>(random() % 4);
  return spec;
}

int compare_cells(const Spec& spec, const Cell& left, const Cell& right) {
  if (!left || !right) {
    if (!left && !right) return 0;
    return !left == spec.nulls_first ? -1 : 1;
  }
  const int order = *left < *right ? -1 : *left > *right ? 1 : 0;
  return spec.descending ? -order : order;
}

int compare_rows_of(const Spec& spec, const CellRow& left, const CellRow& right) {
  if (!spec.by_whole_rows) return compare_cells(spec, left[1], right[1]);
  for (std::size_t c = 0; c < kWidth; ++c) {
    if (const int order = compare_cells(spec, left[c], right[c]); order != 0) return order;
  }
  return 0;
}

Model model_of(Spec spec) {
  return [spec](const Relations& tables) {
    std::map<Cell, std::vector<CellRow>> partitions;
    for (const auto& [row, weight] : tables.at("t")) {
      for (Weight i = 0; i < weight; ++i) partitions[spec.partitioned ? row[0] : 0].push_back(row);
    }
    Bag result;
    for (auto& [key, rows] : partitions) {
      std::ranges::stable_sort(rows, [&](const CellRow& left, const CellRow& right) {
        return compare_rows_of(spec, left, right) < 0;
      });
      const std::int64_t end = spec.limit ? spec.offset + *spec.limit : 1'000'000;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto place = static_cast<std::int64_t>(i);
        const bool ties =
            spec.with_ties && spec.limit != 0 && end > 0 && place >= end &&
            compare_rows_of(spec, rows[static_cast<std::size_t>(end - 1)], rows[i]) == 0;
        if (place >= spec.offset && (place < end || ties)) add(result, rows[i], 1);
      }
    }
    return result;
  };
}

plan::NodePtr plan_of(const Spec& spec) {
  const plan::NodePtr input = OperatorFixture::scan("t", kWidth);
  plan::TopK top{.input = input, .partition = {}, .keys = {}, .limit = {}, .offset = {}};
  if (spec.partitioned) top.partition.push_back(0);
  for (std::size_t c = 0; c < kWidth; ++c) {
    if (!spec.by_whole_rows && c != 1) continue;
    top.keys.push_back({.expression = make_column(c, TypeId::kInteger),
                        .descending = spec.descending,
                        .nulls_first = spec.nulls_first});
  }
  if (spec.limit) top.limit = make_constant(Value::bigint(*spec.limit));
  if (spec.offset != 0) top.offset = make_constant(Value::bigint(spec.offset));
  top.with_ties = spec.with_ties;
  return plan::make_node({.node = std::move(top), .schema = input->schema});
}

std::string describe(const Spec& spec) {
  return "limit " + (spec.limit ? std::to_string(*spec.limit) : "all") + " offset " +
         std::to_string(spec.offset) + (spec.partitioned ? " partitioned" : "") +
         (spec.with_ties ? " with ties" : "") + (spec.descending ? " descending" : "") +
         (spec.nulls_first ? " nulls first" : "");
}

}  // namespace

TEST_CASE_METHOD(OperatorFixture,
                 "the first rows run once are those of everything sorted",
                 "[operators][top_k]") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const Spec spec = random_spec(random);
    INFO("seed " << seed << ": " << describe(spec));
    check_run_once(plan_of(spec), {"t"}, kWidth, model_of(spec), random);
  }
}

TEST_CASE_METHOD(OperatorFixture,
                 "the first rows of many are found without keeping all of them",
                 "[operators][top_k]") {
  for (unsigned seed = 0; seed < 16; ++seed) {
    std::mt19937 random(seed);
    const Spec spec = random_spec(random);
    INFO("seed " << seed << ": " << describe(spec));
    Relations tables;
    for (int i = 0; i < 30'000; ++i) {
      CellRow row = {random_cell(random, 3), random_cell(random, 5'000), random_cell(random, 100)};
      add(tables["t"], row, 1);
    }
    const auto result = run_once(plan_of(spec), tables, random);
    REQUIRE(result);
    CHECK(*result == model_of(spec)(tables));
  }
}

TEST_CASE_METHOD(OperatorFixture,
                 "maintained first rows follow every change",
                 "[operators][top_k]") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::mt19937 random(seed + 1000);
    const Spec spec = random_spec(random);
    INFO("seed " << seed << ": " << describe(spec));
    check_maintained(plan_of(spec), {"t"}, kWidth, model_of(spec), random);
  }
}

TEST_CASE_METHOD(OperatorFixture,
                 "a negative LIMIT or OFFSET fails even over no rows",
                 "[operators][top_k]") {
  std::mt19937 random(0);
  Spec spec;
  spec.limit = -1;
  CHECK(run_once(plan_of(spec), {}, random).error()->code == ErrorCode::kInvalidRowCountInLimit);
  spec = {};
  spec.offset = -1;
  CHECK(run_once(plan_of(spec), {}, random).error()->code == ErrorCode::kInvalidRowCountInOffset);
}

}  // namespace matview::test
