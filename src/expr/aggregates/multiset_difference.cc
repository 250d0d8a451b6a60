#include "expr/aggregates/multiset_difference.h"

#include <bit>
#include <cstddef>

#include "common/hash.h"

namespace matview {

namespace {

// How often each of some values is there: a hash table with linear probing.
class Counts {
 public:
  explicit Counts(const std::vector<std::int64_t>& values)
      : slots_(std::bit_ceil(2 * values.size() + 1)), mask_(slots_.size() - 1) {
    for (const std::int64_t value : values) {
      Slot& slot = slot_of(value);
      slot = {.value = value, .is_used = true, .count = slot.count + 1};
    }
  }

  // Whether there was one more of a value.
  [[nodiscard]] bool take(std::int64_t value) {
    Slot& slot = slot_of(value);
    if (slot.count == 0) return false;
    --slot.count;
    return true;
  }

 private:
  struct Slot {
    std::int64_t value;
    bool is_used;
    std::uint32_t count;
  };

  // Where the value is, or would be.
  [[nodiscard]] Slot& slot_of(std::int64_t value) {
    auto at = static_cast<std::size_t>(hash_integer(static_cast<std::uint64_t>(value))) & mask_;
    while (slots_[at].is_used && slots_[at].value != value) at = (at + 1) & mask_;
    return slots_[at];
  }

  std::vector<Slot> slots_;
  std::size_t mask_;
};

}  // namespace

void take_out_common(std::vector<std::int64_t>& left, std::vector<std::int64_t>& right) {
  if (left.empty() || right.empty()) return;
  Counts taken(right);
  std::erase_if(left, [&](std::int64_t value) { return taken.take(value); });
  std::erase_if(right, [&](std::int64_t value) { return !taken.take(value); });
}

}  // namespace matview
