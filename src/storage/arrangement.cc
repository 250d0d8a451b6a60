#include "storage/arrangement.h"

#include <utility>

#include "types/row_hash.h"

namespace matview {

Arrangement::Arrangement(std::span<const Type> types,
                         std::vector<std::size_t> key,
                         std::optional<std::size_t> group_size)
    : key_(std::move(key)), group_size_(group_size), rows_(types) {
  refresh_views();
}

void Arrangement::apply(const Chunk& rows,
                        std::span<const std::uint64_t> key_hashes,
                        std::vector<Applied>& applied) {
  probe_key_.clear();
  for (const std::size_t position : key_) probe_key_.push_back(rows.columns[position]);
  const auto must_be_there = std::span(probe_key_).first(group_size_.value_or(key_.size()));
  applied.assign(rows.selection.count, {});
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    const Weight weight = rows.weight(row);
    if (weight == 0 || any_null(must_be_there, row)) continue;
    const bool has_null = group_size_ && any_null(probe_key_, row);
    const std::uint64_t row_hash = hash_row(rows.columns, row);
    const Id known = find_row(row_hash, rows.columns, row);
    if (known == HashChains::kNone) {
      const Id id = store(rows.columns, row, weight);
      by_row_.insert(row_hash, id);
      index(id, key_hashes[row], has_null, row);
      applied[i] = {.id = id, .is_new = true};
      continue;
    }
    applied[i] = {.id = known, .is_new = false};
    const Weight total = rows_.weight(known) + weight;
    rows_.set_weight(known, total);
    if (total != 0) continue;
    by_row_.erase(row_hash, known);
    unindex(known, key_hashes[row], has_null, row);
    free_ids_.push_back(known);
  }
  if (row_count() == 0) {  // give everything back, so that undone changes leave no trace
    rows_.clear();
    free_ids_.clear();
    for (HashChains* chains : {&by_key_, &by_row_, &by_group_, &nulls_by_group_}) chains->clear();
  }
  refresh_views();
}

void Arrangement::index(Id id, std::uint64_t key_hash, bool has_null, std::size_t row) {
  if (!has_null) by_key_.insert(key_hash, id);
  if (!group_size_) return;
  const std::uint64_t hash = group_hash(std::span(probe_key_).first(*group_size_), row);
  by_group_.insert(hash, id);
  if (has_null) nulls_by_group_.insert(hash, id);
}

void Arrangement::unindex(Id id, std::uint64_t key_hash, bool has_null, std::size_t row) {
  if (!has_null) by_key_.erase(key_hash, id);
  if (!group_size_) return;
  const std::uint64_t hash = group_hash(std::span(probe_key_).first(*group_size_), row);
  by_group_.erase(hash, id);
  if (has_null) nulls_by_group_.erase(hash, id);
}

std::uint64_t Arrangement::group_hash(std::span<const ColumnView> group, std::size_t row) {
  return hash_row(group, row);
}

bool Arrangement::key_equals(Id id, std::span<const ColumnView> probe, std::size_t row) const {
  return rows_equal(std::span(key_views_).first(probe.size()), id, probe, row);
}

Arrangement::Id Arrangement::find_row(std::uint64_t row_hash,
                                      std::span<const ColumnView> columns,
                                      std::size_t row) {
  Id id = by_row_.first(row_hash);
  if (id == HashChains::kNone) return id;
  if (are_views_stale_) refresh_views();  // rows were stored within this chunk
  while (id != HashChains::kNone && !rows_identical(views_, id, columns, row))
    id = by_row_.next(id);
  return id;
}

Arrangement::Id Arrangement::store(std::span<const ColumnView> columns,
                                   std::size_t row,
                                   Weight weight) {
  Id id;
  if (free_ids_.empty()) {
    id = static_cast<Id>(rows_.row_count());
    rows_.append_row(columns, row, weight);
  } else {
    id = free_ids_.back();
    free_ids_.pop_back();
    rows_.assign_row(id, columns, row, weight);
  }
  are_views_stale_ = true;
  return id;
}

void Arrangement::refresh_views() {
  are_views_stale_ = false;
  views_.clear();
  for (std::size_t c = 0; c < rows_.column_count(); ++c) views_.push_back(rows_.column(c).view());
  key_views_.clear();
  for (const std::size_t position : key_) key_views_.push_back(views_[position]);
}

std::size_t Arrangement::byte_size() const {
  std::size_t total = rows_.byte_size() + free_ids_.capacity() * sizeof(Id);
  for (const HashChains* chains : {&by_key_, &by_row_, &by_group_, &nulls_by_group_}) {
    total += chains->byte_size();
  }
  return total;
}

}  // namespace matview
