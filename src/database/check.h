// Everything in a database against what it is derived from.
#pragma once

#include <vector>

#include "common/result.h"
#include "database/engine.h"
#include "database/problem.h"

namespace matview {

// Tables and contents of views (storage/table_check.h), tables against the constraints of their
// definitions, and incremental views against their queries. Requires: no open transaction. 57014
// when interrupted.
[[nodiscard]] Result<std::vector<Problem>> check_engine(Engine& engine);

}  // namespace matview
