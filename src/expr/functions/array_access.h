// What functions of arrays share, set-returning ones included.
#pragma once

#include <compare>
#include <limits>

#include "expr/functions/row_kernel.h"
#include "types/array.h"

namespace matview {

// Bounds of a slice that are not written.
inline constexpr std::int32_t kNoLowBound = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int32_t kNoHighBound = std::numeric_limits<std::int32_t>::max();

[[nodiscard]] inline Array array_argument(const RowCall& call, std::size_t i) {
  return decode_array(call.text(i), call.type(i));
}

[[nodiscard]] inline RowCall::Word array_result(RowCall& call, const Array& array, Type type) {
  return call.result(encode_array(array, type));
}

[[nodiscard]] inline RowCall::Word array_result(RowCall& call,
                                                std::vector<Value> elements,
                                                Type type) {
  return array_result(call, make_array(std::move(elements)), type);
}

// The order of two elements by their keys (array_element_keys), none of them NULL. Unlike those of
// other types, equal jsonb values may have different keys.
[[nodiscard]] std::strong_ordering compare_element_keys(std::string_view left,
                                                        std::string_view right,
                                                        TypeId element);

// Texts between delimiters as the elements of a text array; a NULL delimiter parts all characters,
// an empty one none; pieces equal to `null_text` are NULL.
[[nodiscard]] std::vector<Value> split_text(std::string_view text,
                                            const std::string_view* delimiter,
                                            const std::string_view* null_text);

}  // namespace matview
