// sorted_rows(): sorting by packed key codes.
#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "types/key_codes.h"
#include "types/row_order.h"

namespace matview {

namespace {

constexpr unsigned kDigitBits = 8;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
constexpr std::size_t kWorthRadix = 512;

struct Entry {
  std::uint64_t word;
  std::uint32_t row;
};

[[nodiscard]] std::uint64_t word_of(std::uint64_t entry) {
  return entry;
}

[[nodiscard]] std::uint64_t word_of(const Entry& entry) {
  return entry.word;
}

// Sorts by bits [first, end) of the words, keeping the order of equal ones.
template <typename T>
void radix_sort(std::vector<T>& entries, unsigned first, unsigned end) {
  std::vector<T> sorted(entries.size());
  for (unsigned shift = first; shift < end; shift += kDigitBits) {
    const std::uint64_t mask = (std::uint64_t{1} << std::min(kDigitBits, end - shift)) - 1;
    const auto digit_of = [&](const T& entry) {
      return static_cast<std::size_t>(word_of(entry) >> shift & mask);
    };
    std::array<std::uint32_t, kDigits> places{};
    for (const T& entry : entries) ++places[digit_of(entry)];
    if (std::ranges::contains(places, entries.size())) continue;  // all the same
    std::uint32_t next = 0;
    for (std::uint32_t& place : places) next += std::exchange(place, next);
    for (const T& entry : entries) sorted[places[digit_of(entry)]++] = entry;
    entries.swap(sorted);
  }
}

// Word and row in one: the row breaks ties by itself.
[[nodiscard]] std::vector<std::uint32_t> sort_packed(std::span<const std::uint64_t> words,
                                                     unsigned word_bits,
                                                     unsigned row_bits) {
  std::vector<std::uint64_t> entries(words.size());
  for (std::size_t row = 0; row < words.size(); ++row) entries[row] = words[row] << row_bits | row;
  if (!std::ranges::is_sorted(entries)) {
    if (entries.size() >= kWorthRadix) {
      radix_sort(entries, row_bits, row_bits + word_bits);
    } else {
      std::ranges::sort(entries);
    }
  }
  std::vector<std::uint32_t> rows(words.size());
  const std::uint64_t mask = (std::uint64_t{1} << row_bits) - 1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = static_cast<std::uint32_t>(entries[i] & mask);
  }
  return rows;
}

[[nodiscard]] std::vector<std::uint32_t> sort_words(
    std::span<const std::vector<std::uint64_t>> words, unsigned word_bits) {
  std::vector<Entry> entries(words[0].size());
  for (std::size_t row = 0; row < entries.size(); ++row) {
    entries[row] = {words[0][row], static_cast<std::uint32_t>(row)};
  }
  if (words.size() == 1 && entries.size() >= kWorthRadix) {
    radix_sort(entries, 0, word_bits);
  } else {
    std::ranges::sort(entries, [&](const Entry& left, const Entry& right) {
      if (left.word != right.word) return left.word < right.word;
      for (const auto& word : words.subspan(1)) {
        if (word[left.row] != word[right.row]) return word[left.row] < word[right.row];
      }
      return left.row < right.row;
    });
  }
  std::vector<std::uint32_t> rows(entries.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = entries[i].row;
  return rows;
}

}  // namespace

std::vector<std::uint32_t> sorted_rows(std::span<const KeyDirection> directions,
                                       std::span<const ColumnView> keys,
                                       std::size_t count,
                                       const TextDictionary& dictionary) {
  if (count == 0) return {};
  const KeyCodes codes(directions, keys, count, dictionary);
  const unsigned bits = codes.last_word_bits();
  const auto row_bits = static_cast<unsigned>(std::bit_width(count - 1));
  if (codes.words().size() == 1 && bits + row_bits <= 64) {
    return sort_packed(codes.words()[0], bits, row_bits);
  }
  return sort_words(codes.words(), bits);
}

}  // namespace matview
