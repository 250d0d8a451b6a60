// Hashing of integers: cheap, and good enough that low and high bits both spread.
#pragma once

#include <cstdint>
#include <string_view>

namespace matview {

// The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number
// Generators"). A bijection, so distinct integers never collide before truncation.
[[nodiscard]] constexpr std::uint64_t hash_integer(std::uint64_t value) {
  value ^= value >> 30;
  value *= 0xbf58476d1ce4e5b9ULL;
  value ^= value >> 27;
  value *= 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

// Folds the hash of one more column into the hash of a row.
[[nodiscard]] constexpr std::uint64_t combine_hashes(std::uint64_t row, std::uint64_t column) {
  return hash_integer(row * 0x9e3779b97f4a7c15ULL + column);
}

// FNV-1a over eight bytes at a time; for interning text.
[[nodiscard]] std::uint64_t hash_bytes(std::string_view bytes);

}  // namespace matview
