#include "operators/join/join_shape.h"

#include "types/row_hash.h"

namespace matview {

JoinShape::JoinShape(const plan::Join& join, const std::vector<bool>& needed)
    : kind(join.kind),
      null_aware(join.null_aware),
      left(join.left->schema.types()),
      right(join.right->schema.types()),
      left_keys(join.left_keys),
      right_keys(join.right_keys),
      group_keys(join.null_aware ? join.left_keys.size() - join.null_aware_keys : 0),
      residual(join.residual),
      in_residual(left.size() + right.size(), false) {
  if (residual != nullptr) {
    for_each_column(*residual, [&](std::size_t column) { in_residual[column] = true; });
  }
  is_read = in_residual;
  if (!emits_pairs()) return;  // they emit nothing of the right side
  for (std::size_t c = 0; c < is_read.size(); ++c) {
    if (needed.empty() || needed[c]) is_read[c] = true;
  }
}

void JoinShape::pick(std::span<const ColumnView> columns,
                     std::span<const std::size_t> positions,
                     std::vector<ColumnView>& out) {
  out.clear();
  for (const std::size_t position : positions) out.push_back(columns[position]);
}

bool may_be_equal(std::span<const ColumnView> left,
                  std::size_t left_row,
                  std::span<const ColumnView> right,
                  std::size_t right_row) {
  for (std::size_t c = 0; c < left.size(); ++c) {
    if (left[c].is_valid(left_row) && right[c].is_valid(right_row) &&
        !values_equal(left[c], left_row, right[c], right_row)) {
      return false;
    }
  }
  return true;
}

}  // namespace matview
