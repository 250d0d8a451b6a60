// bit_and(x), bit_or(x) and bit_xor(x) of integers: how often each bit is set.
#include <array>
#include <vector>

#include "expr/aggregates/argument_loop.h"
#include "expr/aggregates/families.h"

namespace matview {

namespace {

enum class BitOperation : std::uint8_t { kAnd, kOr, kXor };

constexpr std::size_t kBits = 64;

class BitCounts final : public AggregateState {
 public:
  BitCounts(Type type, BitOperation operation) : type_(type), operation_(operation) {}

  void resize(std::size_t count) override { groups_.resize(count); }

  Status update(const AggregateInput& input) override {
    visit_physical_type(type_.id, [&]<typename T>() {
      if constexpr (std::is_integral_v<T>) {
        const T* const values = input.argument().values<T>();
        for_each_argument(input, [&](std::size_t row, std::uint32_t group, Weight weight) {
          add(groups_[group], static_cast<std::uint64_t>(values[row]), weight);
        });
      }
    });
    return {};
  }

  Status append_results(std::span<const std::uint32_t> groups, Column& out) const override {
    std::size_t row = out.size();
    out.resize(row + groups.size());
    for (const std::uint32_t id : groups) {
      const std::uint64_t bits = result(groups_[id]);
      visit_physical_type(type_.id, [&]<typename T>() {
        if constexpr (std::is_integral_v<T>) out.values<T>()[row] = static_cast<T>(bits);
      });
      if (groups_[id].count == 0) out.set_null(row);
      ++row;
    }
    return {};
  }

  void reset(std::uint32_t group) override { groups_[group] = {}; }

  std::size_t byte_size() const override { return groups_.capacity() * sizeof(Group); }

 private:
  struct Group {
    Weight count = 0;
    std::array<Weight, kBits> set{};  // by bit
  };

  static void add(Group& group, std::uint64_t value, Weight weight) {
    group.count += weight;
    for (std::size_t bit = 0; bit < kBits; ++bit) {
      group.set[bit] += weight * static_cast<Weight>(value >> bit & 1U);
    }
  }

  [[nodiscard]] std::uint64_t result(const Group& group) const {
    std::uint64_t bits = 0;
    for (std::size_t bit = 0; bit < kBits; ++bit) {
      const Weight set = group.set[bit];
      const bool is_set = operation_ == BitOperation::kAnd  ? set == group.count
                          : operation_ == BitOperation::kOr ? set != 0
                                                            : set % 2 != 0;
      bits |= std::uint64_t{is_set} << bit;
    }
    return bits;
  }

  Type type_;
  BitOperation operation_;
  std::vector<Group> groups_;
};

template <BitOperation kOperation>
std::unique_ptr<AggregateState> make_bits(const AggregateSetup& setup) {
  return std::make_unique<BitCounts>(setup.arguments.front(), kOperation);
}

template <BitOperation kOperation>
constexpr AggregateFunction bits(std::string_view name, TypeId type) {
  return {name, {type}, type, AggregateClass::kInvertible, make_bits<kOperation>};
}

constexpr std::array<AggregateFunction, 9> kAggregates = {
    bits<BitOperation::kAnd>("bit_and", TypeId::kSmallint),
    bits<BitOperation::kAnd>("bit_and", TypeId::kInteger),
    bits<BitOperation::kAnd>("bit_and", TypeId::kBigint),
    bits<BitOperation::kOr>("bit_or", TypeId::kSmallint),
    bits<BitOperation::kOr>("bit_or", TypeId::kInteger),
    bits<BitOperation::kOr>("bit_or", TypeId::kBigint),
    bits<BitOperation::kXor>("bit_xor", TypeId::kSmallint),
    bits<BitOperation::kXor>("bit_xor", TypeId::kInteger),
    bits<BitOperation::kXor>("bit_xor", TypeId::kBigint)};

}  // namespace

std::span<const AggregateFunction> bit_aggregates() {
  return kAggregates;
}

}  // namespace matview
