#include <algorithm>
#include <cmath>

#include "aggregate_fixture.h"

namespace matview::test {

namespace {

// Of each type: values in SQL's order.
const std::vector<std::vector<Value>> kOrdered = {
    {i(INT32_MIN), i(-1), i(0), i(INT32_MAX)},
    {l(INT64_MIN), l(-1), l(0), l(INT64_MAX)},
    {d(-kInfinity), d(-1.5), d(-1e-300), d(0), d(1e-300), d(2), d(kInfinity), d(kNan)},
    {t(""), t("B"), t("a"), t("aa"), t("ab"), t("ä")},
    {Value::date(-1), Value::date(0), Value::date(20000)},
    {Value::timestamp(-1), Value::timestamp(0), Value::timestamp(1)},
};

// NaN equals itself here.
bool same(const Value& left, const Value& right) {
  return left.to_string() == right.to_string();
}

}  // namespace

TEST_CASE_METHOD(AggregateFixture,
                 "min and max of every type follow its order",
                 "[expr][aggregate]") {
  for (const std::vector<Value>& ordered : kOrdered) {
    for (const bool retractable : {false, true}) {
      std::vector<Value> shuffled = ordered;
      std::ranges::rotate(shuffled, shuffled.begin() + 1);
      start("min", ordered.front().type(), retractable);
      add(shuffled);
      CHECK(same(result(), ordered.front()));
      start("max", ordered.front().type(), retractable);
      add(shuffled);
      CHECK(same(result(), ordered.back()));
    }
  }
}

TEST_CASE_METHOD(AggregateFixture,
                 "min and max ignore NULLs and are NULL without input",
                 "[expr][aggregate]") {
  for (const bool retractable : {false, true}) {
    start("min", TypeId::kInteger, retractable);
    CHECK(result().is_null());
    add({kNull, i(0), kNull});
    CHECK(result() == i(0));
  }
}

TEST_CASE_METHOD(AggregateFixture,
                 "the minimum stays while one of its copies does",
                 "[expr][aggregate]") {
  start("min", TypeId::kInteger);
  add({i(1), i(1), i(5)});
  take_away({i(1)});
  CHECK(result() == i(1));
  take_away({i(1)});
  CHECK(result() == i(5));
  take_away({i(5)});
  CHECK(result().is_null());
}

TEST_CASE_METHOD(AggregateFixture,
                 "the sign of zero does not tell which came first",
                 "[expr][aggregate]") {
  for (const bool retractable : {false, true}) {
    start("max", TypeId::kDouble, retractable);
    add({d(-0.0), d(0.0)});
    CHECK(!std::signbit(result().as_double()));
  }
}

TEST_CASE_METHOD(AggregateFixture,
                 "extremes under random changes equal those of what is left",
                 "[expr][aggregate][property]") {
  constexpr std::uint32_t kGroups = 4;
  for (const std::string_view name : {"min", "max"}) {
    for (const std::vector<Value>& domain : kOrdered) {
      const Type type = domain.front().type();
      start(name, type, true, kGroups);
      const std::size_t empty_bytes = state->byte_size();
      RandomNumbers random(static_cast<std::uint64_t>(type.id));
      std::vector<Change> live;
      for (int step = 0; step < 200; ++step) {
        std::vector<Change> batch;
        for (std::uint64_t n = random.below(4); n > 0; --n) {
          const Value value =
              random.below(8) == 0 ? Value::null(type) : domain[random.below(domain.size())];
          live.push_back({value, 1, static_cast<std::uint32_t>(random.below(kGroups))});
          batch.push_back(live.back());
        }
        for (std::uint64_t n = random.below(4); n > 0 && !live.empty(); --n) {
          std::swap(live[random.below(live.size())], live.back());
          batch.push_back({live.back().value, -1, live.back().group});
          live.pop_back();
        }
        apply(batch);
        AggregateFixture fresh;
        fresh.start(name, type, false, kGroups);
        fresh.apply(live);
        for (std::uint32_t group = 0; group < kGroups; ++group) {
          REQUIRE(same(result(group), fresh.result(group)));
        }
      }
      for (Change& change : live) change.weight = -1;
      apply(live);
      for (std::uint32_t group = 0; group < kGroups; ++group) CHECK(result(group).is_null());
      CHECK(state->byte_size() == empty_bytes);
    }
  }
}

TEST_CASE_METHOD(AggregateFixture, "a reset extreme is as new", "[expr][aggregate]") {
  start("max", TypeId::kText);
  const std::size_t empty_bytes = state->byte_size();
  add({t("z"), t("y")});
  state->reset(0);
  CHECK(state->byte_size() == empty_bytes);
  CHECK(result().is_null());
  state->reset(0);
  add({t("a")});
  CHECK(result() == t("a"));
}

}  // namespace matview::test
