// IntervalSum: an exact sum of intervals: what leaves the range on the way may come back.
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/result.h"
#include "expr/aggregates/integer_sum.h"
#include "types/physical.h"

namespace matview {

class IntervalSum {
 public:
  // Adds `weight` times `value`. Returns the bytes this took from the heap: none.
  std::ptrdiff_t add(Interval value, Weight weight);
  std::ptrdiff_t clear();

  // 22008 where the sum, or the difference of infinities, is no interval.
  [[nodiscard]] Result<Interval> value() const;
  // The sum divided by `count`: what is left of months goes on into days of which they have 30, and
  // what is left of days into the time. Requires: count > 0.
  [[nodiscard]] Result<Interval> average(Weight count) const;

 private:
  std::int64_t months_ = 0;
  std::int64_t days_ = 0;
  IntegerSum microseconds_;
  Weight infinities_ = 0;
  Weight negative_infinities_ = 0;
};

}  // namespace matview
