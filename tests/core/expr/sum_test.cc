#include <cmath>

#include "aggregate_fixture.h"

namespace matview::test {

TEST_CASE_METHOD(AggregateFixture,
                 "sum is NULL without non-null input, also after it has left",
                 "[expr][aggregate]") {
  for (const TypeId type : {TypeId::kInteger, TypeId::kBigint, TypeId::kDouble}) {
    start("sum", type);
    CHECK(result().is_null());
    add({kNull});
    CHECK(result().is_null());
    const Value one = cast_value(i(1), type).value();
    add({one});
    take_away({one});
    CHECK(result().is_null());
  }
}

TEST_CASE_METHOD(AggregateFixture,
                 "a sum of 0 over live rows is 0, not NULL",
                 "[expr][aggregate]") {
  start("sum", TypeId::kInteger);
  add({i(5), i(-5)});
  CHECK(result() == l(0));
}

TEST_CASE_METHOD(AggregateFixture,
                 "sum(INTEGER) leaves the range of INTEGER",
                 "[expr][aggregate]") {
  start("sum", TypeId::kInteger);
  add({i(INT32_MAX), i(INT32_MAX)});
  CHECK(result() == l(2LL * INT32_MAX));
}

TEST_CASE_METHOD(AggregateFixture,
                 "sum(BIGINT) may overflow on the way, but not as a result",
                 "[expr][aggregate]") {
  start("sum", TypeId::kBigint);
  add({l(INT64_MAX), l(1)});
  CHECK(try_result().error()->message == "bigint out of range");
  CHECK(try_result().error()->code == ErrorCode::kNumericValueOutOfRange);
  add({l(-1)});
  CHECK(result() == l(INT64_MAX));
}

TEST_CASE_METHOD(AggregateFixture, "weights multiply in sums", "[expr][aggregate]") {
  start("sum", TypeId::kBigint);
  apply({{l(INT64_MAX), 3}, {l(10), 7}, {l(INT64_MAX), -3}});
  CHECK(result() == l(70));
  start("sum", TypeId::kDouble);
  apply({{d(0.1), 3}, {d(1e300), 5}, {d(0.1), -2}, {d(1e300), -5}});
  CHECK(result() == d(0.1));
}

TEST_CASE_METHOD(AggregateFixture, "a float sum survives a huge visitor", "[expr][aggregate]") {
  start("sum", TypeId::kDouble);
  add({d(0.1), d(0.2)});
  const Value before = result();
  add({d(1e16)});
  add({d(1e300)});
  take_away({d(1e16)});
  take_away({d(1e300)});
  CHECK(result() == before);
}

TEST_CASE_METHOD(AggregateFixture,
                 "infinities and NaN enter a sum and leave again",
                 "[expr][aggregate]") {
  start("sum", TypeId::kDouble);
  add({d(1.5)});
  add({d(kInfinity)});
  CHECK(result() == d(kInfinity));
  add({d(-kInfinity)});
  CHECK(std::isnan(result().as_double()));
  take_away({d(kInfinity)});
  CHECK(result() == d(-kInfinity));
  add({d(kNan)});
  take_away({d(-kInfinity)});
  CHECK(std::isnan(result().as_double()));
  take_away({d(kNan)});
  CHECK(result() == d(1.5));
}

TEST_CASE_METHOD(AggregateFixture,
                 "a finite float sum beyond the range is an error until it fits",
                 "[expr][aggregate]") {
  start("sum", TypeId::kDouble);
  const Value largest = d(std::numeric_limits<double>::max());
  add({largest, largest});
  CHECK(try_result().error()->message == "value out of range: overflow");
  take_away({largest});
  CHECK(result() == largest);
}

TEST_CASE_METHOD(AggregateFixture,
                 "rows of a batch may leave before they come",
                 "[expr][aggregate]") {
  start("sum", TypeId::kDouble);
  add({d(1)});
  apply({{d(2.5), -1}, {d(2.5), 1}});
  CHECK(result() == d(1));
}

TEST_CASE_METHOD(AggregateFixture,
                 "sums under random changes equal sums of what is left",
                 "[expr][aggregate][property]") {
  constexpr std::uint32_t kGroups = 5;
  for (const TypeId type : {TypeId::kInteger, TypeId::kBigint, TypeId::kDouble}) {
    start("sum", type, true, kGroups);
    const std::size_t empty_bytes = state->byte_size();
    RandomNumbers random(static_cast<std::uint64_t>(type));
    const auto random_value = [&] {
      if (type == TypeId::kInteger) return i(static_cast<std::int32_t>(random.next()));
      if (type == TypeId::kBigint) return l(static_cast<std::int64_t>(random.next()) >> 20);
      const double digits = static_cast<double>(random.below(2'000'000)) - 1e6;
      return d(std::ldexp(digits, static_cast<int>(random.below(300)) - 150));
    };
    std::vector<Change> live;
    for (int step = 0; step < 300; ++step) {
      std::vector<Change> batch;
      for (std::uint64_t n = random.below(8); n > 0; --n) {
        const bool null = random.below(10) == 0;
        live.push_back({null ? Value::null(type) : random_value(),
                        1,
                        static_cast<std::uint32_t>(random.below(kGroups))});
        batch.push_back(live.back());
      }
      for (std::uint64_t n = random.below(8); n > 0 && !live.empty(); --n) {
        std::swap(live[random.below(live.size())], live.back());
        batch.push_back({live.back().value, -1, live.back().group});
        live.pop_back();
      }
      apply(batch);
      AggregateFixture fresh;
      fresh.start("sum", type, false, kGroups);
      fresh.apply(live);
      for (std::uint32_t group = 0; group < kGroups; ++group) {
        REQUIRE(result(group) == fresh.result(group));
      }
    }
    for (Change& change : live) change.weight = -1;
    apply(live);
    for (std::uint32_t group = 0; group < kGroups; ++group) CHECK(result(group).is_null());
    CHECK(state->byte_size() == empty_bytes);
  }
}

TEST_CASE_METHOD(AggregateFixture, "a reset group is as new", "[expr][aggregate]") {
  start("sum", TypeId::kDouble);
  const std::size_t empty_bytes = state->byte_size();
  add({d(1e300), d(1), d(1e-300), d(kNan)});
  CHECK(state->byte_size() > empty_bytes);
  state->reset(0);
  CHECK(state->byte_size() == empty_bytes);
  add({d(2)});
  CHECK(result() == d(2));
}

}  // namespace matview::test
