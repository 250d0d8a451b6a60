// Consolidation: adding up the weights of equal rows.
#pragma once

#include "types/row_batch.h"

namespace matview {

// `rows` with every distinct row once, its weights added up, rows of weight 0 left out; in order of
// first appearance. O(rows), and no copy where they were so already: give them away to gain by it.
[[nodiscard]] RowBatch consolidate(RowBatch rows);

}  // namespace matview
