// Bitmaps in 64-bit words, bit i of word i/64 first. Used for validity (1 = not NULL) and liveness.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace matview {

inline constexpr std::size_t kBitsPerWord = 64;

[[nodiscard]] constexpr std::size_t words_for_bits(std::size_t bits) {
  return (bits + kBitsPerWord - 1) / kBitsPerWord;
}

[[nodiscard]] constexpr bool test_bit(const std::uint64_t* words, std::size_t index) {
  return (words[index / kBitsPerWord] >> (index % kBitsPerWord)) & 1U;
}

// An owned, growable bitmap. Invariant: bits at and past size() in the last word are zero.
class Bitmap {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool test(std::size_t index) const { return test_bit(words_.data(), index); }

  void set(std::size_t index) { words_[index / kBitsPerWord] |= mask(index); }

  void reset(std::size_t index) { words_[index / kBitsPerWord] &= ~mask(index); }

  void assign(std::size_t index, bool value) { value ? set(index) : reset(index); }

  // Grows or shrinks; new bits have `value`.
  void resize(std::size_t size, bool value = false) {
    if (size > size_ && value) {
      words_.resize(words_for_bits(size), ~std::uint64_t{0});
      for (std::size_t i = size_; i < size && i % kBitsPerWord != 0; ++i) set(i);
    } else {
      words_.resize(words_for_bits(size), 0);
    }
    size_ = size;
    if (size_ % kBitsPerWord != 0) words_.back() &= mask(size_) - 1;
  }

  void clear() {
    words_.clear();
    size_ = 0;
  }

  [[nodiscard]] std::size_t count() const {
    std::size_t total = 0;
    for (const std::uint64_t word : words_) total += static_cast<std::size_t>(std::popcount(word));
    return total;
  }

  [[nodiscard]] const std::uint64_t* words() const { return words_.data(); }

  [[nodiscard]] std::uint64_t* words() { return words_.data(); }

  [[nodiscard]] std::span<const std::uint64_t> span() const { return words_; }

 private:
  [[nodiscard]] static constexpr std::uint64_t mask(std::size_t index) {
    return std::uint64_t{1} << (index % kBitsPerWord);
  }

  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
};

// Calls `visit(index)` for every set bit below `size`, in ascending order.
template <typename Visitor>
void for_each_set_bit(const std::uint64_t* words, std::size_t size, Visitor&& visit) {
  for (std::size_t w = 0; w < words_for_bits(size); ++w) {
    std::uint64_t word = words[w];
    while (word != 0) {
      visit(w * kBitsPerWord + static_cast<std::size_t>(std::countr_zero(word)));
      word &= word - 1;
    }
  }
}

}  // namespace matview
