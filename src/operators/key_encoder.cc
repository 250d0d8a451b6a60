#include "operators/key_encoder.h"

#include <algorithm>

#include "types/equal_forms.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// Types whose equal values have equal bits, in columns of at most eight bytes.
[[nodiscard]] bool is_equal_by_bits(Type type) {
  switch (type.id) {
    case TypeId::kBoolean:
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kDate:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz: return true;
    default: return is_dictionary_coded(type.id) && !has_equal_forms(type);
  }
}

[[nodiscard]] bool fit_one_integer(std::span<const Type> types) {
  std::size_t width = 0;
  for (const Type type : types) {
    if (!is_equal_by_bits(type)) return false;
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

}  // namespace matview
