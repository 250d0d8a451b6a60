// RowBatch: owned columns of any number of weighted rows: results, deltas, operator state.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "types/chunk.h"
#include "types/column.h"

namespace matview {

class RowBatch {
 public:
  RowBatch() = default;
  explicit RowBatch(std::span<const Type> types);

  [[nodiscard]] std::size_t row_count() const { return row_count_; }

  [[nodiscard]] std::size_t column_count() const { return columns_.size(); }

  [[nodiscard]] const Column& column(std::size_t index) const { return columns_[index]; }

  [[nodiscard]] Column& column(std::size_t index) { return columns_[index]; }

  [[nodiscard]] std::vector<Type> types() const;
  // Borrowed views of all columns; invalidated by any append.
  [[nodiscard]] std::vector<ColumnView> views() const;
  // The same, into a buffer.
  void views(std::vector<ColumnView>& views) const;

  // Rows keep weight +1 until one with another weight is appended.
  [[nodiscard]] Weight weight(std::size_t row) const {
    return weights_.empty() ? 1 : weights_[row];
  }

  void set_weight(std::size_t row, Weight weight);

  // Appends the selected rows of `chunk` with their weights, times `sign`. Requires equal types.
  void append(const Chunk& chunk, Weight sign = 1);
  // Appends one row of `columns` at `row`.
  void append_row(std::span<const ColumnView> columns, std::size_t row, Weight weight = 1);
  // Overwrites a row in place. Requires row < row_count().
  void assign_row(std::size_t target,
                  std::span<const ColumnView> columns,
                  std::size_t row,
                  Weight weight = 1);
  // Grows or shrinks to `row_count` rows; new rows are zero, valid and weigh +1.
  void resize(std::size_t row_count);

  // For callers that filled every column themselves: all must now have `row_count` rows.
  // New rows weigh +1.
  void set_row_count(std::size_t row_count) {
    if (!weights_.empty()) weights_.resize(row_count, 1);
    row_count_ = row_count;
  }

  void clear();

  // Calls `visit(const Chunk&) -> Status` on consecutive chunks of at most kChunkRows rows, and
  // stops at the first error. The chunk borrows from this batch.
  template <typename Visitor>
  Status for_each_chunk(Visitor&& visit) const {
    Chunk chunk;
    for (std::size_t first = 0; first < row_count_; first += kChunkRows) {
      slice(first, chunk);
      MATVIEW_TRY(visit(static_cast<const Chunk&>(chunk)));
    }
    return {};
  }

  [[nodiscard]] std::size_t byte_size() const;

 private:
  void slice(std::size_t first, Chunk& chunk) const;

  std::vector<Column> columns_;
  std::vector<Weight> weights_;  // empty: all +1
  std::size_t row_count_ = 0;
};

}  // namespace matview
