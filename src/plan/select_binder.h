// Binding one SELECT: grouping, the select list, DISTINCT, and what it is ordered by.
#pragma once

#include <vector>

#include "plan/expression_binder.h"
#include "plan/from_binder.h"

namespace matview::plan {

// `node` yields the select list in its first `width` columns; columns past it are only sorted by.
struct BoundSelect {
  NodePtr node;
  std::size_t width = 0;
  std::vector<SortKey> sort_keys;  // over node's columns
};

[[nodiscard]] Result<BoundSelect> bind_select(const sql::Select& select,
                                              const std::vector<sql::OrderItem>& order_by,
                                              const QueryScope& query);

// ORDER BY over nothing but output columns, by name or number.
[[nodiscard]] Result<std::vector<SortKey>> bind_output_order(
    const std::vector<sql::OrderItem>& order_by, const Schema& output, const QueryScope& query);

}  // namespace matview::plan
