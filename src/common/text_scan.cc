#include "common/text_scan.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace matview {

namespace {

constexpr std::size_t kLanes = 16;

// Compiled to the vector instructions of the machine: SIMD128 in wasm, SSE2 and NEON natively.
using Block = std::uint8_t __attribute__((vector_size(kLanes)));

[[nodiscard]] Block load(const char* bytes) {
  Block block;
  std::memcpy(&block, bytes, kLanes);
  return block;
}

// A text longer than one byte that is looked for by its first and last byte, sixteen places at a
// time (W. Muła, "SIMD-friendly algorithms for substring searching"); what they find is compared.
class Needle {
 public:
  explicit Needle(std::string_view text)
      : text_(text),
        first_(Block{} + static_cast<std::uint8_t>(text.front())),
        last_(Block{} + static_cast<std::uint8_t>(text.back())) {}

  // The places from which a block can be looked at, at the least.
  [[nodiscard]] std::size_t span() const { return kLanes + text_.size() - 1; }

  // The first of the sixteen places from `at` on; kLanes when it is none of them.
  [[nodiscard]] std::size_t find(const char* at) const {
    const auto candidates = (load(at) == first_) & (load(at + text_.size() - 1) == last_);
    const auto words = std::bit_cast<std::array<std::uint64_t, 2>>(candidates);
    if ((words[0] | words[1]) == 0) return kLanes;
    for (std::size_t word = 0; word < words.size(); ++word) {
      for (std::uint64_t rest = words[word]; rest != 0;) {
        const auto lane = static_cast<std::size_t>(std::countr_zero(rest)) / 8;
        const std::size_t place = word * 8 + lane;
        if (std::memcmp(at + place, text_.data(), text_.size()) == 0) return place;
        rest &= ~(std::uint64_t{0xff} << (lane * 8));
      }
    }
    return kLanes;
  }

 private:
  std::string_view text_;
  Block first_;
  Block last_;
};

}  // namespace

std::size_t find_bytes(std::string_view text, std::string_view wanted) {
  if (wanted.size() < 2) return text.find(wanted);
  const Needle needle(wanted);
  if (text.size() < needle.span()) return text.find(wanted);
  const std::size_t last = text.size() - needle.span();
  for (std::size_t at = 0;; at = at + kLanes < last ? at + kLanes : last) {
    const std::size_t place = needle.find(text.data() + at);
    if (place != kLanes) return at + place;
    if (at == last) return std::string_view::npos;
  }
}

std::size_t count_utf8(std::string_view text) {
  // Bytes 10xxxxxx continue a character; all others start one.
  constexpr std::uint64_t kLowBits = 0x0101010101010101;
  std::size_t continuing = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    continuing += static_cast<std::size_t>(std::popcount((word >> 7) & (~word >> 6) & kLowBits));
  }
  for (; at < text.size(); ++at) {
    continuing += (static_cast<std::uint8_t>(text[at]) & 0xc0U) == 0x80U ? 1 : 0;
  }
  return text.size() - continuing;
}

}  // namespace matview
