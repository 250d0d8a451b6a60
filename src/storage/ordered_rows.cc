#include "storage/ordered_rows.h"

#include <algorithm>

#include "types/row_hash.h"

namespace matview {

namespace {

[[nodiscard]] std::vector<Type> types_at(std::span<const Type> types,
                                         std::span<const std::size_t> positions) {
  std::vector<Type> picked;
  for (const std::size_t position : positions) picked.push_back(types[position]);
  return picked;
}

}  // namespace

OrderedRows::OrderedRows(std::span<const Type> types,
                         std::span<const std::size_t> partition,
                         std::span<const Key> keys,
                         const TextDictionary& dictionary)
    : partition_columns_(partition.begin(), partition.end()),
      keys_(keys.begin(), keys.end()),
      dictionary_(dictionary),
      rows_(types),
      views_(rows_.views()),
      partition_keys_(types_at(types, partition)) {}

std::uint64_t OrderedRows::hash_partition(std::span<const ColumnView> columns,
                                          std::size_t row) const {
  return hash_row(columns, partition_columns_, row);
}

OrderedRows::Partition OrderedRows::find_partition(std::span<const ColumnView> columns,
                                                   std::size_t row) const {
  const std::uint64_t hash = hash_partition(columns, row);
  for (Partition id = by_partition_.first(hash); id != HashChains::kNone;
       id = by_partition_.next(id)) {
    bool is_equal = true;
    for (std::size_t c = 0; c < partition_columns_.size() && is_equal; ++c) {
      is_equal =
          values_equal(partition_keys_.column(c).view(), id, columns[partition_columns_[c]], row);
    }
    if (is_equal) return id;
  }
  return kNoPartition;
}

OrderedRows::Partition OrderedRows::partition_of(std::span<const ColumnView> columns,
                                                 std::size_t row) {
  Partition id = find_partition(columns, row);
  if (id != kNoPartition) return id;
  std::vector<ColumnView> key;
  for (const std::size_t column : partition_columns_) key.push_back(columns[column]);
  if (free_partitions_.empty()) {
    id = static_cast<Partition>(partitions_.size());
    partition_keys_.append_row(key, row);
    partitions_.emplace_back();
  } else {
    id = free_partitions_.back();
    free_partitions_.pop_back();
    partition_keys_.assign_row(id, key, row);
  }
  partitions_[id] = std::make_unique<Members>(Less{this});
  by_partition_.insert(hash_partition(columns, row), id);
  touched_.push_back(id);
  return id;
}

OrderedRows::Id OrderedRows::add(Partition partition,
                                 std::span<const ColumnView> columns,
                                 std::size_t row,
                                 Weight weight) {
  const std::uint64_t hash = hash_row(columns, row);
  Id id = by_row_.first(hash);
  while (id != HashChains::kNone && !rows_identical(views_, id, columns, row)) {
    id = by_row_.next(id);
  }
  if (id == HashChains::kNone) {
    if (free_rows_.empty()) {
      id = static_cast<Id>(rows_.row_count());
      rows_.append_row(columns, row, 0);
      partition_of_.push_back(partition);
    } else {
      id = free_rows_.back();
      free_rows_.pop_back();
      rows_.assign_row(id, columns, row, 0);
      partition_of_[id] = partition;
    }
    rows_.views(views_);
    by_row_.insert(hash, id);
    partitions_[partition]->insert(id, first_, places_);
  }
  rows_.set_weight(id, rows_.weight(id) + weight);
  if (rows_.weight(id) == 0) maybe_gone_.push_back(id);
  return id;
}

bool OrderedRows::precedes(Id left, Id right) const {
  if (left == right) return false;
  const int order = compare(views_, left, views_, right);
  return order == 0 ? left < right : order < 0;
}

bool OrderedRows::precedes(Id left, const Probe& right) const {
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    const ColumnView& column = views_[keys_[k].column];
    const int order =
        compare_keys(keys_[k].direction, column, left, right.keys[k], right.row, dictionary_);
    if (order != 0) return order < 0;
  }
  return false;
}

int OrderedRows::compare(std::span<const ColumnView> left_columns,
                         std::size_t left,
                         std::span<const ColumnView> right_columns,
                         std::size_t right) const {
  for (const Key& key : keys_) {
    const int order = compare_keys(key.direction,
                                   left_columns[key.column],
                                   left,
                                   right_columns[key.column],
                                   right,
                                   dictionary_);
    if (order != 0) return order;
  }
  for (std::size_t c = 0; c < left_columns.size(); ++c) {
    const int order = compare_keys({}, left_columns[c], left, right_columns[c], right, dictionary_);
    if (order != 0) return order;
  }
  return 0;
}

void OrderedRows::clear_partition(Partition partition) {
  partitions_[partition]->for_each([&](Id id) {
    rows_.set_weight(id, 0);
    maybe_gone_.push_back(id);
  });
}

std::optional<OrderedRows::Cut> OrderedRows::cut_partition(Partition partition, std::size_t count) {
  std::vector<Id> ids;
  partitions_[partition]->for_each([&](Id id) {
    if (rows_.weight(id) != 0) ids.push_back(id);
  });
  if (ids.size() <= count) return std::nullopt;
  const auto at = ids.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(ids.begin(), at, ids.end(), Less{this});
  Cut cut{.first = *at, .weight = 0};
  for (const Id id : ids) {
    if (compare(views_, id, views_, cut.first) < 0) continue;
    cut.weight += rows_.weight(id);
    rows_.set_weight(id, 0);
    maybe_gone_.push_back(id);
  }
  return cut;
}

void OrderedRows::settle() {
  // A row is named once for each time that its weight became 0.
  std::ranges::sort(maybe_gone_);
  maybe_gone_.erase(std::ranges::unique(maybe_gone_).begin(), maybe_gone_.end());
  for (const Id id : maybe_gone_) {
    if (rows_.weight(id) != 0) continue;
    partitions_[partition_of_[id]]->erase(id, places_);
    by_row_.erase(hash_row(views_, id), id);
    free_rows_.push_back(id);
    touched_.push_back(partition_of_[id]);
  }
  maybe_gone_.clear();
  std::ranges::sort(touched_);
  touched_.erase(std::ranges::unique(touched_).begin(), touched_.end());
  for (const Partition id : touched_) {
    if (!partitions_[id]->empty()) continue;
    by_partition_.erase(hash_row(partition_keys_.views(), id), id);
    partitions_[id].reset();
    free_partitions_.push_back(id);
  }
  touched_.clear();
  if (free_partitions_.size() == partitions_.size()) clear();
}

void OrderedRows::clear() {
  partitions_.clear();
  partition_keys_.clear();
  free_partitions_.clear();
  by_partition_.clear();
  rows_.clear();
  views_ = rows_.views();
  partition_of_.clear();
  free_rows_.clear();
  by_row_.clear();
  places_.clear();
  maybe_gone_.clear();
  touched_.clear();
}

std::size_t OrderedRows::byte_size() const {
  std::size_t members = 0;
  for (const auto& partition : partitions_) {
    if (partition != nullptr) members += sizeof(Members) + partition->byte_size();
  }
  return members + rows_.byte_size() + by_row_.byte_size() + partition_keys_.byte_size() +
         by_partition_.byte_size() + partition_of_.capacity() * sizeof(Partition) +
         partitions_.capacity() * sizeof(partitions_[0]) + places_.capacity() * sizeof(places_[0]);
}

}  // namespace matview
