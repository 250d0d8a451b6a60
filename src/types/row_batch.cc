#include "types/row_batch.h"

#include <algorithm>

namespace matview {

RowBatch::RowBatch(std::span<const Type> types) {
  columns_.reserve(types.size());
  for (const Type type : types) columns_.emplace_back(type);
}

std::vector<Type> RowBatch::types() const {
  std::vector<Type> types;
  types.reserve(columns_.size());
  for (const Column& column : columns_) types.push_back(column.type());
  return types;
}

std::vector<ColumnView> RowBatch::views() const {
  std::vector<ColumnView> result;
  views(result);
  return result;
}

void RowBatch::views(std::vector<ColumnView>& views) const {
  views.clear();
  views.reserve(columns_.size());
  for (const Column& column : columns_) views.push_back(column.view());
}

void RowBatch::set_weight(std::size_t row, Weight weight) {
  if (weights_.empty()) {
    if (weight == 1) return;
    weights_.assign(row_count_, 1);
  }
  weights_[row] = weight;
}

void RowBatch::append(const Chunk& chunk, Weight sign) {
  const Selection& selection = chunk.selection;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (selection.rows == nullptr) {
      columns_[c].append_range(chunk.columns[c], 0, selection.count);
    } else {
      columns_[c].append_rows(chunk.columns[c], {selection.rows, selection.count});
    }
  }
  const std::size_t first = row_count_;
  row_count_ += selection.count;
  if (!weights_.empty()) weights_.resize(row_count_, 1);
  if (chunk.weights == nullptr && sign == 1) return;
  for (std::size_t i = 0; i < selection.count; ++i) {
    set_weight(first + i, chunk.weight(selection[i]) * sign);
  }
}

void RowBatch::append_row(std::span<const ColumnView> columns, std::size_t row, Weight weight) {
  for (std::size_t c = 0; c < columns_.size(); ++c) columns_[c].append(columns[c], row);
  ++row_count_;
  if (!weights_.empty()) weights_.push_back(1);
  set_weight(row_count_ - 1, weight);
}

void RowBatch::assign_row(std::size_t target,
                          std::span<const ColumnView> columns,
                          std::size_t row,
                          Weight weight) {
  for (std::size_t c = 0; c < columns_.size(); ++c) columns_[c].assign(target, columns[c], row);
  set_weight(target, weight);
}

void RowBatch::resize(std::size_t row_count) {
  for (Column& column : columns_) column.resize(row_count);
  if (!weights_.empty()) weights_.resize(row_count, 1);
  row_count_ = row_count;
}

void RowBatch::clear() {
  for (Column& column : columns_) column.clear();
  weights_.clear();
  row_count_ = 0;
}

void RowBatch::slice(std::size_t first, Chunk& chunk) const {
  chunk.columns.clear();
  chunk.columns.reserve(columns_.size());
  for (const Column& column : columns_) chunk.columns.push_back(column.view().from(first));
  chunk.selection = {.rows = nullptr, .count = std::min(kChunkRows, row_count_ - first)};
  chunk.weights = weights_.empty() ? nullptr : weights_.data() + first;
}

std::size_t RowBatch::byte_size() const {
  std::size_t total = weights_.capacity() * sizeof(Weight);
  for (const Column& column : columns_) total += column.byte_size();
  return total;
}

}  // namespace matview
