#include "operators/hash_join.h"

#include <algorithm>
#include <utility>

#include "types/row_hash.h"

namespace matview {

HashJoin::HashJoin(std::span<const Type> left,
                   std::span<const Type> right,
                   std::vector<std::size_t> left_keys,
                   std::vector<std::size_t> right_keys,
                   Retention retention)
    : retention_(retention),
      sides_{Arrangement(left, std::move(left_keys), retention == Retention::kMaintained),
             Arrangement(right, std::move(right_keys), retention == Retention::kMaintained)},
      hashes_(kChunkRows) {
  for (const Type type : left) columns_.emplace_back(type);
  for (const Type type : right) columns_.emplace_back(type);
}

Status HashJoin::push(std::size_t port, const Chunk& rows, Sink& out) {
  key_.clear();
  for (const std::size_t position : sides_[port].key()) key_.push_back(rows.columns[position]);
  hash_rows(key_, rows.selection, hashes_.data());
  MATVIEW_TRY(probe(port, rows, out));
  if (port == kRight || retention_ == Retention::kMaintained) sides_[port].apply(rows, hashes_);
  return {};
}

Status HashJoin::probe(std::size_t port, const Chunk& rows, Sink& out) {
  const Arrangement& other = sides_[1 - port];
  if (other.empty()) return {};
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    if (any_null(key_, row)) continue;
    // A chain can be longer than a chunk, so pairs are cut into chunks as they are found.
    Status emitted;
    other.probe(hashes_[row], key_, row, [&](Arrangement::Id match) {
      pushed_rows_.push_back(static_cast<std::uint32_t>(row));
      matched_rows_.push_back(match);
      weights_.push_back(rows.weight(row) * other.weight(match));
      if (pushed_rows_.size() == kChunkRows && emitted) emitted = emit(port, rows, out);
    });
    MATVIEW_TRY(std::move(emitted));
  }
  return pushed_rows_.empty() ? Status() : emit(port, rows, out);
}

Status HashJoin::emit(std::size_t port, const Chunk& rows, Sink& out) {
  const RowBatch& other = sides_[1 - port].rows();
  const std::size_t pushed_at = port == kLeft ? 0 : other.column_count();
  const std::size_t matched_at = port == kLeft ? rows.columns.size() : 0;
  for (Column& column : columns_) column.clear();
  for (std::size_t c = 0; c < rows.columns.size(); ++c) {
    columns_[pushed_at + c].append_rows(rows.columns[c], pushed_rows_);
  }
  for (std::size_t c = 0; c < other.column_count(); ++c) {
    columns_[matched_at + c].append_rows(other.column(c).view(), matched_rows_);
  }
  output_.columns.clear();
  for (const Column& column : columns_) output_.columns.push_back(column.view());
  output_.selection = {.rows = nullptr, .count = pushed_rows_.size()};
  const bool all_once = std::ranges::all_of(weights_, [](Weight weight) { return weight == 1; });
  output_.weights = all_once ? nullptr : weights_.data();
  const Status status = out.accept(output_);
  pushed_rows_.clear();
  matched_rows_.clear();
  weights_.clear();
  return status;
}

std::size_t HashJoin::byte_size() const {
  return sides_[0].byte_size() + sides_[1].byte_size();
}

}  // namespace matview
