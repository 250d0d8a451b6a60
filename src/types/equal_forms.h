// Values of dictionary-coded types that are equal and have different codes, because they are shown
// differently: the jsonb numbers 1 and 1.0, the numeric[] {1.0} and {1.00}, {1 day} and {24 hours}.
//
// Everything that hashes and compares values by their codes asks here for such types. Only a
// dictionary knows what a code stands for, and there is one for each open database: that of the
// database at work, which Database enters with every call. While none is at work, codes decide.
#pragma once

#include <cstdint>
#include <string_view>

#include "types/text_dictionary.h"
#include "types/type.h"

namespace matview {

// Whether equal values of the type may have different codes.
[[nodiscard]] constexpr bool has_equal_forms(Type type) {
  if (type.id == TypeId::kJsonb) return true;
  return type.id == TypeId::kArray &&
         (type.element == TypeId::kJsonb || type.element == TypeId::kNumeric ||
          type.element == TypeId::kInterval);
}

void enter_dictionary(const TextDictionary& dictionary);
// Requires: it is not at work any more. Does nothing when another one is.
void leave_dictionary(const TextDictionary& dictionary);

// Require: has_equal_forms(type), and codes of the dictionary at work.
[[nodiscard]] std::uint64_t equal_form_hash(TextCode code, Type type);
[[nodiscard]] bool are_equal_forms(TextCode left, TextCode right, Type type);

}  // namespace matview
