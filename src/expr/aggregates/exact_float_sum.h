// ExactFloatSum: a sum of doubles without any error, so that what was added can be taken away
// again.
//
// The sum is held as an unevaluated sum of doubles (J. R. Shewchuk, "Adaptive Precision
// Floating-Point Arithmetic and Fast Robust Geometric Predicates"). Two of them are enough for
// nearly all data and stand inline; what needs more moves to the heap as a whole, and back when it
// can. Infinities and NaNs are counted beside it.
//
// Invariants:
//   1. The sum is exact: value() depends on what was added, not on its order, and adding x and −x
//      changes nothing.
//   2. There is a spill exactly while two doubles are not enough.
// Complexity: add O(1); 24 bytes on the heap of its owner, plus the rare spill.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "types/chunk.h"

namespace matview {

// What a + b rounds to, and exactly what the rounding lost. (D. Knuth's TwoSum.) Not finite when
// the sum is not.
struct TwoSum {
  double sum;
  double error;
};

[[nodiscard]] inline TwoSum two_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

class ExactFloatSum {
 public:
  ExactFloatSum();
  ExactFloatSum(ExactFloatSum&&) noexcept;
  ExactFloatSum& operator=(ExactFloatSum&&) noexcept;
  ~ExactFloatSum();

  // Adds `weight` times `value`. Returns by how much spilled_bytes() has changed.
  std::ptrdiff_t add(double value, Weight weight = 1) {
    if (weight == 1 || weight == -1) [[likely]] {
      const TwoSum high = two_sum(high_, weight == 1 ? value : -value);
      const TwoSum low = two_sum(low_, high.error);
      // Fails for NaN too, and so for whatever is not finite.
      if (low.error == 0 && spill_ == nullptr) [[likely]] {
        high_ = high.sum;
        low_ = low.sum;
        return 0;
      }
    }
    return add_spilling(value, weight);
  }

  // Forgets everything. Returns by how much spilled_bytes() has changed.
  std::ptrdiff_t clear();

  // The sum, correctly rounded; nullopt when it is finite but beyond the largest double.
  [[nodiscard]] std::optional<double> value() const;
  // value(), and what is left of the sum, rounded: about 106 bits of it. The rest is 0 where the
  // value is not finite, and that is NaN where it is beyond the largest double.
  [[nodiscard]] TwoSum parts() const;
  [[nodiscard]] std::size_t spilled_bytes() const;

 private:
  struct Spill;

  std::ptrdiff_t add_spilling(double value, Weight weight);

  // The sum is high_ + low_; they may overlap, and high_ need not be the larger. Both are 0 while
  // there is a spill.
  double high_ = 0;
  double low_ = 0;
  std::unique_ptr<Spill> spill_;
};

}  // namespace matview
