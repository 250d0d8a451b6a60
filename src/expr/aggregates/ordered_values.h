// OrderedValues: an ordered multiset of the values of one group, for MIN and MAX under retraction.
//
// Values of every type are kept as 64-bit keys, so that one tree serves all. Most keys order like
// their values; texts are keys by their code, numerics by their word, and intervals by the code of
// their bytes, and are compared by what these stand for.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <parallel_hashmap/btree.h>

#include "types/chunk.h"
#include "types/numeric.h"
#include "types/text_dictionary.h"

namespace matview {

template <typename T>
[[nodiscard]] constexpr std::int64_t order_key(T value) {
  return static_cast<std::int64_t>(value);
}

// Negative doubles order backwards by their bits; turning the bits below the sign mends it, and is
// its own inverse. −0.0 is kept as 0.0, and all NaNs as the one that is above infinity.
template <>
[[nodiscard]] constexpr std::int64_t order_key(double value) {
  if (value != value) value = std::numeric_limits<double>::quiet_NaN();
  const auto bits = std::bit_cast<std::int64_t>(value + 0.0);
  return bits ^ ((bits >> 63) & std::numeric_limits<std::int64_t>::max());
}

template <>
[[nodiscard]] constexpr std::int64_t order_key(float value) {
  return order_key(static_cast<double>(value));
}

template <>
[[nodiscard]] constexpr std::int64_t order_key(NumericWord value) {
  return value.bits;
}

template <typename T>
[[nodiscard]] constexpr T value_of_order_key(std::int64_t key) {
  return static_cast<T>(key);
}

template <>
[[nodiscard]] constexpr double value_of_order_key(std::int64_t key) {
  return std::bit_cast<double>(key ^ ((key >> 63) & std::numeric_limits<std::int64_t>::max()));
}

template <>
[[nodiscard]] constexpr float value_of_order_key(std::int64_t key) {
  return static_cast<float>(value_of_order_key<double>(key));
}

template <>
[[nodiscard]] constexpr NumericWord value_of_order_key(std::int64_t key) {
  return {key};
}

// Invariants:
//   1. The multiset is `settled_` plus `came_` minus `went_`.
//   2. While values came or went since the last settling, `smallest_` and `largest_` are those of
//      the multiset: what went lay strictly between them.
//   3. Within a step a value may go before it comes. As long as one is there less than no times,
//      nothing waits to be settled.
// A value that comes costs O(1) until the first time that one of the two ends goes, so that to fill
// a group costs no sorting; from then on a change costs O(log size), amortized.
class OrderedValues {
 public:
  // Whether the value of one key is less than that of another.
  using Comparison = bool (*)(std::int64_t left,
                              std::int64_t right,
                              const TextDictionary& dictionary);

  OrderedValues(Comparison comparison, const TextDictionary& dictionary);

  // How the keys of values of this type are compared.
  [[nodiscard]] static Comparison comparison_of(TypeId id);

  // Adds a value `weight` times.
  void add(std::int64_t key, Weight weight);

  [[nodiscard]] bool empty() const { return count_ == 0 && settled_.empty(); }

  // Require: not empty().
  [[nodiscard]] std::int64_t smallest() const { return smallest_; }

  [[nodiscard]] std::int64_t largest() const { return largest_; }

  [[nodiscard]] std::size_t byte_size() const;

 private:
  struct Less {
    Comparison comparison;
    const TextDictionary* dictionary;

    bool operator()(std::int64_t left, std::int64_t right) const {
      return comparison(left, right, *dictionary);
    }
  };

  using Keys = std::vector<std::int64_t>;

  void come(std::int64_t key, Weight weight);
  void go(std::int64_t key, Weight weight);
  // Settles what waits, and this.
  void change_now(std::int64_t key, Weight weight);
  void settle();
  void settle(Keys& keys, Weight weight);
  void settle_one(std::int64_t key, Weight weight);

  phmap::btree_map<std::int64_t, Weight, Less> settled_;
  Keys came_;
  Keys went_;
  Weight count_ = 0;           // of all values
  std::size_t negatives_ = 0;  // entries of `settled_` with a negative weight
  std::int64_t smallest_ = 0;
  std::int64_t largest_ = 0;
};

// Intervals do not fit in a key; their bytes do in the dictionary.
[[nodiscard]] TextCode code_of_interval(Interval interval, TextDictionary& dictionary);
[[nodiscard]] Interval interval_of_code(TextCode code, const TextDictionary& dictionary);

}  // namespace matview
