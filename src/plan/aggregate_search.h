// Whether syntax calls an aggregate, for statements that are bound as queries but may not group.
#pragma once

#include "sql/ast.h"

namespace matview::plan {

// Whether an aggregate is called in `expression` itself, not in a subquery or over a window.
[[nodiscard]] bool contains_aggregate(const sql::Expression& expression);

}  // namespace matview::plan
