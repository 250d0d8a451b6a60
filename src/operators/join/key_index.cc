#include "operators/join/key_index.h"

#include <algorithm>
#include <bit>

#include "types/row_hash.h"

namespace matview {

namespace {

// Types whose equal values have equal bits, in columns of at most eight bytes.
[[nodiscard]] bool is_equal_by_bits(TypeId id) {
  switch (id) {
    case TypeId::kBoolean:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kDate:
    case TypeId::kTimestamp:
    case TypeId::kText: return true;
    default: return false;
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
                        std::vector<std::uint64_t>& keys) {
  if (keys.size() < rows.count) keys.resize(rows.count);
  if (is_exact_) {
    if (columns.empty()) std::fill_n(keys.begin(), rows.count, 0);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      add_column(columns[c], c == 0, rows, keys.data());
    }
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
  std::vector<Id> rows;
  rows.reserve(row_count);
  const auto add = [&](Id row) {
    if (!any_null(columns_, row)) rows.push_back(row);
  };
  if (only != nullptr) {
    for (const Id row : *only) add(row);
  } else {
    for (std::size_t row = 0; row < row_count; ++row) add(static_cast<Id>(row));
  }
  indexed_ = rows.size();
  is_unique_ = true;
  keys_.assign(row_count, 0);
  next_.assign(row_count, kNone);
  encode_all(rows);
  is_direct_ = choose_direct(rows);
  if (!is_direct_) {
    const std::size_t slots = std::bit_ceil(std::max<std::size_t>(indexed_ * 2, 2));
    shift_ = 64U - static_cast<unsigned>(std::countr_zero(slots));
    heads_.assign(slots, kNone);
  }
  insert(rows);
  if (is_direct_) keys_ = {};
}

void KeyIndex::encode_all(const std::vector<Id>& rows) {
  // Chunk by chunk, so that the buffers stay small; selections may hold any row here.
  std::vector<std::uint64_t> keys;
  std::vector<ColumnView> views(columns_.size());
  std::vector<std::uint32_t> offsets;
  std::size_t i = 0;
  while (i < rows.size()) {
    const std::size_t first = rows[i] / kChunkRows * kChunkRows;
    for (std::size_t c = 0; c < views.size(); ++c) views[c] = columns_[c].from(first);
    const std::size_t begin = i;
    offsets.clear();
    for (; i < rows.size() && rows[i] < first + kChunkRows; ++i) {
      offsets.push_back(static_cast<std::uint32_t>(rows[i] - first));
    }
    encoder_.encode(views, {.rows = offsets.data(), .count = offsets.size()}, keys);
    for (std::size_t k = 0; k < offsets.size(); ++k) keys_[rows[begin + k]] = keys[k];
  }
}

// An array over all keys between the least and the greatest, where those are not far apart.
bool KeyIndex::choose_direct(const std::vector<Id>& rows) {
  if (!encoder_.is_exact() || rows.empty()) return false;
  auto low = static_cast<std::int64_t>(keys_[rows.front()]);
  std::int64_t high = low;
  for (const Id row : rows) {
    const auto key = static_cast<std::int64_t>(keys_[row]);
    low = std::min(low, key);
    high = std::max(high, key);
  }
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  if (range >= std::max<std::uint64_t>(std::uint64_t{rows.size()} * 16, 4096)) return false;
  low_ = static_cast<std::uint64_t>(low);
  heads_.assign(static_cast<std::size_t>(range) + 1, kNone);
  return true;
}

void KeyIndex::insert(const std::vector<Id>& rows) {
  for (std::size_t i = rows.size(); i-- > 0;) {
    const Id row = rows[i];
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
  encoder_.encode(columns, rows, probe_keys_);
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
