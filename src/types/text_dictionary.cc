#include "types/text_dictionary.h"

#include <algorithm>
#include <cstring>

namespace matview {

TextDictionary::TextDictionary() {
  (void)intern("");
}

TextCode TextDictionary::intern(std::string_view text) {
  if (const auto found = codes_.find(text); found != codes_.end()) return found->second;
  const auto code = static_cast<TextCode>(texts_.size());
  const std::string_view stored = store(text);
  texts_.push_back(stored);
  codes_.emplace(stored, code);
  return code;
}

std::string_view TextDictionary::store(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > free_bytes_) {
    // A long text gets a block of its own size; the rest of the previous block is given up.
    const std::size_t bytes = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(bytes));
    free_ = blocks_.back().get();
    free_bytes_ = bytes;
    block_bytes_ += bytes;
  }
  char* const start = free_;
  std::memcpy(start, text.data(), text.size());
  free_ += text.size();
  free_bytes_ -= text.size();
  return {start, text.size()};
}

std::size_t TextDictionary::byte_size() const {
  return block_bytes_ + texts_.capacity() * sizeof(std::string_view) +
         codes_.capacity() * (sizeof(std::string_view) + sizeof(TextCode));
}

}  // namespace matview
