// Binding ON CONFLICT.
#pragma once

#include "plan/binder.h"
#include "plan/statement_target.h"

namespace matview::plan {

// 42P10 when no unique key or index has the columns of the target; 42704 for an unknown constraint.
[[nodiscard]] Result<BoundConflict> bind_conflict(const Target& target,
                                                  sql::OnConflict& conflict,
                                                  sql::Insert& insert,
                                                  const Catalog& catalog,
                                                  BindContext context);

}  // namespace matview::plan
