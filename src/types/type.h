// SQL types and their physical representation in columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/result.h"
#include "types/physical.h"

namespace matview {

// Numbers are part of the on-disk and wire formats: append only, never renumber.
enum class TypeId : std::uint8_t {
  kUnknown = 0,       // an untyped literal ('…' or NULL) or parameter before the binder resolves it
  kBoolean = 1,       // uint8, 0 or 1
  kInteger = 2,       // int32
  kBigint = 3,        // int64
  kDouble = 4,        // IEEE binary64
  kText = 5,          // uint32 code of the database's TextDictionary
  kDate = 6,          // int32 days since 1970-01-01, proleptic Gregorian
  kTimestamp = 7,     // int64 microseconds since 1970-01-01 00:00:00, without time zone
  kSmallint = 8,      // int16
  kReal = 9,          // IEEE binary32
  kNumeric = 10,      // NumericWord (types/numeric.h)
  kChar = 11,         // CHAR(n): text code of the value without its trailing blanks
  kTime = 12,         // int64 microseconds since midnight
  kTimestampTz = 13,  // int64 microseconds since 1970-01-01 00:00:00 UTC
  kInterval = 14,     // Interval (types/interval.h)
  kUuid = 15,         // text code of the 16 bytes
  kBytea = 16,        // text code of the bytes
  kJson = 17,         // text code of the text as given
  kJsonb = 18,        // text code of the canonical text
  kArray = 19,        // text code of the encoded elements (types/array.h)

  // Pseudo types, which only signatures of functions have. An argument of kAny keeps its type; all
  // of kAnyElement, and the elements of all of kAnyArray, have one type, which the call decides.
  kAny = 240,
  kAnyElement = 241,
  kAnyArray = 242,
};

inline constexpr TypeId kLastTypeId = TypeId::kArray;

// A type with its element type (arrays) and modifier (length, precision and scale; 0 = none).
// Value type, compared by content.
//
// TEXT with a modifier is VARCHAR(modifier). NUMERIC's is made by numeric_type(precision, scale).
struct Type {
  TypeId id = TypeId::kUnknown;
  TypeId element = TypeId::kUnknown;  // kUnknown except for arrays
  std::int32_t modifier = 0;

  constexpr Type() = default;

  constexpr Type(TypeId type_id) : id(type_id) {}  // NOLINT: a TypeId is a Type without modifier

  constexpr Type(TypeId type_id, std::int32_t type_modifier)
      : id(type_id), modifier(type_modifier) {}

  [[nodiscard]] static constexpr Type array_of(TypeId element) {
    Type type(TypeId::kArray);
    type.element = element;
    return type;
  }

  friend constexpr bool operator==(const Type&, const Type&) = default;
};

[[nodiscard]] constexpr bool is_pseudo(TypeId id) {
  return id >= TypeId::kAny;
}

[[nodiscard]] constexpr bool is_polymorphic(TypeId id) {
  return id == TypeId::kAnyElement || id == TypeId::kAnyArray;
}

// NUMERIC(precision, scale). Requires: 1 ≤ precision ≤ 1000, −1000 ≤ scale ≤ 1000.
[[nodiscard]] constexpr Type numeric_type(std::int32_t precision, std::int32_t scale) {
  return {TypeId::kNumeric, (precision << 16) | (scale & 0xffff)};
}

// Require: a NUMERIC with a modifier.
[[nodiscard]] constexpr std::int32_t numeric_precision(Type type) {
  return type.modifier >> 16;
}

[[nodiscard]] constexpr std::int32_t numeric_scale(Type type) {
  return static_cast<std::int16_t>(type.modifier & 0xffff);
}

// The modifier of TIME(digits), TIMESTAMP(digits) and TIMESTAMPTZ(digits), and back.
[[nodiscard]] constexpr std::int32_t precision_modifier(std::int32_t digits) {
  return digits + 1;
}

[[nodiscard]] constexpr std::int32_t modifier_precision(std::int32_t modifier) {
  return modifier - 1;
}

// INTERVAL's modifier: bits 8 … 13 are the fields it has, years to seconds, none for all; the
// lowest eight are as those of TIMESTAMP.
[[nodiscard]] constexpr Type interval_type(std::size_t first_field, std::size_t last_field) {
  std::int32_t fields = 0;
  for (std::size_t i = first_field; i <= last_field; ++i) fields |= 1 << i;
  return {TypeId::kInterval, fields << 8};
}

[[nodiscard]] constexpr std::int32_t interval_fields(Type type) {
  return type.modifier >> 8;
}

[[nodiscard]] constexpr bool interval_has_precision(Type type) {
  return (type.modifier & 0xff) != 0;
}

[[nodiscard]] constexpr std::int32_t interval_precision(Type type) {
  return modifier_precision(type.modifier & 0xff);
}

// The array of `element`; its modifier is the element's. Requires: not an array.
[[nodiscard]] constexpr Type array_type(Type element) {
  Type type = Type::array_of(element.id);
  type.modifier = element.modifier;
  return type;
}

// The type of an array's elements.
[[nodiscard]] constexpr Type element_type(Type array) {
  return {array.element, array.modifier};
}

// Bytes one value takes in a column. kUnknown columns hold only NULLs and take 1 byte a row.
[[nodiscard]] constexpr std::size_t byte_width(TypeId id) {
  switch (id) {
    case TypeId::kUnknown:
    case TypeId::kBoolean: return 1;
    case TypeId::kSmallint: return 2;
    case TypeId::kInteger:
    case TypeId::kReal:
    case TypeId::kText:
    case TypeId::kChar:
    case TypeId::kUuid:
    case TypeId::kBytea:
    case TypeId::kJson:
    case TypeId::kJsonb:
    case TypeId::kArray:
    case TypeId::kDate: return 4;
    case TypeId::kBigint:
    case TypeId::kDouble:
    case TypeId::kNumeric:
    case TypeId::kTime:
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp: return 8;
    case TypeId::kInterval: return sizeof(Interval);
    case TypeId::kAny:
    case TypeId::kAnyElement:
    case TypeId::kAnyArray: break;
  }
  return 8;
}

// True when columns of the type hold codes of the TextDictionary.
[[nodiscard]] constexpr bool is_dictionary_coded(TypeId id) {
  switch (id) {
    case TypeId::kText:
    case TypeId::kChar:
    case TypeId::kUuid:
    case TypeId::kBytea:
    case TypeId::kJson:
    case TypeId::kJsonb:
    case TypeId::kArray: return true;
    default: return false;
  }
}

[[nodiscard]] constexpr bool is_numeric(TypeId id) {
  switch (id) {
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kNumeric:
    case TypeId::kReal:
    case TypeId::kDouble: return true;
    default: return false;
  }
}

// PostgreSQL's canonical name without modifiers, as its messages have it: "integer", "character
// varying", "timestamp without time zone", "text[]", …
[[nodiscard]] std::string_view type_name(Type type);

// The same with modifiers, as a definition has it: "character varying(10)", "numeric(15,2)[]".
[[nodiscard]] std::string full_type_name(Type type);

// The type that SQL text calls `name` ("int", "int4", "varchar", "numeric(15, 2)", "text[]", …;
// case-insensitive), if any.
[[nodiscard]] std::optional<Type> type_from_name(std::string_view name);

// The type that `base`, which type_from_name() gave for a name alone, is with the modifiers that
// stood in parentheses behind it. 22023 when they are out of range, 42601 when it takes none.
[[nodiscard]] Result<Type> with_modifiers(Type base, std::span<const std::int32_t> modifiers);

// Calls `visitor.template operator()<T>()` with the C++ type that columns of `id` store.
template <typename Visitor>
constexpr decltype(auto) visit_physical_type(TypeId id, Visitor&& visitor) {
  switch (id) {
    case TypeId::kSmallint: return visitor.template operator()<std::int16_t>();
    case TypeId::kInteger:
    case TypeId::kDate: return visitor.template operator()<std::int32_t>();
    case TypeId::kText:
    case TypeId::kChar:
    case TypeId::kUuid:
    case TypeId::kBytea:
    case TypeId::kJson:
    case TypeId::kJsonb:
    case TypeId::kArray: return visitor.template operator()<std::uint32_t>();
    case TypeId::kBigint:
    case TypeId::kTime:
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp: return visitor.template operator()<std::int64_t>();
    case TypeId::kReal: return visitor.template operator()<float>();
    case TypeId::kDouble: return visitor.template operator()<double>();
    case TypeId::kNumeric: return visitor.template operator()<NumericWord>();
    case TypeId::kInterval: return visitor.template operator()<Interval>();
    case TypeId::kUnknown:
    case TypeId::kBoolean:
    case TypeId::kAny:
    case TypeId::kAnyElement:
    case TypeId::kAnyArray: break;
  }
  return visitor.template operator()<std::uint8_t>();
}

}  // namespace matview
