// SQL types and their physical representation in columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace matview {

// Numbers are part of the on-disk and wire formats: append only, never renumber.
enum class TypeId : std::uint8_t {
  kUnknown = 0,    // an untyped literal ('…' or NULL) or parameter before the binder resolves it
  kBoolean = 1,    // uint8, 0 or 1
  kInteger = 2,    // int32
  kBigint = 3,     // int64
  kDouble = 4,     // IEEE binary64
  kText = 5,       // uint32 code of the database's TextDictionary
  kDate = 6,       // int32 days since 1970-01-01, proleptic Gregorian
  kTimestamp = 7,  // int64 microseconds since 1970-01-01 00:00:00, without time zone
  kSmallint = 8,   // int16
  kReal = 9,       // IEEE binary32
  kNumeric = 10,   // NumericWord (types/numeric.h)
  kChar = 11,      // CHAR(n): text code of the value without its trailing blanks
  kTime = 12,      // int64 microseconds since midnight
  kTimestampTz = 13,  // int64 microseconds since 1970-01-01 00:00:00 UTC
  kInterval = 14,     // Interval (types/interval.h)
  kUuid = 15,         // text code of the 16 bytes
  kBytea = 16,        // text code of the bytes
  kJson = 17,         // text code of the text as given
  kJsonb = 18,        // text code of the canonical text
  kArray = 19,        // text code of the encoded elements (types/array.h)
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

// Bytes one value takes in a column. kUnknown columns hold only NULLs and take 1 byte a row.
[[nodiscard]] constexpr std::size_t byte_width(TypeId id) {
  switch (id) {
    case TypeId::kUnknown:
    case TypeId::kBoolean: return 1;
    case TypeId::kInteger:
    case TypeId::kText:
    case TypeId::kDate: return 4;
    case TypeId::kBigint:
    case TypeId::kDouble:
    case TypeId::kTimestamp: return 8;
  }
  return 8;
}

[[nodiscard]] constexpr bool is_numeric(TypeId id) {
  return id == TypeId::kInteger || id == TypeId::kBigint || id == TypeId::kDouble;
}

// PostgreSQL's canonical name: "integer", "double precision", "timestamp without time zone", …
[[nodiscard]] std::string_view type_name(Type type);

// The type that SQL text calls `name` ("int", "int4", "varchar", …; case-insensitive), if any.
[[nodiscard]] std::optional<Type> type_from_name(std::string_view name);

// Calls `visitor.template operator()<T>()` with the C++ type that columns of `id` store.
template <typename Visitor>
constexpr decltype(auto) visit_physical_type(TypeId id, Visitor&& visitor) {
  switch (id) {
    case TypeId::kInteger:
    case TypeId::kDate: return visitor.template operator()<std::int32_t>();
    case TypeId::kText: return visitor.template operator()<std::uint32_t>();
    case TypeId::kBigint:
    case TypeId::kTimestamp: return visitor.template operator()<std::int64_t>();
    case TypeId::kDouble: return visitor.template operator()<double>();
    case TypeId::kUnknown:
    case TypeId::kBoolean: break;
  }
  return visitor.template operator()<std::uint8_t>();
}

}  // namespace matview
