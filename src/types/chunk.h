// Chunk: a borrowed batch of weighted rows, the unit that flows between operators.
//
// A chunk is a set of column views of one physical length, a selection of the rows that count, and
// integer weights (IVM's Z-sets): weight +1 adds a row, −1 retracts it, and a chunk without weights
// adds every row once. Operators pass columns through untouched and only narrow the selection
// wherever they can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "types/column.h"

namespace matview {

// The most physical rows a chunk may have. Buffers of operators are sized by it.
inline constexpr std::size_t kChunkRows = 2048;

using Weight = std::int64_t;

// Which physical rows of a chunk count: strictly ascending, so none is named twice.
struct Selection {
  const std::uint32_t* rows = nullptr;  // nullptr: rows 0 … count − 1
  std::size_t count = 0;

  [[nodiscard]] std::size_t operator[](std::size_t i) const { return rows ? rows[i] : i; }

  // One past the last row: the size of a buffer indexed by physical row.
  [[nodiscard]] std::size_t end() const { return count == 0 ? 0 : (*this)[count - 1] + 1; }

  // Calls `visit(row)` for each; the dense case is a plain counted loop that vectorises.
  template <typename Visitor>
  void for_each(Visitor&& visit) const {
    // Copies: a visitor that stores bytes might otherwise be writing to this very selection, and no
    // compiler vectorises that.
    const auto [list, size] = *this;
    if (list == nullptr) {
      for (std::size_t row = 0; row < size; ++row) visit(row);
    } else {
      for (std::size_t i = 0; i < size; ++i) visit(std::size_t{list[i]});
    }
  }
};

struct Chunk {
  std::vector<ColumnView> columns;
  Selection selection;
  const Weight* weights = nullptr;  // by physical row; nullptr: every row +1

  [[nodiscard]] Weight weight(std::size_t row) const { return weights ? weights[row] : 1; }
};

}  // namespace matview
