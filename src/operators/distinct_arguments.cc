#include "operators/distinct_arguments.h"

#include <bit>

#include "types/row_hash.h"

namespace matview {

namespace {

constexpr std::size_t kMapOverhead = 2;  // about what a table has that is not full

// Whether equal values are those of equal bits.
[[nodiscard]] bool is_word(TypeId id) {
  switch (id) {
    case TypeId::kBoolean:
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kText:
    case TypeId::kDate:
    case TypeId::kTime:
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp: return true;
    default: return false;
  }
}

[[nodiscard]] std::vector<Type> stored_types(std::span<const Type> types) {
  std::vector<Type> stored = {TypeId::kInteger};  // the group
  stored.insert(stored.end(), types.begin(), types.end());
  return stored;
}

}  // namespace

DistinctArguments::DistinctArguments(std::span<const Type> types, Retention retention)
    : retention_(retention),
      by_word_(types.size() == 1 && is_word(types[0].id)),
      rows_(stored_types(types)),
      weights_(retention == Retention::kRunOnce ? 0 : kChunkRows),
      hashes_(by_word_ ? 0 : kChunkRows),
      group_column_(TypeId::kInteger) {
  group_column_.resize(kChunkRows);
}

void DistinctArguments::update(const std::uint32_t* groups,
                               std::span<const ColumnView> arguments,
                               const Selection& rows,
                               const Weight* weights) {
  selected_.clear();
  if (by_word_) {
    update_words(groups, arguments.front(), rows, weights);
    return;
  }
  auto* const group_values = group_column_.values<std::uint32_t>();
  rows.for_each([&](std::size_t row) { group_values[row] = groups == nullptr ? 0 : groups[row]; });
  columns_.assign(1, group_column_.view());
  columns_.insert(columns_.end(), arguments.begin(), arguments.end());
  hash_rows(columns_, rows, hashes_.data());
  rows.for_each([&](std::size_t row) {
    const Weight change = weights == nullptr ? 1 : weights[row];
    if (change == 0) return;
    const HashChains::Id id = find_or_add(hashes_[row], row);
    count(row, counts_[id], change);
    if (counts_[id] == 0) {
      by_row_.erase(hashes_[row], id);
      free_ids_.push_back(id);
    }
  });
  if (free_ids_.size() == counts_.size()) clear();
}

void DistinctArguments::update_words(const std::uint32_t* groups,
                                     const ColumnView& argument,
                                     const Selection& rows,
                                     const Weight* weights) {
  visit_physical_type(argument.type.id, [&]<typename T>() {
    if constexpr (std::is_integral_v<T>) {
      const T* const values = argument.values<T>();
      rows.for_each([&](std::size_t row) {
        const bool valid = argument.is_valid(row);
        const Word word{.bits = valid ? static_cast<std::uint64_t>(values[row]) : 0,
                        .group = groups == nullptr ? 0 : groups[row],
                        .is_null = !valid};
        if (retention_ == Retention::kRunOnce) {
          if (words_.insert(word).second) selected_.push_back(static_cast<std::uint32_t>(row));
          return;
        }
        const auto entry = word_counts_.try_emplace(word, 0).first;
        count(row, entry->second, weights == nullptr ? 1 : weights[row]);
        if (entry->second == 0) word_counts_.erase(entry);
      });
    }
  });
}

// Adds `change` to the number of times that something is there, and selects the row when that makes
// it come or go. Whatever the order of changes, theirs add up to that of the set.
void DistinctArguments::count(std::size_t row, Weight& total, Weight change) {
  const bool was_there = total > 0;
  total += change;
  const bool is_there = total > 0;
  if (was_there == is_there) return;
  selected_.push_back(static_cast<std::uint32_t>(row));
  if (retention_ == Retention::kMaintained) weights_[row] = is_there ? 1 : -1;
}

HashChains::Id DistinctArguments::find_or_add(std::uint64_t hash, std::size_t row) {
  for (auto id = by_row_.first(hash); id != HashChains::kNone; id = by_row_.next(id)) {
    if (rows_equal(stored_, id, columns_, row)) return id;
  }
  HashChains::Id id;
  if (free_ids_.empty()) {
    id = static_cast<HashChains::Id>(counts_.size());
    counts_.push_back(0);
    rows_.append_row(columns_, row);
  } else {
    id = free_ids_.back();
    free_ids_.pop_back();
    rows_.assign_row(id, columns_, row);
  }
  stored_ = rows_.views();
  by_row_.insert(hash, id);
  return id;
}

void DistinctArguments::clear() {
  words_.clear();
  word_counts_.clear();
  rows_.clear();
  counts_.clear();
  free_ids_.clear();
  by_row_.clear();
}

std::size_t DistinctArguments::byte_size() const {
  return words_.capacity() * sizeof(Word) +
         word_counts_.size() * (sizeof(Word) + sizeof(Weight)) * kMapOverhead + rows_.byte_size() +
         counts_.capacity() * sizeof(Weight) + by_row_.byte_size();
}

}  // namespace matview
