// NumericSum: an exact sum of NUMERICs that remembers how many digits behind the point to show: the
// most of any number that is in it.
//
// Numbers in words of one scale, which is what a column of NUMERIC(p, s) holds, are summed as
// integers. What has another scale, or no word, goes to a spill, by scale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "expr/aggregates/integer_sum.h"
#include "types/numeric.h"

namespace matview {

class NumericSum {
 public:
  NumericSum();
  NumericSum(NumericSum&&) noexcept;
  NumericSum& operator=(NumericSum&&) noexcept;
  ~NumericSum();

  // Adds `weight` times `value`. Returns by how much spilled_bytes() has changed.
  std::ptrdiff_t add(NumericWord value, Weight weight) {
    if ((value.bits & kNumericTail) == tail_) [[likely]] {
      return sum_.add(coefficient_of(value), weight);
    }
    return add_other(value, weight);
  }

  // Forgets everything. Returns by how much spilled_bytes() has changed.
  std::ptrdiff_t clear();

  // The sum. Requires: `count` numbers are in it.
  [[nodiscard]] Decimal value(Weight count) const;
  // The same as a value of a column.
  [[nodiscard]] NumericWord word(Weight count, TextDictionary& dictionary) const;
  [[nodiscard]] std::size_t spilled_bytes() const;

  // Whether all numbers were words of one scale: the sum is coefficient() × 10^−scale().
  [[nodiscard]] bool is_uniform() const { return spill_ == nullptr; }

  [[nodiscard]] int128 coefficient() const { return sum_.total(); }

  // Of the words in the uniform part of the sum.
  [[nodiscard]] std::int32_t scale() const {
    return tail_ == kNoTail ? 0 : static_cast<std::int32_t>(tail_ >> 1);
  }

 private:
  struct Spill;

  std::ptrdiff_t add_other(NumericWord value, Weight weight);

  static constexpr std::int64_t kNoTail = -1;

  IntegerSum sum_;
  std::int64_t tail_ = kNoTail;  // of the words in sum_
  std::unique_ptr<Spill> spill_;
};

}  // namespace matview
