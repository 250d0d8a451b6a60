// Rows from outside whose values came as texts, because the outside has no form of their type.
#pragma once

#include <cstddef>
#include <span>

#include "common/result.h"
#include "types/row_batch.h"
#include "types/schema.h"
#include "types/text_dictionary.h"

namespace matview {

// Replaces each column of texts that is meant for a column of another type (`columns[i]` is the
// place in `schema` of the i-th of `rows`) by the values that its texts are in that type.
// The error of a text that is none names column and row (from 0), as everything about bulk input.
[[nodiscard]] Status read_texts(const Schema& schema,
                                std::span<const std::size_t> columns,
                                RowBatch& rows,
                                TextDictionary& dictionary);

}  // namespace matview
