// WindowReach: how far a row's window functions look. LAG, LEAD and frames of ROWS with offsets
// depend on so many rows on either side and on no others, so a change is felt no further.
#pragma once

#include <cstddef>
#include <optional>

#include "expr/execution_context.h"
#include "plan/logical_plan.h"

namespace matview {

// The most rows on one side that any of the calls looks at; nothing when some call has no such
// bound, or a distant one.
[[nodiscard]] std::optional<std::size_t> find_window_reach(const plan::Window& window,
                                                           const ExecutionContext& context);

}  // namespace matview
