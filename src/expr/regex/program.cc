#include "expr/regex/program.h"

#include <algorithm>
#include <string>

namespace matview {

namespace {

// Writes the code of one direction.
class Emitter {
 public:
  Emitter(const RegexSyntax& syntax, RegexDirection direction, RegexCode& code)
      : syntax_(syntax), is_forward_(direction == RegexDirection::kForward), code_(code) {
    code.ranges.resize(syntax.nodes.size());
    code.splits.resize(syntax.nodes.size());
  }

  // False when it got too long. Only the copy of a repeated node that is written with `records` is
  // the one its range names.
  bool emit(RegexNodeId id, bool records = true) {
    const RegexNode& node = syntax_.nodes[id];
    const std::uint32_t begin = size();
    if (begin > kMaxRegexInstructions) return false;
    bool fits = true;
    switch (node.kind) {
      case RegexNodeKind::kBranch:
        for (std::size_t i = 0; i < node.children.size() && fits; ++i) {
          const std::size_t next = is_forward_ ? i : node.children.size() - 1 - i;
          fits = emit(node.children[next], records);
        }
        break;
      case RegexNodeKind::kAlternate: fits = alternate(node, records); break;
      case RegexNodeKind::kRepeat: fits = repeat(id, node, records); break;
      case RegexNodeKind::kCapture:
        put(RegexOpcode::kOpen, node.low);
        fits = emit(node.children[0], records);
        put(RegexOpcode::kClose, node.low);
        break;
      case RegexNodeKind::kSet: put(RegexOpcode::kSet, node.low); break;
      case RegexNodeKind::kAssert: put(RegexOpcode::kAssert, node.low); break;
      case RegexNodeKind::kLook: put(RegexOpcode::kLook, node.low); break;
      case RegexNodeKind::kBackReference: put(RegexOpcode::kBack, node.low); break;
    }
    if (records) code_.ranges[id] = {begin, size()};
    return fits;
  }

 private:
  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(code_.instructions.size());
  }

  std::uint32_t put(RegexOpcode opcode, std::uint32_t x = 0, std::uint32_t y = 0) {
    code_.instructions.push_back({opcode, x, y});
    return size() - 1;
  }

  // A way into what follows, and one around it that is set later.
  std::uint32_t optional(bool is_short) {
    const std::uint32_t split = put(RegexOpcode::kSplit);
    (is_short ? code_.instructions[split].y : code_.instructions[split].x) = size();
    return split;
  }

  void close(std::uint32_t split, bool is_short) {
    (is_short ? code_.instructions[split].x : code_.instructions[split].y) = size();
  }

  bool alternate(const RegexNode& node, bool records) {
    std::vector<std::uint32_t> jumps;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const bool is_last = i + 1 == node.children.size();
      const std::uint32_t split = is_last ? 0 : optional(false);
      if (!emit(node.children[i], records)) return false;
      if (is_last) break;
      jumps.push_back(put(RegexOpcode::kJump));
      close(split, false);
    }
    for (const std::uint32_t jump : jumps) code_.instructions[jump].x = size();
    return true;
  }

  // `low` copies and then optional ones. The copy that is recorded is the last of the obligatory,
  // as what a group matched is what it matched last; without any, the first of the optional.
  bool repeat(RegexNodeId id, const RegexNode& node, bool records) {
    const RegexNodeId child = node.children[0];
    if (node.low == 0) return optional_copies(node, node.high, records);
    const std::uint32_t more = node.high == kUnbounded ? kUnbounded : node.high - node.low;
    const auto others = [&] {
      for (std::uint32_t i = 1; i < node.low; ++i) {
        if (!emit(child, false)) return false;
      }
      return optional_copies(node, more, false);
    };
    if (is_forward_ && !others()) return false;
    if (is_forward_ && records) code_.splits[id] = size();
    if (!emit(child, records)) return false;
    if (!is_forward_ && records) code_.splits[id] = size();
    return is_forward_ || others();
  }

  bool optional_copies(const RegexNode& node, std::uint32_t count, bool records) {
    const RegexNodeId child = node.children[0];
    const bool is_short = node.quantifier == kPrefersShort;
    if (count == kUnbounded) {
      const std::uint32_t split = optional(is_short);
      const std::uint32_t loop = loops_++;
      put(RegexOpcode::kMark, loop);
      if (!emit(child, records)) return false;
      put(RegexOpcode::kMoved, loop);
      put(RegexOpcode::kJump, split);
      close(split, is_short);
      return true;
    }
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = 0; i < count; ++i) {
      splits.push_back(optional(is_short));
      if (!emit(child, records && i == 0)) return false;
    }
    for (const std::uint32_t split : splits) close(split, is_short);
    return true;
  }

  const RegexSyntax& syntax_;
  bool is_forward_;
  RegexCode& code_;
  std::uint32_t loops_ = 0;
};

// Cuts the alphabet where any set begins or ends, and gives the pieces that are in the same sets
// one class.
void make_alphabet(RegexProgram& program) {
  std::vector<const CharSet*> sets;
  for (const CharSet& set : program.syntax.sets) sets.push_back(&set);
  CharSet words;
  CharSet newline;
  if (program.looks_at_edges) {
    (void)words.add_class("word");
    newline.add('\n', '\n');
    sets.push_back(&words);
    sets.push_back(&newline);
  }
  std::vector<std::uint32_t> starts = {0, 128};
  for (const CharSet* const set : sets) {
    for (const CodePointRange& range : set->ranges()) {
      starts.push_back(range.first);
      starts.push_back(range.last + 1);
    }
  }
  std::ranges::sort(starts);
  starts.erase(std::ranges::unique(starts).begin(), starts.end());

  program.set_has_class.resize(program.syntax.sets.size());
  std::vector<std::string> known;  // by class: which sets it is in
  for (std::size_t i = 0; i < starts.size(); ++i) {
    std::string membership;
    for (const CharSet* const set : sets) membership += set->contains(starts[i]) ? '1' : '0';
    const auto found = std::ranges::find(known, membership);
    const auto index = static_cast<std::uint16_t>(found - known.begin());
    if (found == known.end()) {
      known.push_back(membership);
      for (std::size_t s = 0; s < program.set_has_class.size(); ++s) {
        program.set_has_class[s].push_back(membership[s] == '1');
      }
      const bool has_edges = program.looks_at_edges;
      const RegexEdge edge = has_edges && newline.contains(starts[i]) ? RegexEdge::kNewline
                             : has_edges && words.contains(starts[i]) ? RegexEdge::kWord
                                                                      : RegexEdge::kOther;
      program.class_kind.push_back(static_cast<std::uint8_t>(edge));
    }
    const std::uint32_t end = i + 1 < starts.size() ? starts[i + 1] : 128;
    for (std::uint32_t c = starts[i]; c < std::min(end, 128U); ++c) program.ascii_class[c] = index;
    if (starts[i] >= 128) {
      program.class_starts.push_back(starts[i]);
      program.range_class.push_back(index);
    }
  }
  program.classes = known.size();
}

// Whether everything this node matches begins with an assertion of the start of the text.
bool begins_at_start(const RegexSyntax& syntax, RegexNodeId id) {
  for (;;) {
    const RegexNode& node = syntax.nodes[id];
    if (node.kind == RegexNodeKind::kAssert) {
      return node.low == static_cast<std::uint32_t>(RegexAssertion::kTextStart);
    }
    const bool has_first = node.kind == RegexNodeKind::kBranch ||
                           node.kind == RegexNodeKind::kCapture ||
                           (node.kind == RegexNodeKind::kRepeat && node.low != 0);
    if (!has_first || node.children.empty()) return false;
    id = node.children[0];
  }
}

}  // namespace

bool holds(RegexAssertion assertion, RegexEdge left, RegexEdge right) {
  const bool word_left = left == RegexEdge::kWord;
  const bool word_right = right == RegexEdge::kWord;
  switch (assertion) {
    case RegexAssertion::kTextStart: return left == RegexEdge::kNothing;
    case RegexAssertion::kTextEnd: return right == RegexEdge::kNothing;
    case RegexAssertion::kLineStart: return left <= RegexEdge::kNewline;
    case RegexAssertion::kLineEnd: return right <= RegexEdge::kNewline;
    case RegexAssertion::kWordStart: return !word_left && word_right;
    case RegexAssertion::kWordEnd: return word_left && !word_right;
    case RegexAssertion::kWordBoundary: return word_left != word_right;
    case RegexAssertion::kNoWordBoundary: break;
  }
  return word_left == word_right;
}

std::uint16_t RegexProgram::class_of(std::uint32_t code_point) const {
  if (code_point < 128) return ascii_class[code_point];
  const auto after = std::ranges::upper_bound(class_starts, code_point);
  return range_class[static_cast<std::size_t>(after - class_starts.begin()) - 1];
}

Result<RegexProgram> compile_regex(std::string_view pattern, RegexOptions options) {
  RegexProgram program;
  MATVIEW_ASSIGN(program.syntax, parse_regex(pattern, options));
  const RegexSyntax& syntax = program.syntax;
  for (const RegexNode& node : syntax.nodes) {
    program.looks_at_edges |= node.kind == RegexNodeKind::kAssert;
  }
  for (const RegexDirection direction : {RegexDirection::kForward, RegexDirection::kBackward}) {
    Emitter emitter(syntax, direction, program.code[static_cast<std::size_t>(direction)]);
    // Lookarounds stand before the expression, and run on their own.
    bool fits = true;
    for (const RegexLook& look : syntax.looks) fits = fits && emitter.emit(look.node);
    if (!fits || !emitter.emit(syntax.root)) {
      return fail(ErrorCode::kInvalidRegularExpression,
                  "invalid regular expression: regular expression is too complex");
    }
  }
  program.only_at_start = begins_at_start(syntax, syntax.root);
  make_alphabet(program);
  return program;
}

}  // namespace matview
