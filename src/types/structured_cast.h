// Casts from and to arrays, JSON and JSONB.
#pragma once

#include "types/value.h"

namespace matview {

[[nodiscard]] constexpr bool is_structured(TypeId id) {
  return id == TypeId::kArray || id == TypeId::kJson || id == TypeId::kJsonb;
}

// As cast_value(). Requires: the value is not NULL, and one of the types is structured. To text:
// the text form.
[[nodiscard]] Result<Value> cast_structured(const Value& value, Type target);

}  // namespace matview
