// Arrays: how a value of an array type is kept as bytes, and how it reads as text.
//
// The bytes stand in the dictionary as a text's do, so columns hold codes. They order like
// PostgreSQL's arrays when compared as bytes: element by element, a NULL after all values, then the
// shorter first, then by dimensions. Equal arrays have equal bytes, but for what is equal and shown
// differently (1.5 and 1.50, 1 day and 24 hours): that comes last, behind the key (array_key).
// Elements of jsonb are as the dictionary has them, so compare_arrays() compares these by value.
//
//   0x01 element | 0x02 for NULL, for each element in row-major order; 0x00
//   number of dimensions, then the size of each, then the lower bound of each
//   for NUMERIC the scale, for INTERVAL the three amounts, of each element that is not NULL
//
// As text, which is how values reach JavaScript, an array is PostgreSQL's: `{1,NULL,"a b"}`, nested
// braces for several dimensions, `[0:1]={1,2}` where a lower bound is not 1.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "types/value.h"

namespace matview {

inline constexpr std::size_t kMaxArrayDimensions = 6;

struct ArrayDimension {
  std::int32_t size;
  std::int32_t lower = 1;

  // The last subscript there is.
  [[nodiscard]] std::int32_t upper() const { return lower + size - 1; }

  friend bool operator==(const ArrayDimension&, const ArrayDimension&) = default;
};

// Invariant: as many elements as the sizes multiply to, of the element type or NULL; no dimensions
// for the empty array.
struct Array {
  std::vector<Value> elements;
  std::vector<ArrayDimension> dimensions;
};

// One dimension from 1 on; none when there are no elements.
[[nodiscard]] Array make_array(std::vector<Value> elements);
// `type` is an array type, here and below.
[[nodiscard]] Value array_value(const Array& array, Type type);
[[nodiscard]] std::string encode_array(const Array& array, Type type);
[[nodiscard]] Array decode_array(std::string_view bytes, Type type);

// The bytes by which arrays of this type are equal.
[[nodiscard]] std::string_view array_key(std::string_view bytes, Type type);
// Of two arrays of this type.
[[nodiscard]] std::strong_ordering compare_arrays(std::string_view left,
                                                  std::string_view right,
                                                  Type type);
// The bytes that stand for each element, equal for equal ones and ordered like them; a view of no
// address for NULL.
[[nodiscard]] std::vector<std::string_view> array_element_keys(std::string_view bytes, Type type);
// The same of one value that is not NULL.
[[nodiscard]] std::string element_key(const Value& value, TypeId element);

[[nodiscard]] std::string array_text(const Array& array);
// PostgreSQL's input syntax: 22P02 where it is not, and what the element type makes of an element.
[[nodiscard]] Result<Array> parse_array(std::string_view text, Type type);

}  // namespace matview
