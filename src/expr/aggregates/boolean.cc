// bool_and(x), every(x) and bool_or(x): counts of what is true and what is false.
#include <array>
#include <vector>

#include "expr/aggregates/argument_loop.h"
#include "expr/aggregates/families.h"

namespace matview {

namespace {

class TruthCounts final : public AggregateState {
 public:
  explicit TruthCounts(bool is_and) : is_and_(is_and) {}

  void resize(std::size_t count) override { groups_.resize(count); }

  Status update(const AggregateInput& input) override {
    const auto* const values = input.argument().values<std::uint8_t>();
    Group* const groups = groups_.data();
    for_each_argument(input, [&](std::size_t row, std::uint32_t group, Weight weight) {
      groups[group].counts[values[row]] += weight;
    });
    return {};
  }

  Status append_results(std::span<const std::uint32_t> groups, Column& out) const override {
    std::size_t row = out.size();
    out.resize(row + groups.size());
    for (const std::uint32_t id : groups) {
      const auto [falses, trues] = groups_[id].counts;
      out.values<std::uint8_t>()[row] = is_and_ ? falses == 0 : trues != 0;
      if (falses == 0 && trues == 0) out.set_null(row);
      ++row;
    }
    return {};
  }

  void reset(std::uint32_t group) override { groups_[group] = {}; }

  std::size_t byte_size() const override { return groups_.capacity() * sizeof(Group); }

 private:
  struct Group {
    std::array<Weight, 2> counts{};  // of FALSE and TRUE
  };

  bool is_and_;
  std::vector<Group> groups_;
};

template <bool kAnd>
std::unique_ptr<AggregateState> make_truth(const AggregateSetup&) {
  return std::make_unique<TruthCounts>(kAnd);
}

template <bool kAnd>
constexpr AggregateFunction truth(std::string_view name) {
  return {
      name, {TypeId::kBoolean}, TypeId::kBoolean, AggregateClass::kInvertible, make_truth<kAnd>};
}

constexpr std::array<AggregateFunction, 3> kAggregates = {
    truth<true>("bool_and"), truth<true>("every"), truth<false>("bool_or")};

}  // namespace

std::span<const AggregateFunction> boolean_aggregates() {
  return kAggregates;
}

}  // namespace matview
