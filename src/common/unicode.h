// What characters are letters, and their upper and lower case: Unicode's simple mappings, one
// character to one. The tables are a few kilobytes (scripts/generate-unicode.mjs); beyond the Basic
// Multilingual Plane, where almost everything is, every character up to U+1CFFF and the
// ideographs from U+20000 on count as letters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace matview {

[[nodiscard]] bool is_letter(std::uint32_t code_point);
[[nodiscard]] std::uint32_t to_lower(std::uint32_t code_point);
[[nodiscard]] std::uint32_t to_upper(std::uint32_t code_point);

// A letter above ASCII and its other case.
struct CasePair {
  std::uint32_t from;
  std::uint32_t to;
};

// Everything to_lower changes, ascending by `from`, ASCII left out; and what to_upper changes.
[[nodiscard]] std::span<const CasePair> lower_case_pairs();
[[nodiscard]] std::span<const CasePair> upper_case_pairs();

// Ranges of letters above ASCII, ascending.
struct CodePointRange {
  std::uint32_t first;
  std::uint32_t last;
};

[[nodiscard]] std::span<const CodePointRange> letter_ranges();

// The character at `at` of well-formed UTF-8; moves `at` behind it. Requires: at < text.size().
[[nodiscard]] std::uint32_t decode_utf8(std::string_view text, std::size_t& at);

}  // namespace matview
