#include "common/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace matview {

namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // 0x1edc6f41, bits reversed
constexpr std::size_t kSlices = 8;

// tables[k][b]: what byte b contributes when k more bytes follow it. Eight bytes are then looked up
// independently of each other, instead of each waiting for the one before.
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

// Computed when first needed (microseconds) rather than by the compiler: 8 KiB of noise would not
// compress in the download.
[[nodiscard]] Tables make_tables() {
  Tables tables;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t shorter = tables[slice - 1][byte];
      tables[slice][byte] = (shorter >> 8) ^ tables[0][shorter & 0xffU];
    }
  }
  return tables;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  static const Tables tables = make_tables();
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint32_t crc = ~before;
  for (; left >= kSlices; left -= kSlices, at += kSlices) {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::memcpy(&low, at, sizeof low);
    std::memcpy(&high, at + sizeof low, sizeof high);
    low ^= crc;
    crc = tables[7][low & 0xffU] ^ tables[6][(low >> 8) & 0xffU] ^ tables[5][(low >> 16) & 0xffU] ^
          tables[4][low >> 24] ^ tables[3][high & 0xffU] ^ tables[2][(high >> 8) & 0xffU] ^
          tables[1][(high >> 16) & 0xffU] ^ tables[0][high >> 24];
  }
  for (; left != 0; --left, ++at) {
    crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xffU];
  }
  return ~crc;
}

}  // namespace matview
