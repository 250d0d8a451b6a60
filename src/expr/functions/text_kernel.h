// Running functions over text columns.
//
// A text function takes and gives 32-bit words: text codes, integers and truth values. Text columns
// repeat themselves, so results are remembered by their arguments while a kernel runs, and a
// function is only called for what it has not just seen.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "expr/functions/kernels.h"

namespace matview {

// One call of a text function: its arguments, and where it reports an error.
struct TextCall {
  using Words = std::array<std::uint32_t, ParameterList::kMaxParameters>;

  Words arguments{};
  TextDictionary& dictionary;
  Status status = {};

  [[nodiscard]] std::string_view text(std::size_t i) const { return dictionary.text(arguments[i]); }

  [[nodiscard]] std::int32_t integer(std::size_t i) const {
    return static_cast<std::int32_t>(arguments[i]);
  }

  // The result for a text; also for a part of an argument.
  [[nodiscard]] std::uint32_t result(std::string_view text) const {
    return dictionary.intern(text);
  }
};

using TextFunction = std::uint32_t (*)(TextCall& call);

// Calls `function` for every row; the result is TEXT, INTEGER or BOOLEAN.
[[nodiscard]] Status run_text_function(const KernelInput& input,
                                       Column& result,
                                       TextFunction function);

template <TextFunction kFunction>
Status text_kernel(const KernelInput& input, Column& result) {
  return run_text_function(input, result, kFunction);
}

// ── Characters ──────────────────────────────────────────────────────────────────────────────────
// Text is well-formed UTF-8; a character is a code point.

[[nodiscard]] constexpr bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
}

[[nodiscard]] std::int64_t count_characters(std::string_view text);
// The byte offset behind the first `count` characters; the end when there are fewer.
[[nodiscard]] std::size_t skip_characters(std::string_view text, std::int64_t count);

}  // namespace matview
