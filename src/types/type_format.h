// The byte form of a type (docs/format.md, "Types").
#pragma once

#include <optional>

#include "common/bytes.h"
#include "types/type.h"

namespace matview {

inline constexpr std::size_t kLeastTypeBytes = 5;

inline void encode_type(Type type, ByteWriter& out) {
  out.put(static_cast<std::uint8_t>(type.id));
  if (type.id == TypeId::kArray) out.put(static_cast<std::uint8_t>(type.element));
  out.put(type.modifier);
}

// nullopt when there is no such type.
[[nodiscard]] inline std::optional<Type> decode_type(ByteReader& in) {
  const auto is_known = [](std::uint8_t id) {
    return id <= static_cast<std::uint8_t>(kLastTypeId) ||
           (id >= static_cast<std::uint8_t>(TypeId::kAny) &&
            id <= static_cast<std::uint8_t>(TypeId::kAnyArray));
  };
  const auto id = in.get<std::uint8_t>();
  const auto element =
      id == static_cast<std::uint8_t>(TypeId::kArray) ? in.get<std::uint8_t>() : std::uint8_t{0};
  const auto modifier = in.get<std::int32_t>();
  if (in.failed() || !is_known(id) || !is_known(element)) return std::nullopt;
  Type type(static_cast<TypeId>(id), modifier);
  type.element = static_cast<TypeId>(element);
  return type;
}

}  // namespace matview
