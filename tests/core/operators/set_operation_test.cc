// UNION ALL, INTERSECT and EXCEPT against counting, run once and maintained.
#include "operators/operator_fixture.h"

namespace matview::test {

namespace {

constexpr std::size_t kWidth = 2;

[[nodiscard]] Bag counted(bool is_intersect, bool all, const Relations& tables) {
  Bag result;
  for (const auto& [row, left] : tables.at("l")) {
    const auto found = tables.at("r").find(row);
    const Weight right = found == tables.at("r").end() ? 0 : found->second;
    Weight times = all ? std::max<Weight>(left - right, 0) : right == 0 ? 1 : 0;
    if (is_intersect) times = all ? std::min(left, right) : std::min<Weight>(right, 1);
    if (times != 0) add(result, row, times);
  }
  return result;
}

[[nodiscard]] plan::NodePtr set_operation(bool is_intersect, bool all) {
  const plan::NodePtr left = OperatorFixture::scan("l", kWidth);
  return plan::make_node({.node = plan::SetOperation{.is_intersect = is_intersect,
                                                     .all = all,
                                                     .left = left,
                                                     .right = OperatorFixture::scan("r", kWidth)},
                          .schema = left->schema});
}

}  // namespace

TEST_CASE_METHOD(OperatorFixture, "INTERSECT and EXCEPT count rows", "[set]") {
  for (const bool is_intersect : {false, true}) {
    for (const bool all : {false, true}) {
      const plan::NodePtr plan = set_operation(is_intersect, all);
      const Model model = [&](const Relations& tables) {
        return counted(is_intersect, all, tables);
      };
      for (unsigned seed = 0; seed < 30; ++seed) {
        INFO("intersect " << is_intersect << ", all " << all << ", seed " << seed);
        std::mt19937 random(seed);
        check_run_once(plan, {"l", "r"}, kWidth, model, random);
        check_maintained(plan, {"l", "r"}, kWidth, model, random);
      }
    }
  }
}

TEST_CASE_METHOD(OperatorFixture, "UNION ALL is the sum of its inputs", "[set]") {
  const plan::NodePtr left = scan("l", kWidth);
  const plan::NodePtr plan = plan::make_node(
      {.node = plan::Concatenate{.inputs = {left, scan("r", kWidth), scan("l", kWidth)}},
       .schema = left->schema});
  const Model model = [](const Relations& tables) {
    Bag result = tables.at("r");
    for (const auto& [row, weight] : tables.at("l")) add(result, row, 2 * weight);
    return result;
  };
  for (unsigned seed = 0; seed < 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    check_run_once(plan, {"l", "r"}, kWidth, model, random);
    check_maintained(plan, {"l", "r"}, kWidth, model, random);
  }
}

}  // namespace matview::test
