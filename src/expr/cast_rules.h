// Which types convert to which, and when without being asked: PostgreSQL's pg_cast and the type
// categories that overload resolution goes by.
#pragma once

#include <cstdint>

#include "types/type.h"

namespace matview {

// How freely a cast is made: the later, the more it must be asked for.
enum class CastRule : std::uint8_t { kImplicit, kAssignment, kExplicit, kNone };

// By type and element, whatever the modifiers. From kUnknown everything is implicit.
[[nodiscard]] CastRule cast_rule(Type from, Type to);

// pg_type.typcategory.
enum class TypeCategory : char {
  kUnknown = 'X',
  kBoolean = 'B',
  kNumber = 'N',
  kString = 'S',
  kDateTime = 'D',
  kTimespan = 'T',
  kArray = 'A',
  kOther = 'U',
  kPseudo = 'P',
};

[[nodiscard]] TypeCategory type_category(TypeId id);
// Whether its category prefers this type to the others in it.
[[nodiscard]] bool is_preferred_type(TypeId id);

// Equal but for the modifier.
[[nodiscard]] constexpr bool is_same_type(Type left, Type right) {
  return left.id == right.id && left.element == right.element;
}

}  // namespace matview
