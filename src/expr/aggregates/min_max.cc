// min(x) and max(x) for every type: one running value per group where nothing is ever taken away,
// a multiset per group that knows its first where it is.
#include <array>
#include <vector>

#include "expr/aggregates/argument_loop.h"
#include "expr/aggregates/extreme_values.h"
#include "expr/aggregates/families.h"
#include "expr/aggregates/order_keys.h"
#include "types/value_order.h"

namespace matview {

namespace {

// Doubles lose the sign of zero and the payload of NaN: which of several equal values came first
// must not show.
template <typename T>
T canonical(T value) {
  return value;
}

float canonical(float value) {
  return value_of_order_key<float>(order_key(value));
}

double canonical(double value) {
  return value_of_order_key<double>(order_key(value));
}

// ── Append only ─────────────────────────────────────────────────────────────────────────────────

template <typename T, bool kMax>
class RunningExtreme final : public AggregateState {
 public:
  explicit RunningExtreme(const TextDictionary& dictionary) : dictionary_(dictionary) {}

  void resize(std::size_t count) override { groups_.resize(count); }

  Status update(const AggregateInput& input) override {
    const T* const values = input.argument().values<T>();
    Group* const groups = groups_.data();
    for_each_argument(input, [&](std::size_t row, std::uint32_t id, Weight) {
      Group& group = groups[id];
      if (!group.has_value || precedes(values[row], group.value)) group.value = values[row];
      group.has_value = true;
    });
    return {};
  }

  Status append_results(std::span<const std::uint32_t> groups, Column& out) const override {
    std::size_t row = out.size();
    out.resize(row + groups.size());
    for (const std::uint32_t id : groups) {
      out.values<T>()[row] = canonical(groups_[id].value);
      if (!groups_[id].has_value) out.set_null(row);
      ++row;
    }
    return {};
  }

  void reset(std::uint32_t group) override { groups_[group] = {}; }

  std::size_t byte_size() const override { return groups_.capacity() * sizeof(Group); }

 private:
  struct Group {
    T value{};
    bool has_value = false;
  };

  // Whether `left` is the better answer of the two.
  [[nodiscard]] bool precedes(T left, T right) const {
    if constexpr (std::is_same_v<T, TextCode>) {
      const std::strong_ordering order = dictionary_.compare(left, right);
      return kMax ? order > 0 : order < 0;
    } else {
      return kMax ? sql_less(right, left) : sql_less(left, right);
    }
  }

  const TextDictionary& dictionary_;
  std::vector<Group> groups_;
};

// ── With retractions ────────────────────────────────────────────────────────────────────────────

class RetractableExtreme final : public AggregateState {
 public:
  RetractableExtreme(Type type, bool is_max, TextDictionary& dictionary)
      : type_(type), order_(type.id, is_max, dictionary), dictionary_(dictionary) {}

  void resize(std::size_t count) override { groups_.resize(count); }

  Status update(const AggregateInput& input) override {
    visit_physical_type(type_.id, [&]<typename T>() {
      const T* const values = input.argument().values<T>();
      for_each_argument(input, [&](std::size_t row, std::uint32_t group, Weight weight) {
        add(group, key_of(values[row]), weight);
      });
    });
    return {};
  }

  Status append_results(std::span<const std::uint32_t> groups, Column& out) const override {
    std::size_t row = out.size();
    out.resize(row + groups.size());
    for (const std::uint32_t id : groups) {
      if (const ExtremeValues* const values = groups_[id].get(); values == nullptr) {
        out.set_null(row);
      } else {
        write(values->first(), out, row);
      }
      ++row;
    }
    return {};
  }

  void reset(std::uint32_t group) override {
    if (groups_[group] == nullptr) return;
    value_bytes_ -= groups_[group]->byte_size();
    groups_[group].reset();
  }

  std::size_t byte_size() const override {
    return groups_.capacity() * sizeof(groups_[0]) + value_bytes_;
  }

 private:
  void add(std::uint32_t group, std::int64_t key, Weight weight) {
    std::unique_ptr<ExtremeValues>& values = groups_[group];
    if (values == nullptr) {
      values = std::make_unique<ExtremeValues>(order_);
    } else {
      value_bytes_ -= values->byte_size();
    }
    values->add(key, weight);
    if (values->empty()) {
      values.reset();
    } else {
      value_bytes_ += values->byte_size();
    }
  }

  template <typename T>
  [[nodiscard]] std::int64_t key_of(T value) {
    if constexpr (std::is_same_v<T, Interval>) {
      return code_of_interval(value, dictionary_);
    } else {
      return order_key(value);
    }
  }

  void write(std::int64_t key, Column& out, std::size_t row) const {
    visit_physical_type(out.type().id, [&]<typename T>() {
      if constexpr (std::is_same_v<T, Interval>) {
        out.values<T>()[row] = interval_of_code(static_cast<TextCode>(key), dictionary_);
      } else {
        out.values<T>()[row] = value_of_order_key<T>(key);
      }
    });
  }

  Type type_;
  KeyOrder order_;
  TextDictionary& dictionary_;
  std::vector<std::unique_ptr<ExtremeValues>> groups_;  // none: no values
  std::size_t value_bytes_ = 0;                         // of all groups
};

// ── The list ────────────────────────────────────────────────────────────────────────────────────

template <TypeId kType, bool kMax>
std::unique_ptr<AggregateState> make_extreme(const AggregateSetup& setup) {
  constexpr TypeId kStored = kType == TypeId::kAnyArray ? TypeId::kArray : kType;
  if (setup.retractable) {
    return std::make_unique<RetractableExtreme>(kStored, kMax, setup.dictionary);
  }
  return visit_physical_type(kStored, [&]<typename T>() -> std::unique_ptr<AggregateState> {
    return std::make_unique<RunningExtreme<T, kMax>>(setup.dictionary);
  });
}

template <TypeId kType>
constexpr std::array<AggregateFunction, 2> extremes_of() {
  return {{{"min", {kType}, kType, AggregateClass::kOrdered, make_extreme<kType, false>},
           {"max", {kType}, kType, AggregateClass::kOrdered, make_extreme<kType, true>}}};
}

constexpr auto kAggregates = [] {
  const std::array pairs = {extremes_of<TypeId::kInteger>(),
                            extremes_of<TypeId::kBigint>(),
                            extremes_of<TypeId::kDouble>(),
                            extremes_of<TypeId::kText>(),
                            extremes_of<TypeId::kDate>(),
                            extremes_of<TypeId::kSmallint>(),
                            extremes_of<TypeId::kReal>(),
                            extremes_of<TypeId::kNumeric>(),
                            extremes_of<TypeId::kChar>(),
                            extremes_of<TypeId::kTime>(),
                            extremes_of<TypeId::kTimestampTz>(),
                            extremes_of<TypeId::kInterval>(),
                            extremes_of<TypeId::kBytea>(),
                            extremes_of<TypeId::kTimestamp>(),
                            extremes_of<TypeId::kAnyArray>()};
  std::array<AggregateFunction, pairs.size() * 2> list{};
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = pairs[i / 2][i % 2];
  return list;
}();

}  // namespace

std::span<const AggregateFunction> min_max_aggregates() {
  return kAggregates;
}

}  // namespace matview
