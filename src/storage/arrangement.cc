#include "storage/arrangement.h"

#include <utility>

#include "types/row_hash.h"

namespace matview {

Arrangement::Arrangement(std::span<const Type> types,
                         std::vector<std::size_t> key,
                         bool accepts_retractions)
    : key_(std::move(key)), accepts_retractions_(accepts_retractions), rows_(types) {
  refresh_views();
}

void Arrangement::apply(const Chunk& rows, std::span<const std::uint64_t> key_hashes) {
  std::vector<ColumnView> probe_key;
  for (const std::size_t position : key_) probe_key.push_back(rows.columns[position]);
  rows.selection.for_each([&](std::size_t row) {
    const Weight weight = rows.weight(row);
    if (weight == 0 || any_null(probe_key, row)) return;
    if (!accepts_retractions_) {
      by_key_.insert(key_hashes[row], store(rows.columns, row, weight));
      return;
    }
    const std::uint64_t row_hash = hash_row(rows.columns, row);
    const Id known = find_row(row_hash, rows.columns, row);
    if (known == HashChains::kNone) {
      const Id id = store(rows.columns, row, weight);
      by_key_.insert(key_hashes[row], id);
      by_row_.insert(row_hash, id);
      return;
    }
    const Weight total = rows_.weight(known) + weight;
    rows_.set_weight(known, total);
    if (total == 0) {
      by_key_.erase(key_hashes[row], known);
      by_row_.erase(row_hash, known);
      free_ids_.push_back(known);
    }
  });
  if (row_count() == 0) {  // give everything back, so that undone changes leave no trace
    rows_.clear();
    free_ids_.clear();
    by_key_.clear();
    by_row_.clear();
  }
  refresh_views();
}

bool Arrangement::key_equals(Id id, std::span<const ColumnView> probe_key, std::size_t row) const {
  return rows_equal(key_views_, id, probe_key, row);
}

Arrangement::Id Arrangement::find_row(std::uint64_t row_hash,
                                      std::span<const ColumnView> columns,
                                      std::size_t row) const {
  for (Id id = by_row_.first(row_hash); id != HashChains::kNone; id = by_row_.next(id)) {
    if (rows_equal(views_, id, columns, row)) return id;
  }
  return HashChains::kNone;
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
  if (accepts_retractions_) refresh_views();  // find_row reads rows stored within this chunk
  return id;
}

void Arrangement::refresh_views() {
  views_.clear();
  for (std::size_t c = 0; c < rows_.column_count(); ++c) views_.push_back(rows_.column(c).view());
  key_views_.clear();
  for (const std::size_t position : key_) key_views_.push_back(views_[position]);
}

std::size_t Arrangement::byte_size() const {
  return rows_.byte_size() + by_key_.byte_size() + by_row_.byte_size() +
         free_ids_.capacity() * sizeof(Id);
}

}  // namespace matview
