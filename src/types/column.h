// Columns: typed vectors of values with validity, owned (Column) or borrowed (ColumnView).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "common/bitmap.h"
#include "types/text_dictionary.h"
#include "types/type.h"
#include "types/value.h"

namespace matview {

// A borrowed column. Valid until its owner changes; see the producer's contract.
struct ColumnView {
  Type type;
  const std::byte* data = nullptr;
  const std::uint64_t* validity = nullptr;  // nullptr: no NULLs

  template <typename T>
  [[nodiscard]] const T* values() const {
    return reinterpret_cast<const T*>(data);
  }

  [[nodiscard]] bool is_valid(std::size_t row) const {
    return validity == nullptr || test_bit(validity, row);
  }

  // The rows from `first` on. Requires: first is a multiple of 64.
  [[nodiscard]] ColumnView from(std::size_t first) const {
    return {type,
            data + first * byte_width(type.id),
            validity == nullptr ? nullptr : validity + first / kBitsPerWord};
  }
};

// An owned, growable column.
//
// Invariants:
//   1. The buffer holds size() values of byte_width(type) bytes; the value at a NULL row is zero
//      bytes or stale, never read as a value.
//   2. The validity bitmap is empty until the first NULL and covers all rows from then on.
class Column {
 public:
  explicit Column(Type type) : type_(type) {}

  [[nodiscard]] Type type() const { return type_; }

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] ColumnView view() const { return {type_, data_.data(), validity()}; }

  template <typename T>
  [[nodiscard]] T* values() {
    return reinterpret_cast<T*>(data_.data());
  }

  template <typename T>
  [[nodiscard]] const T* values() const {
    return reinterpret_cast<const T*>(data_.data());
  }

  [[nodiscard]] std::byte* data() { return data_.data(); }

  [[nodiscard]] const std::uint64_t* validity() const {
    return validity_.size() == 0 ? nullptr : validity_.words();
  }

  [[nodiscard]] bool is_valid(std::size_t row) const {
    return validity_.size() == 0 || validity_.test(row);
  }

  // Sets the number of rows. New rows are valid and zero. Never gives memory back.
  void resize(std::size_t size);
  void reserve(std::size_t size);
  void clear();

  // Makes every row valid again, without touching values.
  void set_all_valid() { validity_.clear(); }

  void set_null(std::size_t row);
  void set_valid(std::size_t row);
  // Takes the validity of rows [0, size()) from `words`; nullptr: no NULLs.
  void copy_validity(const std::uint64_t* words);

  // Appends / overwrites with one value of another column of the same type.
  void append(const ColumnView& source, std::size_t row);
  void assign(std::size_t row, const ColumnView& source, std::size_t source_row);
  // Appends the rows of `source` at `rows`.
  void append_rows(const ColumnView& source, std::span<const std::uint32_t> rows);
  // Appends rows [first, first + count) of `source`.
  void append_range(const ColumnView& source, std::size_t first, std::size_t count);
  void append_null();

  // Boundary conversions. Require: the value is of the column's type, whatever the modifiers, or
  // NULL.
  void append_value(const Value& value, TextDictionary& dictionary);
  void set_value(std::size_t row, const Value& value, TextDictionary& dictionary);

  [[nodiscard]] std::size_t byte_size() const {
    return data_.capacity() + validity_.span().size() * sizeof(std::uint64_t);
  }

 private:
  Type type_;
  std::size_t size_ = 0;
  std::vector<std::byte> data_;
  Bitmap validity_;
};

// One value of a column as an owned Value.
[[nodiscard]] Value value_at(const ColumnView& column,
                             std::size_t row,
                             const TextDictionary& dictionary);

}  // namespace matview
