#include "operators/join/key_index.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "types/row_hash.h"

namespace matview {

void KeyIndex::build(std::span<const ColumnView> columns,
                     std::size_t row_count,
                     const std::vector<Id>* only) {
  columns_.assign(columns.begin(), columns.end());
  next_.resize(row_count);
  encode_all(row_count);
  const bool has_nulls =
      std::ranges::any_of(columns_, [](const ColumnView& key) { return key.validity != nullptr; });
  if (only == nullptr && !has_nulls) {
    index(row_count, [](std::size_t i) { return static_cast<Id>(i); });
  } else {
    std::vector<Id> rows;
    for (std::size_t i = 0; i < (only == nullptr ? row_count : only->size()); ++i) {
      const Id row = only == nullptr ? static_cast<Id>(i) : (*only)[i];
      if (!any_null(columns_, row)) rows.push_back(row);
    }
    index(rows.size(), [&](std::size_t i) { return rows[i]; });
  }
  if (is_direct_) keys_ = {};
}

// Chunk by chunk, for what a chunk needs stays in the cache. Of rows with a NULL the key means
// nothing.
void KeyIndex::encode_all(std::size_t row_count) {
  keys_.resize(row_count);
  std::vector<ColumnView> views(columns_.size());
  for (std::size_t first = 0; first < row_count; first += kChunkRows) {
    for (std::size_t c = 0; c < views.size(); ++c) views[c] = columns_[c].from(first);
    const std::size_t count = std::min(kChunkRows, row_count - first);
    encoder_.encode(views, {.rows = nullptr, .count = count}, keys_.data() + first);
  }
}

// Indexes `count` rows, `row(i)` in ascending order.
template <typename RowAt>
void KeyIndex::index(std::size_t count, RowAt&& row) {
  indexed_ = count;
  is_unique_ = true;
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < count; ++i) {
    const auto key = static_cast<std::int64_t>(keys_[row(i)]);
    low = std::min(low, key);
    high = std::max(high, key);
  }
  choose_slots(low, high);
  for (std::size_t i = count; i-- > 0;) insert(row(i));
}

// An array over all keys between the least and the greatest where those are not far apart.
void KeyIndex::choose_slots(std::int64_t low, std::int64_t high) {
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  is_direct_ = encoder_.is_exact() && indexed_ != 0 &&
               range < std::max<std::uint64_t>(std::uint64_t{indexed_} * 16, 4096);
  if (is_direct_) {
    low_ = static_cast<std::uint64_t>(low);
    heads_.assign(static_cast<std::size_t>(range) + 1, kNone);
    return;
  }
  const std::size_t slots = std::bit_ceil(std::max<std::size_t>(indexed_ * 2, 2));
  shift_ = 64U - static_cast<unsigned>(std::countr_zero(slots));
  heads_.assign(slots, kNone);
}

void KeyIndex::insert(Id row) {
  Id& head = heads_[slot(keys_[row])];
  next_[row] = head;
  for (Id other = is_unique_ ? head : kNone; other != kNone; other = next_[other]) {
    if (keys_[other] != keys_[row]) continue;
    if (encoder_.is_exact() || rows_equal(columns_, other, columns_, row)) {
      is_unique_ = false;
      break;
    }
  }
  head = row;
}

void KeyIndex::find(std::span<const ColumnView> columns,
                    const Selection& rows,
                    std::vector<Id>& ids) {
  const std::size_t count = rows.count;
  if (ids.size() < count) ids.resize(count);
  if (indexed_ == 0) {
    std::fill_n(ids.begin(), count, kNone);
    return;
  }
  if (probe_keys_.size() < count) probe_keys_.resize(count);
  encoder_.encode(columns, rows, probe_keys_.data());
  const std::uint64_t* const keys = probe_keys_.data();
  const Id* const heads = heads_.data();
  Id* const out = ids.data();
  if (is_direct_) {
    const std::uint64_t low = low_;
    const std::uint64_t slots = heads_.size();
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t at = keys[i] - low;
      out[i] = at < slots ? heads[static_cast<std::size_t>(at)] : kNone;
    }
    return;
  }
  // First all heads, then the chains: the loads of the first loop do not wait for one another.
  for (std::size_t i = 0; i < count; ++i) out[i] = heads[slot(keys[i])];
  if (encoder_.is_exact()) {
    for (std::size_t i = 0; i < count; ++i) {
      Id id = out[i];
      while (id != kNone && keys_[id] != keys[i]) id = next_[id];
      out[i] = id;
    }
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    Id id = out[i];
    while (id != kNone && (keys_[id] != keys[i] || !rows_equal(columns_, id, columns, rows[i]))) {
      id = next_[id];
    }
    out[i] = id;
  }
}

KeyIndex::Id KeyIndex::next(Id id) const {
  Id other = next_[id];
  if (is_direct_) return other;
  while (other != kNone && (keys_[other] != keys_[id] ||
                            (!encoder_.is_exact() && !rows_equal(columns_, other, columns_, id)))) {
    other = next_[other];
  }
  return other;
}

std::size_t KeyIndex::byte_size() const {
  return keys_.capacity() * sizeof(std::uint64_t) +
         (heads_.capacity() + next_.capacity()) * sizeof(Id);
}

}  // namespace matview
