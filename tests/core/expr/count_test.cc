#include "aggregate_fixture.h"

namespace matview::test {

TEST_CASE_METHOD(AggregateFixture, "count(x) ignores NULLs", "[expr][aggregate]") {
  start("count", TypeId::kInteger);
  CHECK(result() == l(0));
  add({i(1), kNull, i(2)});
  CHECK(result() == l(2));
  take_away({kNull, i(1)});
  CHECK(result() == l(1));
}

TEST_CASE_METHOD(AggregateFixture, "count(*) counts rows by their weights", "[expr][aggregate]") {
  state =
      (*find_aggregate("count", {}))->make_state({.retractable = true, .dictionary = dictionary});
  state->resize(2);
  const std::vector<std::uint32_t> groups = {0, 1, 0, 0};
  const std::vector<Weight> weights = {1, 3, -1, 5};
  REQUIRE(state->update({.groups = groups.data(),
                         .arguments = {},
                         .rows = {.rows = nullptr, .count = groups.size()},
                         .weights = weights.data()}));
  Column out(TypeId::kBigint);
  REQUIRE(state->append_results(std::vector<std::uint32_t>{1, 0}, out));
  CHECK(values(out.view(), 2) == std::vector<Value>{l(3), l(5)});
}

}  // namespace matview::test
