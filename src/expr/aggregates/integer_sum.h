// IntegerSum: an exact sum of integers, in 128 bits: what overflows BIGINT on the way may come
// back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "common/int128.h"
#include "types/chunk.h"

namespace matview {

class IntegerSum {
 public:
  // Adds `weight` times `value`. Returns the bytes this took from the heap: none.
  std::ptrdiff_t add(std::int64_t value, Weight weight) {
    add_wide(int128{value} * weight);
    return 0;
  }

  void add_wide(int128 value) {
    const int128 sum = total() + value;
    low_ = static_cast<std::uint64_t>(sum);
    high_ = static_cast<std::int64_t>(sum >> 64);
  }

  std::ptrdiff_t clear() {
    *this = {};
    return 0;
  }

  [[nodiscard]] int128 total() const {
    return static_cast<int128>(uint128{static_cast<std::uint64_t>(high_)} << 64 | low_);
  }

  // The sum as a BIGINT, if it fits.
  [[nodiscard]] std::optional<std::int64_t> value() const {
    const auto narrow = static_cast<std::int64_t>(low_);
    if (high_ != (narrow < 0 ? -1 : 0)) return std::nullopt;
    return narrow;
  }

 private:
  // Two halves, so that a group is aligned to eight bytes, not sixteen.
  std::uint64_t low_ = 0;
  std::int64_t high_ = 0;
};

}  // namespace matview
