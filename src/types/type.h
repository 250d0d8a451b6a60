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
};

inline constexpr TypeId kLastTypeId = TypeId::kTimestamp;

// A type with its modifier (precision, length; 0 = none). Value type, compared by content.
struct Type {
  TypeId id = TypeId::kUnknown;
  std::int32_t modifier = 0;

  constexpr Type() = default;

  constexpr Type(TypeId type_id) : id(type_id) {}  // NOLINT: a TypeId is a Type without modifier

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
