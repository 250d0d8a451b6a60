// RegexProgram: a regular expression as instructions for a machine that is in many places at once.
//
// The same syntax is compiled twice, to be run from left to right and from right to left. In both
// every node of the syntax is one contiguous range of instructions, and what runs off the end of a
// range has matched it; so any part of an expression can be run on its own, by its range.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "expr/regex/syntax.h"

namespace matview {

enum class RegexOpcode : std::uint8_t {
  kSet,     // consume a character of set `x`
  kSplit,   // go on at `x`, and at `y`; a search that must choose tries `x` first
  kJump,    // go on at `x`
  kAssert,  // go on if RegexAssertion `x` holds
  kLook,    // go on if lookaround `x` holds
  kOpen,    // group `x` begins
  kClose,   // group `x` ends
  kBack,    // consume what group `x` matched
  kMark,    // an iteration of loop `x` begins
  kMoved,   // go on if something was consumed since kMark `x`
};

struct RegexInstruction {
  RegexOpcode opcode;
  std::uint32_t x = 0;
  std::uint32_t y = 0;
};

// Instructions [begin, end).
struct RegexRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

enum class RegexDirection : std::uint8_t { kForward, kBackward };

struct RegexCode {
  std::vector<RegexInstruction> instructions;
  std::vector<RegexRange> ranges;  // by node
  // By kRepeat with captures within: in front of its last copy (forward) or behind it (backward).
  std::vector<std::uint32_t> splits;
};

inline constexpr std::size_t kMaxRegexInstructions = 30'000;

struct RegexProgram {
  RegexSyntax syntax;
  std::array<RegexCode, 2> code;  // by RegexDirection

  // ── The alphabet: characters that every set treats alike are one class ──
  std::array<std::uint16_t, 128> ascii_class{};
  std::vector<std::uint32_t> class_starts;  // of ascending ranges, from 128 on
  std::vector<std::uint16_t> range_class;   // by range
  std::vector<std::uint8_t> class_kind;     // RegexEdge, by class
  std::size_t classes = 0;
  std::vector<std::vector<bool>> set_has_class;  // by set
  bool looks_at_edges = false;                   // there are assertions
  bool only_at_start = false;                    // can match at the start of a text only

  [[nodiscard]] std::uint16_t class_of(std::uint32_t code_point) const;

  [[nodiscard]] RegexRange range(RegexDirection direction, RegexNodeId node) const {
    return code[static_cast<std::size_t>(direction)].ranges[node];
  }
};

// What lies on one side of a position.
enum class RegexEdge : std::uint8_t { kNothing, kNewline, kWord, kOther };

[[nodiscard]] bool holds(RegexAssertion assertion, RegexEdge left, RegexEdge right);

// 2201B `regular expression is too complex` when it would be too long.
[[nodiscard]] Result<RegexProgram> compile_regex(std::string_view pattern, RegexOptions options);

}  // namespace matview
