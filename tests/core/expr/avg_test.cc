#include <cmath>

#include "aggregate_fixture.h"

namespace matview::test {

TEST_CASE_METHOD(AggregateFixture,
                 "avg ignores NULLs and is NULL without input",
                 "[expr][aggregate]") {
  start("avg", TypeId::kInteger);
  CHECK(result().is_null());
  add({i(1), kNull, i(2)});
  CHECK(result() == d(1.5));
  take_away({i(1), kNull, i(2)});
  CHECK(result().is_null());
}

TEST_CASE_METHOD(AggregateFixture,
                 "avg(BIGINT) is exact where its sum would overflow",
                 "[expr][aggregate]") {
  start("avg", TypeId::kBigint);
  apply({{l(INT64_MAX), 1000}});
  CHECK(result() == d(static_cast<double>(INT64_MAX)));
  apply({{l(INT64_MIN), 1000}});
  CHECK(result() == d(-0.5));
}

TEST_CASE_METHOD(AggregateFixture, "avg of integers is correctly rounded", "[expr][aggregate]") {
  // 2⁵⁴ + 1 is no double: rounding the sum first would lose the 1 that decides.
  start("avg", TypeId::kBigint);
  add({l(1LL << 54), l(1), l(0)});
  CHECK(result() == d(6004799503160661.67));  // (2⁵⁴ + 1) / 3, to the nearest of its spacing of 1
  start("avg", TypeId::kBigint);
  add({l((1LL << 54) + 2), l(1)});
  CHECK(result() == d(9007199254740994.0));  // 2⁵³ + 1.5 lies between 2⁵³ and 2⁵³ + 2
}

TEST_CASE_METHOD(AggregateFixture, "avg(DOUBLE) divides the exact sum", "[expr][aggregate]") {
  start("avg", TypeId::kDouble);
  add({d(1e16), d(1), d(-1e16), d(1)});
  CHECK(result() == d(0.5));
}

TEST_CASE_METHOD(AggregateFixture,
                 "averages under random changes equal those of what is left",
                 "[expr][aggregate][property]") {
  start("avg", TypeId::kBigint);
  const std::size_t empty_bytes = state->byte_size();
  RandomNumbers random(7);
  std::vector<Value> live;
  for (int step = 0; step < 500; ++step) {
    if (random.below(2) == 0 || live.empty()) {
      live.push_back(l(static_cast<std::int64_t>(random.next())));
      add({live.back()});
    } else {
      std::swap(live[random.below(live.size())], live.back());
      take_away({live.back()});
      live.pop_back();
    }
    AggregateFixture fresh;
    fresh.start("avg", TypeId::kBigint, false);
    fresh.add(live);
    REQUIRE(result() == fresh.result());
  }
  take_away(live);
  CHECK(result().is_null());
  CHECK(state->byte_size() == empty_bytes);
}

}  // namespace matview::test
