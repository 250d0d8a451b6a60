#include "types/row_order.h"

#include "types/row_hash.h"

namespace matview {

int compare_keys(KeyDirection direction,
                 const ColumnView& left,
                 std::size_t left_row,
                 const ColumnView& right,
                 std::size_t right_row,
                 const TextDictionary& dictionary) {
  const bool left_null = !left.is_valid(left_row);
  const bool right_null = !right.is_valid(right_row);
  if (left_null || right_null) {
    if (left_null == right_null) return 0;
    return left_null == direction.nulls_first ? -1 : 1;
  }
  const auto order = compare_values(left, left_row, right, right_row, dictionary);
  if (order == 0) return 0;
  return (order < 0) != direction.descending ? -1 : 1;
}

int compare_rows(std::span<const KeyDirection> directions,
                 std::span<const ColumnView> left,
                 std::size_t left_row,
                 std::span<const ColumnView> right,
                 std::size_t right_row,
                 const TextDictionary& dictionary) {
  for (std::size_t k = 0; k < directions.size(); ++k) {
    const int order =
        compare_keys(directions[k], left[k], left_row, right[k], right_row, dictionary);
    if (order != 0) return order;
  }
  return 0;
}

}  // namespace matview
