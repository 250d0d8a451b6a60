// Hashing and comparing rows across columns, in SQL's grouping sense: NULL equals NULL, −0.0 equals
// 0.0 and NaN equals NaN.
#pragma once

#include <compare>
#include <cstdint>
#include <span>

#include "types/chunk.h"

namespace matview {

// hashes[row] for every selected row, by physical row. A row of no columns hashes to a constant.
void hash_rows(std::span<const ColumnView> columns,
               const Selection& selection,
               std::uint64_t* hashes);
[[nodiscard]] std::uint64_t hash_row(std::span<const ColumnView> columns, std::size_t row);

// The hash of the columns at `positions` only.
[[nodiscard]] std::uint64_t hash_row(std::span<const ColumnView> columns,
                                     std::span<const std::size_t> positions,
                                     std::size_t row);

// Requires: pairwise equal types.
[[nodiscard]] bool values_equal(const ColumnView& left,
                                std::size_t left_row,
                                const ColumnView& right,
                                std::size_t right_row);
[[nodiscard]] bool rows_equal(std::span<const ColumnView> left,
                              std::size_t left_row,
                              std::span<const ColumnView> right,
                              std::size_t right_row);

// Equal, and shown alike: 1.5 and 1.50 are not, nor are 0 and -0, nor 1 day and 24 hours. For what
// must give back the very rows it was given; such rows hash alike too.
[[nodiscard]] bool rows_identical(std::span<const ColumnView> left,
                                  std::size_t left_row,
                                  std::span<const ColumnView> right,
                                  std::size_t right_row);

// True if any of the columns is NULL at `row`.
[[nodiscard]] bool any_null(std::span<const ColumnView> columns, std::size_t row);

// SQL's order of two non-null values of the same type: numbers by value with NaN above all, text by
// bytes, false before true.
[[nodiscard]] std::strong_ordering compare_values(const ColumnView& left,
                                                  std::size_t left_row,
                                                  const ColumnView& right,
                                                  std::size_t right_row,
                                                  const TextDictionary& dictionary);

}  // namespace matview
