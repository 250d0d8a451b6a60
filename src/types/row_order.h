// The order of rows by some keys: what ORDER BY means, wherever it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "types/column.h"

namespace matview {

// Where one key of an ORDER BY puts larger values, and NULLs.
struct KeyDirection {
  bool descending = false;
  bool nulls_first = false;

  friend bool operator==(const KeyDirection&, const KeyDirection&) = default;
};

// Negative when the left value comes first, positive when the right one does. NULLs tie with NULLs.
// Requires: equal types.
[[nodiscard]] int compare_keys(KeyDirection direction,
                               const ColumnView& left,
                               std::size_t left_row,
                               const ColumnView& right,
                               std::size_t right_row,
                               const TextDictionary& dictionary);

// The same for rows of as many columns as there are directions.
[[nodiscard]] int compare_rows(std::span<const KeyDirection> directions,
                               std::span<const ColumnView> left,
                               std::size_t left_row,
                               std::span<const ColumnView> right,
                               std::size_t right_row,
                               const TextDictionary& dictionary);

// Rows 0 … count − 1 of `keys` in their order, ties by row.
[[nodiscard]] std::vector<std::uint32_t> sorted_rows(std::span<const KeyDirection> directions,
                                                     std::span<const ColumnView> keys,
                                                     std::size_t count,
                                                     const TextDictionary& dictionary);

}  // namespace matview
