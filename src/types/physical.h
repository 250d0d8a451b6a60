// What columns store for types that are neither a number of the processor's nor a text code.
#pragma once

#include <cstdint>

namespace matview {

// One NUMERIC; types/numeric.h says how to read it.
struct NumericWord {
  std::int64_t bits = 0;
};

// One INTERVAL: three amounts that do not carry into each other. types/interval.h compares them.
struct Interval {
  std::int64_t microseconds = 0;
  std::int32_t days = 0;
  std::int32_t months = 0;

  friend constexpr bool operator==(const Interval&, const Interval&) = default;
};

}  // namespace matview
