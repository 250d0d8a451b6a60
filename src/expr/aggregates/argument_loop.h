// The loops under every aggregate's update().
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "expr/aggregate_registry.h"

namespace matview {

// Calls `visit(row, group, weight)` for every row that is valid in `validity`. What holds for the
// whole input is asked once: the loops over rows without weights see the constant 1, and those of a
// single group the constant 0.
template <typename Visitor>
void for_each_row(const AggregateInput& input, const std::uint64_t* validity, Visitor&& visit) {
  const std::uint32_t* const groups = input.groups;
  const Weight* const weights = input.weights;
  const Selection rows = input.rows;
  if (weights != nullptr) {
    rows.for_each([&](std::size_t row) {
      if (validity == nullptr || test_bit(validity, row)) {
        visit(row, input.group(row), weights[row]);
      }
    });
  } else if (groups == nullptr && validity == nullptr) {
    rows.for_each([&](std::size_t row) { visit(row, std::uint32_t{0}, Weight{1}); });
  } else if (groups == nullptr) {
    rows.for_each([&](std::size_t row) {
      if (test_bit(validity, row)) visit(row, std::uint32_t{0}, Weight{1});
    });
  } else if (validity == nullptr) {
    rows.for_each([&](std::size_t row) { visit(row, groups[row], Weight{1}); });
  } else {
    rows.for_each([&](std::size_t row) {
      if (test_bit(validity, row)) visit(row, groups[row], Weight{1});
    });
  }
}

// The same for every row whose only argument is not NULL.
template <typename Visitor>
void for_each_argument(const AggregateInput& input, Visitor&& visit) {
  for_each_row(input, input.argument().validity, std::forward<Visitor>(visit));
}

}  // namespace matview
