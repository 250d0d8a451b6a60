#include "types/row_hash.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "common/hash.h"
#include "types/array.h"
#include "types/equal_forms.h"
#include "types/json.h"
#include "types/value_order.h"

namespace matview {

namespace {

constexpr std::uint64_t kNullHash = 0x6e756c6c6e756c6cULL;

// The bits that stand for a value in hashing and equality.
template <typename T>
[[nodiscard]] std::uint64_t grouping_bits(T value) {
  return static_cast<std::uint64_t>(value);
}

[[nodiscard]] std::uint64_t grouping_bits(NumericWord value) {
  return hash_numeric(value);
}

[[nodiscard]] std::uint64_t grouping_bits(Interval value) {
  return static_cast<std::uint64_t>(interval_length(value));
}

[[nodiscard]] std::uint64_t grouping_bits(float value) {
  if (value == 0.0F) return 0;  // −0.0 too
  if (std::isnan(value)) return 0x7fc00000U;
  return std::bit_cast<std::uint32_t>(value);
}

[[nodiscard]] std::uint64_t grouping_bits(double value) {
  if (value == 0.0) return 0;  // −0.0 too
  if (std::isnan(value)) return 0x7ff8000000000000ULL;
  return std::bit_cast<std::uint64_t>(value);
}

[[nodiscard]] std::uint64_t add_to_hash(std::uint64_t hash,
                                        const ColumnView& column,
                                        std::size_t row) {
  if (!column.is_valid(row)) return combine_hashes(hash, kNullHash);
  if (has_equal_forms(column.type)) {
    return combine_hashes(hash, equal_form_hash(column.values<TextCode>()[row], column.type));
  }
  return visit_physical_type(column.type.id, [&]<typename T>() {
    return combine_hashes(hash, grouping_bits(column.values<T>()[row]));
  });
}

}  // namespace

void hash_rows(std::span<const ColumnView> columns,
               const Selection& selection,
               std::uint64_t* hashes) {
  selection.for_each([&](std::size_t row) { hashes[row] = 0; });
  for (const ColumnView& column : columns) {
    if (has_equal_forms(column.type)) {
      selection.for_each(
          [&](std::size_t row) { hashes[row] = add_to_hash(hashes[row], column, row); });
      continue;
    }
    visit_physical_type(column.type.id, [&]<typename T>() {
      const T* const values = column.values<T>();
      if (column.validity == nullptr) {
        selection.for_each([&](std::size_t row) {
          hashes[row] = combine_hashes(hashes[row], grouping_bits(values[row]));
        });
        return;
      }
      selection.for_each([&](std::size_t row) {
        const bool valid = test_bit(column.validity, row);
        hashes[row] = combine_hashes(hashes[row], valid ? grouping_bits(values[row]) : kNullHash);
      });
    });
  }
}

std::uint64_t hash_row(std::span<const ColumnView> columns, std::size_t row) {
  std::uint64_t hash = 0;
  for (const ColumnView& column : columns) hash = add_to_hash(hash, column, row);
  return hash;
}

std::uint64_t hash_row(std::span<const ColumnView> columns,
                       std::span<const std::size_t> positions,
                       std::size_t row) {
  std::uint64_t hash = 0;
  for (const std::size_t position : positions) hash = add_to_hash(hash, columns[position], row);
  return hash;
}

bool values_equal(const ColumnView& left,
                  std::size_t left_row,
                  const ColumnView& right,
                  std::size_t right_row) {
  const bool valid = left.is_valid(left_row);
  if (valid != right.is_valid(right_row)) return false;
  if (!valid) return true;
  if (has_equal_forms(left.type)) {
    return are_equal_forms(
        left.values<TextCode>()[left_row], right.values<TextCode>()[right_row], left.type);
  }
  return visit_physical_type(left.type.id, [&]<typename T>() {
    return sql_equal(left.values<T>()[left_row], right.values<T>()[right_row]);
  });
}

bool rows_equal(std::span<const ColumnView> left,
                std::size_t left_row,
                std::span<const ColumnView> right,
                std::size_t right_row) {
  for (std::size_t c = 0; c < left.size(); ++c) {
    if (!values_equal(left[c], left_row, right[c], right_row)) return false;
  }
  return true;
}

namespace {

// NaNs are shown alike, whatever bits they have.
template <typename T>
[[nodiscard]] bool is_nan_at(const std::byte* value) {
  T number;
  std::memcpy(&number, value, sizeof number);
  return number != number;
}

// Whether values of the type may be equal and look different.
[[nodiscard]] bool has_forms(Type type) {
  const TypeId id = type.id;
  return id == TypeId::kNumeric || id == TypeId::kInterval || id == TypeId::kDouble ||
         id == TypeId::kReal || has_equal_forms(type);
}

}  // namespace

bool rows_identical(std::span<const ColumnView> left,
                    std::size_t left_row,
                    std::span<const ColumnView> right,
                    std::size_t right_row) {
  if (!rows_equal(left, left_row, right, right_row)) return false;
  for (std::size_t c = 0; c < left.size(); ++c) {
    const TypeId id = left[c].type.id;
    if (!has_forms(left[c].type) || !left[c].is_valid(left_row)) continue;
    const std::size_t width = byte_width(id);
    const std::byte* const value = left[c].data + left_row * width;
    if (std::memcmp(value, right[c].data + right_row * width, width) == 0) continue;
    if (id == TypeId::kDouble ? is_nan_at<double>(value)
                              : id == TypeId::kReal && is_nan_at<float>(value)) {
      continue;
    }
    return false;
  }
  return true;
}

bool any_null(std::span<const ColumnView> columns, std::size_t row) {
  for (const ColumnView& column : columns) {
    if (!column.is_valid(row)) return true;
  }
  return false;
}

std::strong_ordering compare_values(const ColumnView& left,
                                    std::size_t left_row,
                                    const ColumnView& right,
                                    std::size_t right_row,
                                    const TextDictionary& dictionary) {
  if (left.type.id == TypeId::kJsonb) {
    return compare_jsonb(dictionary.text(left.values<TextCode>()[left_row]),
                         dictionary.text(right.values<TextCode>()[right_row]));
  }
  if (left.type.id == TypeId::kArray) {
    return compare_arrays(dictionary.text(left.values<TextCode>()[left_row]),
                          dictionary.text(right.values<TextCode>()[right_row]),
                          left.type);
  }
  if (is_dictionary_coded(left.type.id)) {
    return dictionary.compare(left.values<TextCode>()[left_row],
                              right.values<TextCode>()[right_row]);
  }
  return visit_physical_type(left.type.id, [&]<typename T>() -> std::strong_ordering {
    const T a = left.values<T>()[left_row];
    const T b = right.values<T>()[right_row];
    return sql_less(a, b)   ? std::strong_ordering::less
           : sql_less(b, a) ? std::strong_ordering::greater
                            : std::strong_ordering::equal;
  });
}

}  // namespace matview
