#include "operators/join/indexed_join.h"

#include <algorithm>
#include <utility>

#include "operators/gather.h"
#include "types/row_hash.h"

namespace matview {

std::unique_ptr<IndexedJoin> IndexedJoin::make(const plan::Join& join,
                                               const TableLookup& tables,
                                               const ExecutionContext& context) {
  if (join.kind != plan::JoinKind::kInner) return nullptr;
  Sides sides = {KeyedRows::make(*join.left, join.left_keys, tables, context),
                 KeyedRows::make(*join.right, join.right_keys, tables, context)};
  if (sides[kLeft] == nullptr || sides[kRight] == nullptr) return nullptr;
  return std::unique_ptr<IndexedJoin>(new IndexedJoin(JoinShape(join), std::move(sides), context));
}

IndexedJoin::IndexedJoin(JoinShape shape, Sides sides, const ExecutionContext& context)
    : shape_(std::move(shape)),
      context_(context),
      residual_(shape_.residual == nullptr ? nullptr : compile(*shape_.residual)),
      sides_(std::move(sides)),
      first_step_(std::make_unique<JoinOnce>(shape_, context)),
      right_change_(shape_.right, shape_.right_keys) {
  for (const Type type : shape_.left) columns_[kLeft].emplace_back(type).resize(kChunkRows);
  for (const Type type : shape_.right) columns_[kRight].emplace_back(type).resize(kChunkRows);
}

Status IndexedJoin::open() {
  if (is_open_) return {};
  for (const auto& side : sides_) MATVIEW_TRY(side->open());
  is_open_ = true;
  return {};
}

Status IndexedJoin::push(std::size_t port, const Chunk& rows, Sink& out) {
  if (first_step_ != nullptr) return first_step_->push(port, rows, out);
  MATVIEW_TRY(open());
  rows_ = &rows;
  port_ = port;
  out_ = &out;
  JoinShape::pick(rows.columns, port == kLeft ? shape_.left_keys : shape_.right_keys, key_);
  MATVIEW_TRY(sides_[1 - port]->find(key_, rows.selection, *this));
  if (port == kRight) {
    right_change_.add(rows);
    return {};
  }
  return right_change_.empty() ? Status() : right_change_.find_negated(key_, rows.selection, *this);
}

Status IndexedJoin::accept(const Chunk& others, std::span<const std::uint32_t> origins) {
  std::vector<Column>& own = columns_[port_];
  output_.columns.clear();
  if (port_ == kRight) output_.columns = others.columns;
  for (std::size_t c = 0; c < own.size(); ++c) {
    gather(rows_->columns[c], origins, own[c]);
    output_.columns.push_back(own[c].view());
  }
  if (port_ == kLeft) {
    output_.columns.insert(output_.columns.end(), others.columns.begin(), others.columns.end());
  }
  output_.selection = others.selection;
  if (residual_ != nullptr) {
    MATVIEW_TRY(select_rows(*residual_, output_, others.selection, context_, selected_));
    output_.selection = {.rows = selected_.data(), .count = selected_.size()};
  }
  if (output_.selection.count == 0) return {};
  multiply_weights(others, origins);
  return out_->accept(output_);
}

void IndexedJoin::multiply_weights(const Chunk& others, std::span<const std::uint32_t> origins) {
  output_.weights = nullptr;
  if (rows_->weights == nullptr && others.weights == nullptr) return;
  weights_.resize(origins.size());
  for (std::size_t row = 0; row < origins.size(); ++row) {
    weights_[row] = rows_->weight(origins[row]) * others.weight(row);
  }
  output_.weights = weights_.data();
}

Status IndexedJoin::finish_port(std::size_t port, Sink& out) {
  return first_step_ != nullptr ? first_step_->finish_port(port, out) : Status();
}

// The indexes are there from the first step on, so that no later one has to wait for them.
Status IndexedJoin::finish(Sink& out) {
  if (first_step_ != nullptr) {
    MATVIEW_TRY(first_step_->finish(out));
    first_step_.reset();
    MATVIEW_TRY(open());
  }
  if (!is_open_) return {};
  for (const auto& side : sides_) side->close();
  is_open_ = false;
  if (!right_change_.empty()) right_change_.clear();
  return {};
}

bool IndexedJoin::is_satisfied() const {
  return first_step_ != nullptr && first_step_->is_satisfied();
}

}  // namespace matview
