#include <cmath>

#include "aggregate_fixture.h"

namespace matview::test {

namespace {

constexpr std::array kNames = {
    "variance", "var_samp", "var_pop", "stddev", "stddev_samp", "stddev_pop"};

// Numbers of one type that make sums cancel, round and leave 64 bits.
std::vector<Value> numbers_of(TypeId type) {
  switch (type) {
    case TypeId::kBigint: return {l(0), l(-7), l(INT64_MAX), l(INT64_MIN), l(1'000'003)};
    case TypeId::kNumeric:
      return {n("0"), n("1.5"), n("-2.25"), n("1e30"), n("0.000000000000000001"), n("3.50")};
    default: return {d(0.1), d(-0.0), d(1e15), d(1e-15), d(12345.678), d(-1e15)};
  }
}

}  // namespace

TEST_CASE_METHOD(AggregateFixture,
                 "a variance under random changes is that of what is left",
                 "[expr][aggregate][property]") {
  for (const std::string_view name : kNames) {
    for (const TypeId type : {TypeId::kBigint, TypeId::kNumeric, TypeId::kDouble}) {
      const std::vector<Value> domain = numbers_of(type);
      start(name, type);
      const std::size_t empty_bytes = state->byte_size();
      RandomNumbers random(static_cast<std::uint64_t>(type));
      std::vector<Value> live;
      for (int step = 0; step < 60; ++step) {
        std::vector<Change> batch;
        for (std::uint64_t i = random.below(4); i > 0; --i) {
          live.push_back(domain[random.below(domain.size())]);
          batch.push_back({live.back()});
        }
        for (std::uint64_t i = random.below(4); i > 0 && !live.empty(); --i) {
          std::swap(live[random.below(live.size())], live.back());
          batch.push_back({live.back(), -1});
          live.pop_back();
        }
        apply(batch);
        AggregateFixture fresh;
        fresh.start(name, type);
        fresh.add(live);
        REQUIRE(result() == fresh.result());
      }
      take_away(live);
      CHECK(result().is_null());
      CHECK(state->byte_size() == empty_bytes);
    }
  }
}

TEST_CASE_METHOD(AggregateFixture,
                 "the variance of one row is 0 in a population and NULL in a sample",
                 "[expr][aggregate]") {
  start("var_pop", TypeId::kInteger);
  add({i(7)});
  CHECK(result() == n("0"));
  start("var_samp", TypeId::kInteger);
  add({i(7)});
  CHECK(result().is_null());
}

TEST_CASE_METHOD(AggregateFixture,
                 "variances have the digits that a quotient of NUMERICs has",
                 "[expr][aggregate]") {
  start("stddev", TypeId::kInteger);
  add({i(1), i(2), i(4), i(8)});
  CHECK(result() == n("3.0956959368344517"));
  start("var_pop", TypeId::kNumeric);
  add({n("1.5"), n("2.25")});
  CHECK(result() == n("0.14062500000000000000"));
}

TEST_CASE_METHOD(AggregateFixture,
                 "a variance of doubles keeps what their squares lose",
                 "[expr][aggregate]") {
  start("var_pop", TypeId::kDouble);
  add({d(7'000'000'000'005), d(7'000'000'000'007)});
  CHECK(result() == d(1));
}

TEST_CASE_METHOD(AggregateFixture,
                 "infinities make a variance NaN until they have left",
                 "[expr][aggregate]") {
  for (const TypeId type : {TypeId::kNumeric, TypeId::kDouble}) {
    const Value infinity = cast_value(Value::text("Infinity"), type).value();
    const Value one = cast_value(i(1), type).value();
    start("var_pop", type);
    add({infinity, one});
    CHECK(result().to_string() == "NaN");
    take_away({infinity});
    CHECK(result().to_string() == "0");
  }
}

TEST_CASE_METHOD(AggregateFixture,
                 "a sum of squares beyond the largest double is 22003",
                 "[expr][aggregate]") {
  start("var_pop", TypeId::kDouble);
  add({d(1e200), d(-1e200)});
  const auto value = try_result();
  REQUIRE(!value);
  CHECK(value.error()->code == ErrorCode::kNumericValueOutOfRange);
}

}  // namespace matview::test
