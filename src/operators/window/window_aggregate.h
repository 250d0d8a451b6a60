// Aggregates over the frames of a sorted window.
#pragma once

#include "operators/window/window_frames.h"

namespace matview {

// Appends the aggregate's value for every row to `out`. Frames that begin with their partition only
// ever add; others add and take away at their ends, so that a frame costs what it moves by.
[[nodiscard]] Status compute_window_aggregate(const WindowColumns::Call& call,
                                              WindowFrames& frames,
                                              const SortedWindow& window,
                                              const ExecutionContext& context,
                                              Column& out);

}  // namespace matview
