// The loop under every aggregate's update().
#pragma once

#include <cstddef>
#include <cstdint>

#include "expr/aggregate_registry.h"

namespace matview {

// Calls `visit(row, group, weight)` for every row whose argument is not NULL. What holds for the
// whole input is asked once: the loops over rows without weights see the constant 1.
template <typename Visitor>
void for_each_argument(const AggregateInput& input, Visitor&& visit) {
  const std::uint32_t* const groups = input.groups.data();
  const std::uint64_t* const validity = input.argument.validity;
  const Weight* const weights = input.weights;
  const std::size_t count = input.rows.count;
  if (weights == nullptr && validity == nullptr && input.rows.rows == nullptr) {
    for (std::size_t i = 0; i < count; ++i) visit(i, groups[i], Weight{1});
  } else if (weights == nullptr && validity == nullptr) {
    for (std::size_t i = 0; i < count; ++i) visit(input.rows[i], groups[i], Weight{1});
  } else if (weights == nullptr) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = input.rows[i];
      if (test_bit(validity, row)) visit(row, groups[i], Weight{1});
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = input.rows[i];
      if (input.argument.is_valid(row)) visit(row, groups[i], weights[row]);
    }
  }
}

}  // namespace matview
