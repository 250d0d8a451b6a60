// SortedWindow: the rows of a Window node in the order of its partitions and keys, and where
// partitions and peers begin and end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "operators/window/window_columns.h"
#include "types/row_batch.h"

namespace matview {

struct SortedWindow {
  // Sorts `rows`, which it takes. With `total_order`, rows that tie are in the order of all their
  // columns, so that equal multisets of rows give equal results.
  SortedWindow(const WindowColumns& columns,
               RowBatch rows,
               bool total_order,
               const TextDictionary& dictionary);

  RowBatch rows;
  std::vector<std::uint32_t> partitions;  // where each begins, and the number of rows
  std::vector<std::uint32_t> groups;      // the same of groups of peers; partitions begin groups
  std::vector<std::uint32_t> group_of;    // by row
  std::vector<std::uint32_t> positions;   // 0, 1, 2, …: slices of it select rows
};

}  // namespace matview
