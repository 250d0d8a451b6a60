#include "types/column.h"

#include <algorithm>

#include "types/numeric.h"

namespace matview {

namespace {

template <typename T>
void store(std::byte* place, T value) {
  std::memcpy(place, &value, sizeof value);
}

// Of a width that the compiler knows, which a call to copy a few bytes would cost more than.
void copy_value(std::byte* to, const std::byte* from, std::size_t width) {
  switch (width) {
    case 1: *to = *from; return;
    case 2: std::memcpy(to, from, 2); return;
    case 4: std::memcpy(to, from, 4); return;
    case 8: std::memcpy(to, from, 8); return;
    default: std::memcpy(to, from, 16); return;
  }
}

}  // namespace

void Column::resize(std::size_t size) {
  data_.resize(size * byte_width(type_.id));
  if (validity_.size() != 0) validity_.resize(size, true);
  size_ = size;
}

void Column::reserve(std::size_t size) {
  data_.reserve(size * byte_width(type_.id));
}

void Column::clear() {
  data_.clear();
  validity_.clear();
  size_ = 0;
}

void Column::set_null(std::size_t row) {
  if (validity_.size() == 0) validity_.resize(size_, true);
  validity_.reset(row);
}

void Column::set_valid(std::size_t row) {
  if (validity_.size() != 0) validity_.set(row);
}

void Column::copy_validity(const std::uint64_t* words) {
  validity_.clear();
  if (words == nullptr || size_ == 0) return;
  validity_.resize(size_, true);
  std::memcpy(validity_.words(), words, words_for_bits(size_) * sizeof(std::uint64_t));
  validity_.resize(size_);  // clears the bits past the end that `words` may carry
}

void Column::append(const ColumnView& source, std::size_t row) {
  resize(size_ + 1);
  assign(size_ - 1, source, row);
}

void Column::assign(std::size_t row, const ColumnView& source, std::size_t source_row) {
  if (!source.is_valid(source_row)) {
    set_null(row);
    return;
  }
  set_valid(row);
  const std::size_t width = byte_width(type_.id);
  copy_value(data_.data() + row * width, source.data + source_row * width, width);
}

void Column::append_rows(const ColumnView& source, std::span<const std::uint32_t> rows) {
  const std::size_t start = size_;
  resize(size_ + rows.size());
  visit_physical_type(type_.id, [&]<typename T>() {
    T* const out = values<T>() + start;
    const T* const in = source.values<T>();
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = in[rows[i]];
  });
  if (source.validity == nullptr) return;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!test_bit(source.validity, rows[i])) set_null(start + i);
  }
}

void Column::append_range(const ColumnView& source, std::size_t first, std::size_t count) {
  const std::size_t start = size_;
  const std::size_t width = byte_width(type_.id);
  resize(size_ + count);
  if (count != 0)
    std::memcpy(data_.data() + start * width, source.data + first * width, count * width);
  if (source.validity == nullptr) return;
  for (std::size_t i = 0; i < count; ++i) {
    if (!test_bit(source.validity, first + i)) set_null(start + i);
  }
}

void Column::append_null() {
  resize(size_ + 1);
  set_null(size_ - 1);
}

void Column::append_value(const Value& value, TextDictionary& dictionary) {
  resize(size_ + 1);
  set_value(size_ - 1, value, dictionary);
}

void Column::set_value(std::size_t row, const Value& value, TextDictionary& dictionary) {
  if (value.is_null() || type_.id == TypeId::kUnknown) {
    set_null(row);
    return;
  }
  set_valid(row);
  std::byte* const place = data_.data() + row * byte_width(type_.id);
  switch (type_.id) {
    case TypeId::kBoolean: store(place, static_cast<std::uint8_t>(value.as_boolean())); break;
    case TypeId::kSmallint: store(place, static_cast<std::int16_t>(value.as_integer())); break;
    case TypeId::kInteger:
    case TypeId::kDate: store(place, static_cast<std::int32_t>(value.as_integer())); break;
    case TypeId::kBigint:
    case TypeId::kTime:
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp: store(place, value.as_integer()); break;
    case TypeId::kReal: store(place, static_cast<float>(value.as_double())); break;
    case TypeId::kDouble: store(place, value.as_double()); break;
    case TypeId::kInterval: store(place, value.as_interval()); break;
    case TypeId::kNumeric:
      store(place, make_numeric(Decimal::parse(value.as_text()).value_or(Decimal()), dictionary));
      break;
    default: store(place, dictionary.intern(value.as_text())); break;
  }
}

Value value_at(const ColumnView& column, std::size_t row, const TextDictionary& dictionary) {
  if (!column.is_valid(row)) return Value::null(column.type);
  switch (column.type.id) {
    case TypeId::kUnknown: break;
    case TypeId::kBoolean: return Value::boolean(column.values<std::uint8_t>()[row] != 0);
    case TypeId::kSmallint: return Value::smallint(column.values<std::int16_t>()[row]);
    case TypeId::kInteger: return Value::integer(column.values<std::int32_t>()[row]);
    case TypeId::kReal: return Value::float4(column.values<float>()[row]);
    case TypeId::kDouble: return Value::float8(column.values<double>()[row]);
    case TypeId::kDate: return Value::date(column.values<std::int32_t>()[row]);
    case TypeId::kBigint:
    case TypeId::kTime:
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp:
      return Value::of_integer(column.type, column.values<std::int64_t>()[row]);
    case TypeId::kNumeric:
      return Value::of_bytes(column.type,
                             to_decimal(column.values<NumericWord>()[row]).to_string());
    case TypeId::kInterval: return Value::interval(column.values<Interval>()[row]);
    default:
      return Value::of_bytes(column.type,
                             std::string(dictionary.text(column.values<TextCode>()[row])));
  }
  return Value::null(column.type);
}

}  // namespace matview
