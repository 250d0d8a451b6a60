// ByteWriter and ByteReader: little-endian packing of everything that leaves the process — log
// records, chunks, plans, metadata, and the buffers handed to JavaScript.
//
// The reader never reads past its end and never traps: past the end it yields zeros and turns
// failed(), which a decoder checks once, at its end or before it allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace matview {

class ByteWriter {
 public:
  template <typename T>
    requires std::is_arithmetic_v<T>
  void put(T value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }

  // LEB128, at most ten bytes.
  void put_varint(std::uint64_t value) {
    while (value >= 0x80) {
      put(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    put(static_cast<std::uint8_t>(value));
  }

  void put_bytes(const void* data, std::size_t size) {
    bytes_.append(static_cast<const char*>(data), size);
  }

  // Length, then bytes.
  void put_string(std::string_view text) {
    put_varint(text.size());
    put_bytes(text.data(), text.size());
  }

  // Pads with zeros to a multiple of `alignment` bytes from the start.
  void align(std::size_t alignment) {
    bytes_.resize((bytes_.size() + alignment - 1) / alignment * alignment);
  }

  // Overwrites bytes written earlier, e.g. a length known only at the end.
  template <typename T>
  void patch(std::size_t at, T value) {
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }

  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }

  void clear() { bytes_.clear(); }

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  [[nodiscard]] const std::string& bytes() const& { return bytes_; }

  [[nodiscard]] std::string bytes() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes), size_(bytes.size()) {}

  template <typename T>
    requires std::is_arithmetic_v<T>
  [[nodiscard]] T get() {
    T value{};
    if (const std::string_view raw = get_bytes(sizeof value); !failed_) {
      std::memcpy(&value, raw.data(), sizeof value);
    }
    return value;
  }

  [[nodiscard]] std::uint64_t get_varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = get<std::uint8_t>();
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    failed_ = true;
    return 0;
  }

  // A borrowed slice; empty when fewer than `size` bytes are left.
  [[nodiscard]] std::string_view get_bytes(std::size_t size) {
    if (failed_ || size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view slice = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return slice;
  }

  [[nodiscard]] std::string_view get_string() {
    return get_bytes(static_cast<std::size_t>(get_varint()));
  }

  // A count of items that take at least `bytes_each` bytes; fails if they cannot all be there, so
  // that a corrupt count never allocates.
  [[nodiscard]] std::size_t get_count(std::size_t bytes_each) {
    const std::uint64_t count = get_varint();
    if (bytes_each != 0 && count > rest_.size() / bytes_each) failed_ = true;
    return failed_ ? 0 : static_cast<std::size_t>(count);
  }

  void align(std::size_t alignment) {
    const std::size_t at = size_ - rest_.size();
    (void)get_bytes((at + alignment - 1) / alignment * alignment - at);
  }

  [[nodiscard]] bool failed() const { return failed_; }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }

 private:
  std::string_view rest_;
  std::size_t size_;
  bool failed_ = false;
};

}  // namespace matview
