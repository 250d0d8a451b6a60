// Binding a join of two FROM items: its condition, USING and NATURAL, and LATERAL references.
#pragma once

#include "plan/from_binder.h"

namespace matview::plan {

// `right` may mention columns of `left`, as those of `left_level`.
[[nodiscard]] Result<BoundFrom> join_tables(BoundFrom left,
                                            BoundFrom right,
                                            const sql::JoinedTable& join,
                                            const QueryScope& query,
                                            QueryLevel& left_level,
                                            std::size_t position);

}  // namespace matview::plan
