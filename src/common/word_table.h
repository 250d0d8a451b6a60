// WordTable: from 64-bit words to small ids, by linear probing in two flat arrays.
//
// For keys that are one integer, and for hashes. Words are spread by a multiplication, so that
// integers in a row do not gather; at most half of the slots are taken, and erasing moves what
// follows back instead of leaving a mark, so look-ups stay as short as ever.
//
// Complexity: all O(1) expected. Memory: 24 to 48 bytes an entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace matview {

class WordTable {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = ~Id{0};

  [[nodiscard]] Id find(std::uint64_t word) const {
    if (size_ == 0) return kNone;
    return ids_[slot_of(word)];
  }

  // The id of `word`, which becomes `id` if there was none. The reference holds until the next
  // change. Requires: id != kNone.
  Id& find_or_insert(std::uint64_t word, Id id) {
    if (size_ * 2 >= ids_.size()) grow();
    const std::size_t slot = slot_of(word);
    if (ids_[slot] == kNone) {
      words_[slot] = word;
      ids_[slot] = id;
      ++size_;
    }
    return ids_[slot];
  }

  // Requires: `word` is there.
  void erase(std::uint64_t word) {
    std::size_t hole = slot_of(word);
    const std::size_t mask = ids_.size() - 1;
    for (std::size_t slot = hole;;) {
      slot = (slot + 1) & mask;
      if (ids_[slot] == kNone) break;
      // An entry may move back only as far as its home.
      const std::size_t home = home_of(words_[slot]);
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      words_[hole] = words_[slot];
      ids_[hole] = ids_[slot];
      hole = slot;
    }
    ids_[hole] = kNone;
    --size_;
  }

  void clear() { *this = {}; }

  [[nodiscard]] bool empty() const { return size_ == 0; }

  [[nodiscard]] std::size_t byte_size() const {
    return ids_.capacity() * (sizeof(std::uint64_t) + sizeof(Id));
  }

 private:
  static constexpr unsigned kFirstBits = 4;

  [[nodiscard]] std::size_t home_of(std::uint64_t word) const {
    return static_cast<std::size_t>((word * 0x9e3779b97f4a7c15ULL) >> shift_);
  }

  // Where `word` is, or would be put.
  [[nodiscard]] std::size_t slot_of(std::uint64_t word) const {
    const std::size_t mask = ids_.size() - 1;
    std::size_t slot = home_of(word);
    while (ids_[slot] != kNone && words_[slot] != word) slot = (slot + 1) & mask;
    return slot;
  }

  void grow() {
    const std::vector<std::uint64_t> words = std::move(words_);
    const std::vector<Id> ids = std::move(ids_);
    shift_ = ids.empty() ? 64 - kFirstBits : shift_ - 1;
    words_.assign(std::size_t{1} << (64 - shift_), 0);
    ids_.assign(words_.size(), kNone);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (ids[i] == kNone) continue;
      const std::size_t slot = slot_of(words[i]);
      words_[slot] = words[i];
      ids_[slot] = ids[i];
    }
  }

  std::vector<std::uint64_t> words_;
  std::vector<Id> ids_;  // kNone: the slot is empty
  std::size_t size_ = 0;
  unsigned shift_ = 64;
};

}  // namespace matview
