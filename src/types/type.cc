#include "types/type.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace matview {

std::string_view type_name(Type type) {
  switch (type.id) {
    case TypeId::kUnknown: return "unknown";
    case TypeId::kBoolean: return "boolean";
    case TypeId::kInteger: return "integer";
    case TypeId::kBigint: return "bigint";
    case TypeId::kDouble: return "double precision";
    case TypeId::kText: return "text";
    case TypeId::kDate: return "date";
    case TypeId::kTimestamp: return "timestamp without time zone";
  }
  return "unknown";
}

std::optional<Type> type_from_name(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, TypeId>, 20> kNames = {{
      {"boolean", TypeId::kBoolean},     {"bool", TypeId::kBoolean},
      {"int", TypeId::kInteger},         {"integer", TypeId::kInteger},
      {"int4", TypeId::kInteger},        {"bigint", TypeId::kBigint},
      {"int8", TypeId::kBigint},         {"double precision", TypeId::kDouble},
      {"double", TypeId::kDouble},       {"float8", TypeId::kDouble},
      {"float", TypeId::kDouble},        {"text", TypeId::kText},
      {"varchar", TypeId::kText},        {"character varying", TypeId::kText},
      {"string", TypeId::kText},         {"date", TypeId::kDate},
      {"timestamp", TypeId::kTimestamp}, {"timestamp without time zone", TypeId::kTimestamp},
      {"datetime", TypeId::kTimestamp},  {"unknown", TypeId::kUnknown},
  }};
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  });
  for (const auto& [known, id] : kNames) {
    if (known == lower) return Type(id);
  }
  return std::nullopt;
}

}  // namespace matview
