// RowLimit: the values of LIMIT and OFFSET.
#pragma once

#include <cstdint>
#include <limits>

#include "expr/evaluator.h"

namespace matview {

struct RowLimit {
  static constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t offset = 0;
  std::uint64_t limit = kAll;

  // One past the last row that counts.
  [[nodiscard]] std::uint64_t end() const { return limit > kAll - offset ? kAll : offset + limit; }
};

// Either expression may be null; both are BIGINT without column references, and NULL is as if
// absent. 2201W / 2201X when LIMIT / OFFSET is negative.
[[nodiscard]] Result<RowLimit> evaluate_row_limit(const ExpressionPtr& limit,
                                                  const ExpressionPtr& offset,
                                                  const ExecutionContext& context);

}  // namespace matview
