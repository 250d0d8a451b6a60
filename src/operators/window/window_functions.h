// The values of window functions over a sorted window: one for each of its rows, in their order.
#pragma once

#include "operators/window/sorted_window.h"

namespace matview {

// Appends the call's values to `out`. 22004, 22013, 22014 and 22016 for bad frames and counts, and
// whatever an aggregate fails with.
[[nodiscard]] Status compute_window_call(const WindowColumns::Call& call,
                                         const WindowColumns& columns,
                                         const SortedWindow& window,
                                         const ExecutionContext& context,
                                         Column& out);

}  // namespace matview
