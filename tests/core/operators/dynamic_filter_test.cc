// DynamicFilter against comparing all with all, and what it costs when its bound moves.
#include "plan/dynamic_filter.h"

#include <array>

#include "operator_fixture.h"
#include "plan/logical_plan.h"

namespace matview::test {

namespace {

constexpr std::size_t kWidth = 3;
constexpr std::array kComparisons = {"<", "<=", ">", ">="};

bool holds(std::string_view comparison, std::int64_t left, std::int64_t right) {
  if (comparison == "<") return left < right;
  if (comparison == "<=") return left <= right;
  return comparison == ">" ? left > right : left >= right;
}

// Rows of l for which `l.c1 comparison r.c2` holds for some row of r, or for none.
Model model_of(std::string_view comparison, bool is_anti) {
  return [=](const Relations& tables) {
    Bag result;
    for (const auto& [row, weight] : tables.at("l")) {
      bool any = false;
      for (const auto& [other, count] : tables.at("r")) {
        any = any || (row[1] && other[2] && holds(comparison, *row[1], *other[2]));
      }
      if (any != is_anti) add(result, row, weight);
    }
    return result;
  };
}

plan::NodePtr plan_of(std::string_view comparison, bool is_anti, bool is_swapped) {
  const plan::NodePtr left = OperatorFixture::scan("l", kWidth);
  std::vector<ExpressionPtr> operands = {make_column(1, TypeId::kInteger),
                                         make_column(kWidth + 2, TypeId::kInteger)};
  std::string name(comparison);
  if (is_swapped) {
    std::swap(operands[0], operands[1]);
    name.front() = name.front() == '<' ? '>' : '<';
  }
  plan::Join join{.left = left,
                  .right = OperatorFixture::scan("r", kWidth),
                  .left_keys = {},
                  .right_keys = {},
                  .kind = is_anti ? plan::JoinKind::kAnti : plan::JoinKind::kSemi,
                  .residual = OperatorFixture::call(name, std::move(operands))};
  REQUIRE(plan::find_range_condition(join));
  return plan::make_node({.node = std::move(join), .schema = left->schema});
}

// Counts the rows that come out.
class RowCount final : public Sink {
 public:
  Status accept(const Chunk& rows) override {
    count += rows.selection.count;
    return {};
  }

  std::size_t count = 0;
};

}  // namespace

TEST_CASE_METHOD(OperatorFixture, "a dynamic filter follows every change", "[dynamic-filter]") {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    INFO("round " << round);
    const std::string_view comparison = kComparisons[random() % kComparisons.size()];
    const bool is_anti = random() % 2 == 0;
    const plan::NodePtr plan = plan_of(comparison, is_anti, random() % 2 == 0);
    check_maintained(plan, {"l", "r"}, kWidth, model_of(comparison, is_anti), random);
    check_run_once(plan, {"l", "r"}, kWidth, model_of(comparison, is_anti), random);
  }
}

TEST_CASE_METHOD(OperatorFixture,
                 "a bound that moves costs the rows it moves across",
                 "[dynamic-filter]") {
  std::mt19937 random(1);
  OperatorTree tree = build_operators(plan_of(">", false, false), context, Retention::kMaintained);
  const auto step = [&](const Deltas& deltas) {
    RowCount sink;
    REQUIRE(tree.step(feed_of(deltas, random), sink));
    return sink.count;
  };
  Deltas rows;
  for (std::int64_t i = 0; i < 10'000; ++i) rows["l"].push_back({{i, i, i}, 1});
  rows["r"].push_back({{0, 0, 5'000}, 1});
  CHECK(step(rows) == 4'999);
  CHECK(step({{"r", {{{0, 0, 5'000}, -1}, {{0, 0, 5'003}, 1}}}}) == 3);
  CHECK(step({{"r", {{{0, 0, 5'003}, -1}, {{0, 0, 4'998}, 1}}}}) == 5);
  CHECK(step({{"r", {{{0, 0, 6'000}, 1}}}}) == 0);
  CHECK(step({{"r", {{{0, 0, 4'998}, -1}}}}) == 1'002);
  CHECK(step({{"r", {{{0, 0, 6'000}, -1}}}}) == 3'999);
}

TEST_CASE_METHOD(OperatorFixture,
                 "a dynamic filter without rows holds nothing",
                 "[dynamic-filter]") {
  std::mt19937 random(1);
  OperatorTree tree = build_operators(plan_of("<", true, false), context, Retention::kMaintained);
  const auto step = [&](const Deltas& deltas) {
    RowCount sink;
    REQUIRE(tree.step(feed_of(deltas, random), sink));
  };
  step({{"l", {{{1, 1, 1}, 2}, {{1, std::nullopt, 1}, 1}}}, {"r", {{{0, 0, 3}, 1}}}});
  CHECK(tree.byte_size() > 0);
  step({{"l", {{{1, 1, 1}, -2}, {{1, std::nullopt, 1}, -1}}}, {"r", {{{0, 0, 3}, -1}}}});
  RowCount sink;
  REQUIRE(tree.step(feed_of({{"l", {{{1, 1, 1}, 1}}}}, random), sink));
  CHECK(sink.count == 1);
}

}  // namespace matview::test
