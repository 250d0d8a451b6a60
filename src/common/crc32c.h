// CRC32C (Castagnoli): the checksum of everything on disk. Finds all bursts of up to 32 bits.
#pragma once

#include <cstdint>
#include <string_view>

namespace matview {

// The checksum of `bytes`, or of earlier bytes and these when `before` is the earlier ones'
// checksum: crc32c(a + b) == crc32c(b, crc32c(a)). O(bytes), about a byte a cycle or better.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace matview
