#include "operators/row_set.h"

#include "types/row_hash.h"

namespace matview {

RowSet::RowSet(std::span<const Type> types)
    : rows_(types), views_(rows_.views()), hashes_(kChunkRows) {}

RowSet::Id RowSet::find(std::span<const ColumnView> columns, std::size_t row) {
  Id id = by_row_.first(hashes_[row]);
  if (id != HashChains::kNone && are_views_stale_) {
    for (std::size_t c = 0; c < views_.size(); ++c) views_[c] = rows_.column(c).view();
    are_views_stale_ = false;
  }
  while (id != HashChains::kNone && !rows_equal(views_, id, columns, row)) id = by_row_.next(id);
  return id;
}

RowSet::Id RowSet::store(std::span<const ColumnView> columns, std::size_t row) {
  Id id;
  if (free_ids_.empty()) {
    id = static_cast<Id>(rows_.row_count());
    rows_.append_row(columns, row);
  } else {
    id = free_ids_.back();
    free_ids_.pop_back();
    rows_.assign_row(id, columns, row);
  }
  are_views_stale_ = true;
  by_row_.insert(hashes_[row], id);
  return id;
}

void RowSet::add_all(const Chunk& rows, std::vector<Id>& ids) {
  hash_rows(rows.columns, rows.selection, hashes_.data());
  ids.resize(rows.selection.count);
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    const Id known = find(rows.columns, row);
    ids[i] = known != HashChains::kNone ? known : store(rows.columns, row);
  }
}

void RowSet::find_all(const Chunk& rows, std::vector<Id>& ids) {
  hash_rows(rows.columns, rows.selection, hashes_.data());
  ids.resize(rows.selection.count);
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    ids[i] = find(rows.columns, rows.selection[i]);
  }
}

void RowSet::add(const Chunk& rows, std::vector<std::uint32_t>& new_rows) {
  auto next = static_cast<Id>(size());
  add_all(rows, ids_);
  new_rows.clear();
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    if (ids_[i] != next) continue;
    ++next;
    new_rows.push_back(static_cast<std::uint32_t>(rows.selection[i]));
  }
}

void RowSet::erase(Id id) {
  by_row_.erase(hash_row(rows_.views(), id), id);
  free_ids_.push_back(id);
  if (free_ids_.size() != rows_.row_count()) return;
  rows_.clear();  // give everything back, so that undone changes leave no trace
  free_ids_.clear();
  by_row_.clear();
}

}  // namespace matview
