// count(*) and count(x): weights, and weights of non-null arguments.
#include <array>
#include <vector>

#include "expr/aggregates/argument_loop.h"
#include "expr/aggregates/families.h"

namespace matview {

namespace {

class CountState final : public AggregateState {
 public:
  explicit CountState(bool counts_nulls) : counts_nulls_(counts_nulls) {}

  void resize(std::size_t count) override { counts_.resize(count); }

  Status update(const AggregateInput& input) override {
    const std::uint64_t* const validity = counts_nulls_ ? nullptr : input.argument().validity;
    Weight* const counts = counts_.data();
    if (input.groups == nullptr && input.weights == nullptr && validity == nullptr) {
      counts[0] += static_cast<Weight>(input.rows.count);
      return {};
    }
    for_each_row(input, validity, [counts](std::size_t, std::uint32_t group, Weight weight) {
      counts[group] += weight;
    });
    return {};
  }

  Status append_results(std::span<const std::uint32_t> groups, Column& out) const override {
    const std::size_t start = out.size();
    out.resize(start + groups.size());
    std::int64_t* const values = out.values<std::int64_t>() + start;
    for (std::size_t i = 0; i < groups.size(); ++i) values[i] = counts_[groups[i]];
    return {};
  }

  void reset(std::uint32_t group) override { counts_[group] = 0; }

  std::size_t byte_size() const override { return counts_.capacity() * sizeof(Weight); }

 private:
  bool counts_nulls_;
  std::vector<Weight> counts_;
};

template <bool kCountsNulls>
std::unique_ptr<AggregateState> make_count(const AggregateSetup&) {
  return std::make_unique<CountState>(kCountsNulls);
}

constexpr std::array<AggregateFunction, 2> kAggregates = {{
    {"count", {}, TypeId::kBigint, AggregateClass::kInvertible, make_count<true>},
    {"count", {TypeId::kAny}, TypeId::kBigint, AggregateClass::kInvertible, make_count<false>},
}};

}  // namespace

std::span<const AggregateFunction> count_aggregates() {
  return kAggregates;
}

}  // namespace matview
