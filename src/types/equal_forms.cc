#include "types/equal_forms.h"

#include "types/array.h"
#include "types/json.h"

namespace matview {

namespace {

// Not of a thread: there is one that works.
const TextDictionary* at_work = nullptr;

}  // namespace

void enter_dictionary(const TextDictionary& dictionary) {
  at_work = &dictionary;
}

void leave_dictionary(const TextDictionary& dictionary) {
  if (at_work == &dictionary) at_work = nullptr;
}

std::uint64_t equal_form_hash(TextCode code, Type type) {
  if (at_work == nullptr) return code;
  const std::string_view bytes = at_work->text(code);
  if (type.id == TypeId::kJsonb) return jsonb_hash(bytes);
  if (type.element != TypeId::kJsonb) return hash_bytes(array_key(bytes, type));
  std::uint64_t hash = 0;
  for (const std::string_view element : array_element_keys(bytes, type)) {
    hash = combine_hashes(hash, element.data() == nullptr ? 0 : jsonb_hash(element));
  }
  return hash;
}

bool are_equal_forms(TextCode left, TextCode right, Type type) {
  if (left == right) return true;
  if (at_work == nullptr) return false;
  const std::string_view a = at_work->text(left);
  const std::string_view b = at_work->text(right);
  if (type.id == TypeId::kJsonb) return compare_jsonb(a, b) == 0;
  return compare_arrays(a, b, type) == 0;
}

}  // namespace matview
