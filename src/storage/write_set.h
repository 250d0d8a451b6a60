// WriteSet: which entries of the ordered map a commit has changed, for the log.
//
// Kept at the grain the log writes: a whole entry, or some slots of a chunk, so that logging a
// commit costs what the commit changed. Marks only ever err on the side of writing an entry that
// ended as it began (after a rollback to a savepoint).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <parallel_hashmap/btree.h>

namespace matview {

class WriteSet {
 public:
  enum class Kind : std::uint8_t { kPut, kErase, kSlots };

  struct Change {
    Kind kind;
    std::vector<std::uint16_t> slots;  // for kSlots; may repeat
  };

  using Changes = phmap::btree_map<std::string, Change, std::less<>>;

  void put(std::string_view key) { set(key, Kind::kPut); }

  void erase(std::string_view key) { set(key, Kind::kErase); }

  // Slots [first, first + count) of the chunk at `key`. A chunk already put whole stays so.
  void touch_slots(std::string_view key, std::size_t first, std::size_t count) {
    const auto [entry, is_new] = changes_.try_emplace(std::string(key), Change{Kind::kSlots, {}});
    Change& change = entry->second;
    if (change.kind != Kind::kSlots) return;
    if (change.slots.size() + count > kMostSlots) {
      change = {Kind::kPut, {}};
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      change.slots.push_back(static_cast<std::uint16_t>(first + i));
    }
  }

  [[nodiscard]] const Changes& changes() const { return changes_; }

  [[nodiscard]] bool empty() const { return changes_.empty(); }

  void clear() { changes_.clear(); }

 private:
  // Past this many slots the whole chunk is as cheap to log.
  static constexpr std::size_t kMostSlots = 512;

  void set(std::string_view key, Kind kind) { changes_[std::string(key)] = Change{kind, {}}; }

  Changes changes_;
};

}  // namespace matview
