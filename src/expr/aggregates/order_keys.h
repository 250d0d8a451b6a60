// Order keys: values of every type as 64-bit integers, so that one structure orders all.
//
// Most keys order like their values; texts are keys by their code, numerics by their word, and
// intervals by the code of their bytes, and are compared by what these stand for. Equal keys are
// the same value; equal values in different forms, such as 1.5 and 1.50, have different keys.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <utility>

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

// Intervals do not fit in a key; their bytes do in the dictionary.
[[nodiscard]] TextCode code_of_interval(Interval interval, TextDictionary& dictionary);
[[nodiscard]] Interval interval_of_code(TextCode code, const TextDictionary& dictionary);

// The order of the keys of one type, ascending or descending. The dictionary must outlive it.
class KeyOrder {
 public:
  KeyOrder(TypeId type, bool is_descending, const TextDictionary& dictionary);

  // Whether the value of one key comes before that of another.
  [[nodiscard]] bool precedes(std::int64_t left, std::int64_t right) const {
    if (is_descending_) std::swap(left, right);
    return less_ == nullptr ? left < right : less_(left, right, dictionary_);
  }

 private:
  using Less = bool (*)(std::int64_t left, std::int64_t right, const TextDictionary& dictionary);

  Less less_;  // null: the keys order like their values
  bool is_descending_;
  const TextDictionary& dictionary_;
};

}  // namespace matview
