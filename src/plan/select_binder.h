// Binding one SELECT: grouping, windows, the select list, DISTINCT, and what it is ordered by.
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

// The output column that `2` or `name` means in ORDER BY; nothing when it is an expression.
// `clause` is for messages: 42P10 `ORDER BY position 9 is not in select list`.
[[nodiscard]] Result<std::optional<std::size_t>> output_column(
    const sql::Expression& expression,
    const Schema& output,
    const std::vector<ExpressionPtr>* expressions,
    std::string_view clause);

}  // namespace matview::plan
