// The exact sum of INTERVALs, from which each can be taken away again.
#pragma once

#include <cstddef>
#include <limits>

#include "common/int128.h"
#include "common/result.h"
#include "expr/aggregate_registry.h"
#include "types/interval.h"

namespace matview {

class IntervalSum {
 public:
  // Bytes the sum has taken from the heap: none.
  std::ptrdiff_t add(Interval interval, Weight weight) {
    if (!is_finite_interval(interval)) {
      (interval.days > 0 ? infinite_ : negative_infinite_) += weight;
      return 0;
    }
    months_ += interval.months * weight;
    days_ += interval.days * weight;
    microseconds_ += int128{interval.microseconds} * weight;
    return 0;
  }

  std::ptrdiff_t clear() {
    *this = {};
    return 0;
  }

  // 22008 when no INTERVAL is as long, or infinities of both signs are in it.
  [[nodiscard]] Result<Interval> value() const {
    const Interval sum{.microseconds = static_cast<std::int64_t>(microseconds_),
                       .days = static_cast<std::int32_t>(days_),
                       .months = static_cast<std::int32_t>(months_)};
    const bool fits =
        sum.microseconds == microseconds_ && sum.days == days_ && sum.months == months_;
    if (infinite_ != 0 && negative_infinite_ == 0) return kInfiniteInterval;
    if (infinite_ == 0 && negative_infinite_ != 0) return kNegativeInfiniteInterval;
    if (!fits || infinite_ != 0) {
      return fail(ErrorCode::kDatetimeFieldOverflow, "interval out of range");
    }
    return sum;
  }

 private:
  int128 microseconds_ = 0;
  std::int64_t days_ = 0;
  std::int64_t months_ = 0;
  Weight infinite_ = 0;
  Weight negative_infinite_ = 0;
};

}  // namespace matview
