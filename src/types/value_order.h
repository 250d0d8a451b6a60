// SQL's order and equality of single values: numbers by value, intervals by their length, NaN
// equals NaN and is above every other number, and −0.0 equals 0.0.
#pragma once

#include "types/interval.h"
#include "types/numeric.h"

namespace matview {

template <typename T>
[[nodiscard]] constexpr bool sql_equal(T left, T right) {
  return left == right;
}

template <>
[[nodiscard]] constexpr bool sql_equal(double left, double right) {
  // Bitwise: no branch, so that loops over columns vectorise.
  return (left == right) | ((left != left) & (right != right));
}

template <>
[[nodiscard]] constexpr bool sql_equal(float left, float right) {
  return (left == right) | ((left != left) & (right != right));
}

template <>
[[nodiscard]] constexpr bool sql_equal(Interval left, Interval right) {
  return interval_length(left) == interval_length(right);
}

template <>
[[nodiscard]] inline bool sql_equal(NumericWord left, NumericWord right) {
  return compare_numeric(left, right) == 0;
}

template <typename T>
[[nodiscard]] constexpr bool sql_less(T left, T right) {
  return left < right;
}

template <>
[[nodiscard]] constexpr bool sql_less(double left, double right) {
  return (left < right) | ((right != right) & (left == left));
}

template <>
[[nodiscard]] constexpr bool sql_less(float left, float right) {
  return (left < right) | ((right != right) & (left == left));
}

template <>
[[nodiscard]] inline bool sql_less(NumericWord left, NumericWord right) {
  return compare_numeric(left, right) < 0;
}

template <>
[[nodiscard]] constexpr bool sql_less(Interval left, Interval right) {
  return interval_length(left) < interval_length(right);
}

}  // namespace matview
