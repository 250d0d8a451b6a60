// JoinShape: what both operators of joins need to know of a plan's join.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plan/logical_plan.h"

namespace matview {

struct JoinShape {
  // `needed`: the output columns somebody reads; empty: all of them. Others hold anything.
  explicit JoinShape(const plan::Join& join, const std::vector<bool>& needed = {});

  // The columns at `positions`, into `out`.
  static void pick(std::span<const ColumnView> columns,
                   std::span<const std::size_t> positions,
                   std::vector<ColumnView>& out);

  [[nodiscard]] bool emits_pairs() const { return kind == plan::JoinKind::kInner || pads_left(); }

  // Left rows without a match are emitted, the right side NULL.
  [[nodiscard]] bool pads_left() const {
    return kind == plan::JoinKind::kLeft || kind == plan::JoinKind::kSingle ||
           kind == plan::JoinKind::kFull;
  }

  plan::JoinKind kind;
  bool null_aware;
  std::vector<Type> left;
  std::vector<Type> right;
  std::vector<std::size_t> left_keys;
  std::vector<std::size_t> right_keys;
  std::size_t group_keys;  // null_aware: how many of the keys, from the first, are the correlation
  ExpressionPtr residual;  // or null
  // By position in left ++ right: read by the residual; and read by the residual or from above.
  std::vector<bool> in_residual;
  std::vector<bool> is_read;
};

// A pair the keys of which do not match may still compare as NULL: no operand pair is known to
// differ. `keys` are positions of operands on both sides.
[[nodiscard]] bool may_be_equal(std::span<const ColumnView> left,
                                std::size_t left_row,
                                std::span<const ColumnView> right,
                                std::size_t right_row);

}  // namespace matview
