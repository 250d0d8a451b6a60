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

class OrderedValues {
 public:
  // About what an entry takes in a tree whose nodes are not all full.
  static constexpr std::size_t kBytesPerEntry = 24;

  // Whether the value of one key is less than that of another.
  using Comparison = bool (*)(std::int64_t left,
                              std::int64_t right,
                              const TextDictionary& dictionary);

  OrderedValues(Comparison comparison, const TextDictionary& dictionary);

  // How the keys of values of this type are compared.
  [[nodiscard]] static Comparison comparison_of(TypeId id);

  // Adds a value `weight` times.
  void add(std::int64_t key, Weight weight);

  [[nodiscard]] bool empty() const { return weights_.empty(); }

  // The number of different values.
  [[nodiscard]] std::size_t size() const { return weights_.size(); }

  // Require: not empty().
  [[nodiscard]] std::int64_t smallest() const { return weights_.begin()->first; }

  [[nodiscard]] std::int64_t largest() const { return weights_.rbegin()->first; }

 private:
  struct Less {
    Comparison comparison;
    const TextDictionary* dictionary;

    bool operator()(std::int64_t left, std::int64_t right) const {
      return comparison(left, right, *dictionary);
    }
  };

  phmap::btree_map<std::int64_t, Weight, Less> weights_;
};

// Intervals do not fit in a key; their bytes do in the dictionary.
[[nodiscard]] TextCode code_of_interval(Interval interval, TextDictionary& dictionary);
[[nodiscard]] Interval interval_of_code(TextCode code, const TextDictionary& dictionary);

}  // namespace matview
