// Rows and keys as PostgreSQL shows them in an error's DETAIL.
#pragma once

#include <span>
#include <string>

#include "storage/table.h"
#include "types/text_dictionary.h"

namespace matview {

// "(1, null, x)": a row, long values cut.
[[nodiscard]] std::string describe_row(std::span<const ColumnView> columns,
                                       std::size_t row,
                                       const TextDictionary& dictionary);
// "(a, b)=(1, x)": the key of a row of `table`'s columns.
[[nodiscard]] std::string describe_key(const Schema& schema,
                                       std::span<const std::size_t> key,
                                       std::span<const ColumnView> columns,
                                       std::size_t row,
                                       const TextDictionary& dictionary);

}  // namespace matview
