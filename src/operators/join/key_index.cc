#include "operators/join/key_index.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "types/row_hash.h"

namespace matview {

namespace {

// Types whose equal values have equal bits, in columns of at most eight bytes.
[[nodiscard]] bool is_equal_by_bits(TypeId id) {
  switch (id) {
    case TypeId::kBoolean:
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kDate:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz: return true;
    default: return is_dictionary_coded(id);
  }
}

[[nodiscard]] bool fit_one_integer(std::span<const Type> types) {
  std::size_t width = 0;
  for (const Type type : types) {
    if (!is_equal_by_bits(type.id)) return false;
    width += byte_width(type.id);
  }
  return width <= sizeof(std::uint64_t);
}

// The first column keeps its sign, so that a key of one column is in its own order.
template <typename T, typename Unsigned>
void add_column(const T* values, bool is_first, const Selection& rows, std::uint64_t* keys) {
  const std::size_t count = rows.count;
  const std::uint32_t* const list = rows.rows;
  if (is_first) {
    if (list == nullptr) {
      for (std::size_t i = 0; i < count; ++i) keys[i] = static_cast<std::uint64_t>(values[i]);
    } else {
      for (std::size_t i = 0; i < count; ++i) keys[i] = static_cast<std::uint64_t>(values[list[i]]);
    }
    return;
  }
  constexpr unsigned kBits = sizeof(T) < 8 ? sizeof(T) * 8 : 0;  // eight bytes stand alone
  for (std::size_t i = 0; i < count; ++i) {
    keys[i] = (keys[i] << kBits) | static_cast<Unsigned>(values[rows[i]]);
  }
}

void add_column(const ColumnView& column,
                bool is_first,
                const Selection& rows,
                std::uint64_t* keys) {
  switch (byte_width(column.type.id)) {
    case 1:
      add_column<std::uint8_t, std::uint8_t>(column.values<std::uint8_t>(), is_first, rows, keys);
      break;
    case 2:
      add_column<std::int16_t, std::uint16_t>(column.values<std::int16_t>(), is_first, rows, keys);
      break;
    case 4:
      add_column<std::int32_t, std::uint32_t>(column.values<std::int32_t>(), is_first, rows, keys);
      break;
    default:
      add_column<std::int64_t, std::uint64_t>(column.values<std::int64_t>(), is_first, rows, keys);
  }
}

}  // namespace

KeyEncoder::KeyEncoder(std::span<const Type> types) : is_exact_(fit_one_integer(types)) {}

void KeyEncoder::encode(std::span<const ColumnView> columns,
                        const Selection& rows,
                        std::uint64_t* keys) {
  if (is_exact_) {
    if (columns.empty()) std::fill_n(keys, rows.count, 0);
    for (std::size_t c = 0; c < columns.size(); ++c) add_column(columns[c], c == 0, rows, keys);
    return;
  }
  if (hashes_.size() < rows.end()) hashes_.resize(rows.end());
  hash_rows(columns, rows, hashes_.data());
  for (std::size_t i = 0; i < rows.count; ++i) keys[i] = hashes_[rows[i]];
}

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
