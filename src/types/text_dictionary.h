// TextDictionary: every distinct text of a database, once, under a stable 32-bit code.
//
// A TEXT value in a column is its code, so equality, grouping and joining are integer work; only
// ordering and text functions look at bytes. Codes are dense and assigned in order of first use:
// all texts up to a watermark can be persisted or sent to JavaScript exactly once.
//
// Invariants:
//   1. intern(text(code)) == code, and code 0 is the empty text.
//   2. A code, and the bytes behind text(code), stay valid for the dictionary's life.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <parallel_hashmap/phmap.h>

#include "common/bitmap.h"
#include "common/hash.h"

namespace matview {

using TextCode = std::uint32_t;

class TextDictionary {
 public:
  TextDictionary();
  TextDictionary(const TextDictionary&) = delete;
  TextDictionary& operator=(const TextDictionary&) = delete;

  // The code of `text`, newly assigned if it was never seen. Copies the bytes. O(length).
  [[nodiscard]] TextCode intern(std::string_view text);

  // Requires: code < size().
  [[nodiscard]] std::string_view text(TextCode code) const { return texts_[code]; }

  // Whether the text's characters are its bytes. Asks no more than a bit, not the text.
  [[nodiscard]] bool is_ascii(TextCode code) const { return ascii_.test(code); }

  // The one record of `bytes` (a 32-bit length, then the bytes), for what is kept by address. Equal
  // bytes give the same record, which stays for the dictionary's life and is not persisted.
  [[nodiscard]] const char* keep_record(std::string_view bytes);

  // Number of codes assigned; the next new text gets this code.
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

  // Byte order, as PostgreSQL's "C" collation.
  [[nodiscard]] std::strong_ordering compare(TextCode left, TextCode right) const {
    if (left == right) return std::strong_ordering::equal;
    return texts_[left] <=> texts_[right];
  }

  [[nodiscard]] std::size_t byte_size() const;

 private:
  [[nodiscard]] std::string_view store(std::string_view text);
  // Room for that many bytes.
  [[nodiscard]] char* allocate(std::size_t bytes);

  struct Hash {
    std::size_t operator()(std::string_view text) const {
      return static_cast<std::size_t>(hash_bytes(text));
    }
  };

  static constexpr std::size_t kBlockBytes = 64 * 1024;

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;  // the rest of the newest block
  std::size_t free_bytes_ = 0;
  std::size_t block_bytes_ = 0;  // of all blocks
  std::vector<std::string_view> texts_;
  Bitmap ascii_;  // by code
  phmap::flat_hash_map<std::string_view, TextCode, Hash> codes_;
  phmap::flat_hash_set<std::string_view, Hash> records_;
};

}  // namespace matview
