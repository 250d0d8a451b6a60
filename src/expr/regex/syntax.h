// The syntax tree of a regular expression, and the parser that makes it: PostgreSQL's advanced
// regular expressions (AREs).
//
// PostgreSQL decides what a part of an expression matches by whether that part prefers a long match
// or a short one, so every node carries its preference (its manual, section 9.7.3.5). Nodes are in
// one vector; children come before their parents.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "expr/regex/char_set.h"

namespace matview {

struct RegexOptions {
  bool ignore_case = false;
  bool newline_stops_sets = false;      // . and [^…] do not match a newline
  bool newline_splits_anchors = false;  // ^ and $ match at newlines, too
  bool expanded = false;                // white space and # comments are ignored
  bool literal = false;                 // not an expression at all, but text
  bool plain_escapes = false;           // an ERE: \ only makes a character literal

  friend bool operator==(const RegexOptions&, const RegexOptions&) = default;
};

// Applies one letter of PostgreSQL's flags (c e i m n p q s t w x); false when it is none of them.
[[nodiscard]] bool set_regex_option(RegexOptions& options, char letter);

enum class RegexNodeKind : std::uint8_t {
  kBranch,         // its children one after the other; none: the empty match
  kAlternate,      // one of its children
  kRepeat,         // its child `low` to `high` times
  kCapture,        // its child, remembered as group `low`
  kSet,            // a character of set `low`
  kAssert,         // RegexAssertion `low`
  kLook,           // lookaround `low`
  kBackReference,  // what group `low` matched
};

enum class RegexAssertion : std::uint8_t {
  kTextStart,
  kTextEnd,
  kLineStart,
  kLineEnd,
  kWordStart,
  kWordEnd,
  kWordBoundary,
  kNoWordBoundary,
};

// What a node prefers, and whether its insides matter to what is reported.
inline constexpr std::uint8_t kPrefersLong = 1;
inline constexpr std::uint8_t kPrefersShort = 2;
inline constexpr std::uint8_t kMixed = 4;  // preferences differ within
inline constexpr std::uint8_t kCaptures = 8;

inline constexpr std::uint32_t kUnbounded = ~std::uint32_t{0};

using RegexNodeId = std::uint32_t;

struct RegexNode {
  RegexNodeKind kind;
  std::uint8_t preference = 0;
  // Of a kRepeat: its quantifier's own preference; 0 for {m}.
  std::uint8_t quantifier = 0;
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  std::vector<RegexNodeId> children = {};
};

struct RegexLook {
  RegexNodeId node;
  bool ahead;
  bool negated;
};

struct RegexSyntax {
  std::vector<RegexNode> nodes;
  std::vector<CharSet> sets;
  std::vector<RegexLook> looks;
  RegexNodeId root = 0;
  std::uint32_t groups = 0;  // capturing ones
  bool has_back_references = false;
  RegexOptions options = {};
};

// 2201B `invalid regular expression: …` with PostgreSQL's words. Nesting is limited.
[[nodiscard]] Result<RegexSyntax> parse_regex(std::string_view pattern, RegexOptions options);

// The flags of a node whose parts have `first` and `second`, in that order: the first preference
// counts.
[[nodiscard]] constexpr std::uint8_t combine_preferences(std::uint8_t first, std::uint8_t second) {
  constexpr std::uint8_t kEither = kPrefersLong | kPrefersShort;
  const auto both = static_cast<std::uint8_t>(first | second);
  const std::uint8_t mixed = (both & kEither) == kEither ? kMixed : std::uint8_t{0};
  const std::uint8_t preference = (first & kEither) != 0 ? first : second;
  return static_cast<std::uint8_t>((both & ~kEither) | mixed | (preference & kEither));
}

}  // namespace matview
