// Plain views in FROM: a view's name stands for its query.
#pragma once

#include "catalog/query_view_catalog.h"
#include "plan/from_binder.h"

namespace matview::plan {

// The relation called `name`, as it is read here: its rows, or those of its query. Inside the query
// of a view only the columns there were when the view was created. 42P01 at `position`; 54001 for
// views nested too deep.
[[nodiscard]] Result<NodePtr> bind_relation(const QueryScope& query,
                                            std::string_view name,
                                            std::size_t position);

}  // namespace matview::plan
