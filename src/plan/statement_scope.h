// StatementScope: what all queries of one statement have in common while it is being bound.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plan/logical_plan.h"

namespace matview::plan {

// A reference from a subquery to a query around it. It stands in the subquery's plan as a
// Placeholder::kOuter column, until the subquery is joined to that query (plan/unnest.h).
struct OuterColumn {
  std::size_t level;    // the query it belongs to
  ExpressionPtr value;  // there: over the columns of its FROM, placeholders included
  std::string name;     // "t.x", for messages
};

struct StatementScope {
  std::vector<OuterColumn> outer_columns = {};
  std::size_t level_count = 0;
  std::size_t shared_count = 0;
  std::size_t depth = 0;  // of the query being bound
};

}  // namespace matview::plan
