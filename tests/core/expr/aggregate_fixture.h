// What the tests of aggregates share: a state, and feeding it values one batch at a time.
#pragma once

#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "common/hash.h"
#include "expr/aggregate_registry.h"
#include "expr_fixture.h"

namespace matview::test {

struct Change {
  Value value;
  Weight weight = 1;
  std::uint32_t group = 0;
};

class AggregateFixture : public ExprFixture {
 public:
  [[nodiscard]] static const AggregateFunction& aggregate(std::string_view name, Type type) {
    const auto found = find_aggregate(name, {&type, 1});
    REQUIRE(found.has_value());
    return **found;
  }

  void start(std::string_view name, Type type, bool retractable = true, std::size_t groups = 1) {
    function_ = &aggregate(name, type);
    type_ = type;
    state = function_->make_state({.retractable = retractable,
                                   .dictionary = dictionary,
                                   .arguments = {&type_, 1},
                                   .result = function_->result});
    state->resize(groups);
  }

  void apply(const std::vector<Change>& changes) {
    Column argument(type_);
    std::vector<std::uint32_t> groups;
    std::vector<Weight> weights;
    bool weighted = false;
    for (const Change& change : changes) {
      argument.append_value(change.value, dictionary);
      groups.push_back(change.group);
      weights.push_back(change.weight);
      weighted |= change.weight != 1;
    }
    const ColumnView view = argument.view();
    REQUIRE(state->update({.groups = groups.data(),
                           .arguments = {&view, 1},
                           .rows = {.rows = nullptr, .count = groups.size()},
                           .weights = weighted ? weights.data() : nullptr}));
  }

  void add(const std::vector<Value>& values) {
    std::vector<Change> changes;
    for (const Value& value : values) changes.push_back({value});
    apply(changes);
  }

  void take_away(const std::vector<Value>& values) {
    std::vector<Change> changes;
    for (const Value& value : values) changes.push_back({value, -1});
    apply(changes);
  }

  [[nodiscard]] Result<Value> try_result(std::uint32_t group = 0) {
    Column out(function_->result);
    MATVIEW_TRY(state->append_results({&group, 1}, out));
    return value_at(out.view(), 0, dictionary);
  }

  [[nodiscard]] Value result(std::uint32_t group = 0) {
    const auto value = try_result(group);
    REQUIRE(value.has_value());
    return *value;
  }

  std::unique_ptr<AggregateState> state;

 private:
  const AggregateFunction* function_ = nullptr;
  Type type_;
};

// A reproducible stream of pseudo-random numbers.
class RandomNumbers {
 public:
  explicit RandomNumbers(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next() { return hash_integer(state_ += 0x9e3779b97f4a7c15ULL); }

  [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return next() % limit; }

 private:
  std::uint64_t state_;
};

}  // namespace matview::test
