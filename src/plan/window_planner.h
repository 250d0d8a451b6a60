// Window calls of a query as Window nodes: one for each distinct window.
#pragma once

#include "plan/query_input.h"

namespace matview::plan {

// Adds the windows of `level` to the plan; their placeholders are known from then on. 0A000 for
// RANGE offsets of a type that has none.
[[nodiscard]] Status add_windows(QueryInput& input, QueryLevel& level, BindContext context);

}  // namespace matview::plan
