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

// Values come into a heap of no order until one of the two ends goes: to fill a group costs no
// sorting. Then they are sorted once, into an array that is written over only when the changes
// since, which are in a tree, have become a fixed part of it.
//
// Invariants:
//   1. The multiset is `came_`, or else the runs from `first_` to `last_` plus `changes_`.
//   2. While any value is there more than no times, `smallest_` and `largest_` are those.
//   3. Within a step a value may go before it comes: then it is in `changes_` less than no times.
// Complexity: O(1) for each value that comes to fill it; then O(log size), amortized.
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

  [[nodiscard]] bool empty() const { return came_.empty() && first_ == last_ && changes_.empty(); }

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

  // A value, and how often it is there.
  struct Run {
    std::int64_t key;
    Weight count;
  };

  void fill(std::int64_t key, Weight weight);
  // Ends the filling.
  void sort();
  void change(std::int64_t key, Weight weight);
  [[nodiscard]] Weight count_of(std::int64_t key, Weight changed) const;
  void find_ends();
  // Whether there is one. What it walks over that is no more there is let go.
  [[nodiscard]] bool find_smallest();
  [[nodiscard]] bool find_largest();
  // Writes the changes into the runs.
  void merge();

  std::vector<std::int64_t> came_;
  std::vector<Run> runs_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  phmap::btree_map<std::int64_t, Weight, Less> changes_;
  Weight count_ = 0;  // of all values
  bool has_ends_ = false;
  std::int64_t smallest_ = 0;
  std::int64_t largest_ = 0;
};

// Intervals do not fit in a key; their bytes do in the dictionary.
[[nodiscard]] TextCode code_of_interval(Interval interval, TextDictionary& dictionary);
[[nodiscard]] Interval interval_of_code(TextCode code, const TextDictionary& dictionary);

}  // namespace matview
