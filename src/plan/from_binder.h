// Binding FROM: relations, derived tables, functions and joins to one input, and the scope it
// spans.
#pragma once

#include <vector>

#include "plan/query_level.h"
#include "plan/query_scope.h"

namespace matview::plan {

struct BoundFrom {
  NodePtr input;
  Scope scope;
};

// A query without FROM has one row of no columns.
[[nodiscard]] Result<BoundFrom> bind_from(const std::vector<sql::TableReference>& references,
                                          const QueryScope& query);

// A scan of all columns of a relation; with `row_id`, the row's id after them.
[[nodiscard]] NodePtr make_scan(const Relation& relation, bool row_id = false);

}  // namespace matview::plan
