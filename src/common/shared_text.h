// SharedText: a text that never changes and costs nothing to copy.
//
// Copies share one allocation, counted without locks: the core runs on one thread. It converts to
// and from the texts of the standard library, so that only its owner needs to know it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace matview {

class SharedText {
 public:
  SharedText() = default;

  SharedText(std::string_view text) : block_(text.empty() ? nullptr : Block::make(text)) {}

  SharedText(const std::string& text) : SharedText(std::string_view(text)) {}

  SharedText(const char* text) : SharedText(std::string_view(text)) {}

  SharedText(const SharedText& other) : block_(other.block_) {
    if (block_ != nullptr) ++block_->owners;
  }

  SharedText(SharedText&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}

  SharedText& operator=(SharedText other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }

  ~SharedText() {
    if (block_ != nullptr && --block_->owners == 0) Block::destroy(block_);
  }

  [[nodiscard]] std::string_view view() const {
    return block_ == nullptr ? std::string_view() : block_->text();
  }

  operator std::string_view() const { return view(); }

  operator std::string() const { return std::string(view()); }

  [[nodiscard]] bool empty() const { return block_ == nullptr; }

  [[nodiscard]] std::size_t size() const { return view().size(); }

  friend bool operator==(const SharedText& left, const SharedText& right) {
    return left.block_ == right.block_ || left.view() == right.view();
  }

  friend bool operator==(const SharedText& left, const std::string& right) {
    return left.view() == right;
  }

  friend bool operator==(const SharedText& left, std::string_view right) {
    return left.view() == right;
  }

  friend bool operator==(const SharedText& left, const char* right) { return left.view() == right; }

 private:
  // The characters follow the header.
  struct Block {
    std::uint32_t owners;
    std::uint32_t length;

    static Block* make(std::string_view text);
    static void destroy(Block* block);

    [[nodiscard]] std::string_view text() const {
      return {reinterpret_cast<const char*>(this + 1), length};
    }
  };

  Block* block_ = nullptr;
};

}  // namespace matview
