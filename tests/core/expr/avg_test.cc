#include <cmath>

#include "aggregate_fixture.h"

namespace matview::test {

TEST_CASE_METHOD(AggregateFixture,
                 "avg ignores NULLs and is NULL without input",
                 "[expr][aggregate]") {
  start("avg", TypeId::kInteger);
  CHECK(result().is_null());
  add({i(1), kNull, i(2)});
  CHECK(result() == n("1.5000000000000000"));
  take_away({i(1), kNull, i(2)});
  CHECK(result().is_null());
}

TEST_CASE_METHOD(AggregateFixture,
                 "avg(BIGINT) is exact where its sum would overflow",
                 "[expr][aggregate]") {
  start("avg", TypeId::kBigint);
  apply({{l(INT64_MAX), 1000}});
  CHECK(result() == n("9223372036854775807"));
  apply({{l(INT64_MIN), 1000}});
  CHECK(result() == n("-0.50000000000000000000"));
}

TEST_CASE_METHOD(AggregateFixture,
                 "avg of exact numbers has PostgreSQL's digits",
                 "[expr][aggregate]") {
  start("avg", TypeId::kInteger);
  add({i(1), i(1), i(2)});
  CHECK(result() == n("1.3333333333333333"));
  start("avg", TypeId::kNumeric);
  add({n("0.01"), n("0.02"), n("0.025")});
  CHECK(result() == n("0.01833333333333333333"));
  take_away({n("0.025")});
  CHECK(result() == n("0.01500000000000000000"));
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

TEST_CASE_METHOD(AggregateFixture,
                 "an average of intervals carries what is left of months into days",
                 "[expr][aggregate]") {
  start("avg", TypeId::kInterval);
  add({Value::interval({.months = 1}), Value::interval({.days = 10, .months = 2})});
  CHECK(result() == Value::interval({.days = 20, .months = 1}));
  take_away({Value::interval({.days = 10, .months = 2})});
  CHECK(result() == Value::interval({.months = 1}));
}

}  // namespace matview::test
