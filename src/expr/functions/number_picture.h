// The pictures of to_char() and to_number(): digits, their sign and what stands among them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace matview {

enum class NumberPattern : std::uint8_t {
  kLiteral,
  kNine,
  kZero,
  kPoint,
  kComma,
  kCurrency,
  kMinus,
  kPlus,
  kSign,
  kAnchoredSign,
  kBracket,
  kRoman,
  kOrdinal,
  kShift,
  kExponent,
  kBlank,
};

struct NumberItem {
  NumberPattern pattern = NumberPattern::kLiteral;
  std::string literal;  // or the pattern as written
};

// Where S stands.
enum class SignPlace : std::uint8_t { kNone, kBefore, kBehind };

// Invariant: whole, fraction and shift are the numbers of digit patterns before the point, behind
// it, and behind V.
struct NumberPicture {
  std::vector<NumberItem> items;
  std::int32_t whole = 0;
  std::int32_t fraction = 0;
  std::int32_t shift = 0;
  std::int32_t first_zero = -1;  // the place of the first 0 before the point; −1: none
  std::int32_t last_zero = -1;   // the place behind the last 0 of all
  SignPlace sign = SignPlace::kNone;
  bool is_filled = true;  // without FM
  bool has_point = false;
  bool has_minus = false;     // MI or SG
  bool has_plus = false;      // PL or SG
  bool has_brackets = false;  // PR
  bool has_shift = false;
  bool is_roman = false;
  bool has_exponent = false;
};

// 42601 for patterns that cannot stand together.
[[nodiscard]] Result<NumberPicture> parse_number_picture(std::string_view text);

}  // namespace matview
