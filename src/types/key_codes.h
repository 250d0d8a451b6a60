// KeyCodes: the keys of rows as integers that order like them, packed into words.
//
// Every key becomes a code of as few bits as its values need: integers and floats are counted from
// the smallest, texts are the ranks of the distinct ones among them. Codes of several keys are
// packed from the first word's highest used bit down, so comparing words compares rows, and equal
// words are equal keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "types/row_order.h"

namespace matview {

class KeyCodes {
 public:
  // Of rows 0 … count − 1 of `keys`. O(rows) per key; texts cost sorting the distinct ones.
  KeyCodes(std::span<const KeyDirection> directions,
           std::span<const ColumnView> keys,
           std::size_t count,
           const TextDictionary& dictionary);

  // words()[w][row]: the w-th word of a row. There is at least one.
  [[nodiscard]] std::span<const std::vector<std::uint64_t>> words() const { return words_; }

  // Bits used in the last word; in the others, all.
  [[nodiscard]] unsigned last_word_bits() const { return used_bits_; }

 private:
  void add_key(KeyDirection direction, const ColumnView& key, const TextDictionary& dictionary);
  // Appends the lowest `bits` of every code, which has no others.
  void append(std::span<const std::uint64_t> codes, unsigned bits);

  std::size_t count_;
  std::vector<std::vector<std::uint64_t>> words_;
  unsigned used_bits_ = 0;
  std::vector<std::uint64_t> codes_;  // buffer
};

}  // namespace matview
