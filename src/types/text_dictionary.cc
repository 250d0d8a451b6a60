#include "types/text_dictionary.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "common/text_scan.h"

namespace matview {

TextDictionary::TextDictionary() {
  (void)intern("");
}

TextCode TextDictionary::intern(std::string_view text) {
  if (const auto found = codes_.find(text); found != codes_.end()) return found->second;
  const auto code = static_cast<TextCode>(texts_.size());
  const std::string_view stored = store(text);
  texts_.push_back(stored);
  ascii_.resize(texts_.size(), count_utf8(text) == text.size());
  codes_.emplace(stored, code);
  return code;
}

const char* TextDictionary::keep_record(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  if (const auto found = records_.find(bytes); found != records_.end()) {
    return found->data() - sizeof size;
  }
  char* const record = allocate(sizeof size + bytes.size());
  std::memcpy(record, &size, sizeof size);
  std::memcpy(record + sizeof size, bytes.data(), bytes.size());
  records_.insert(std::string_view(record + sizeof size, bytes.size()));
  return record;
}

char* TextDictionary::allocate(std::size_t bytes) {
  if (bytes > free_bytes_) {
    // What is long gets a block of its own size; the rest of the previous block is given up.
    const std::size_t block = std::max(kBlockBytes, bytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
    free_ = blocks_.back().get();
    free_bytes_ = block;
    block_bytes_ += block;
  }
  free_bytes_ -= bytes;
  return std::exchange(free_, free_ + bytes);
}

std::string_view TextDictionary::store(std::string_view text) {
  if (text.empty()) return {};
  char* const start = allocate(text.size());
  std::memcpy(start, text.data(), text.size());
  return {start, text.size()};
}

std::size_t TextDictionary::byte_size() const {
  return block_bytes_ + texts_.capacity() * sizeof(std::string_view) +
         codes_.capacity() * (sizeof(std::string_view) + sizeof(TextCode)) +
         records_.capacity() * sizeof(std::string_view);
}

}  // namespace matview
