#include <algorithm>
#include <array>
#include <optional>

#include "common/utf8.h"
#include "expr/regex/syntax.h"

namespace matview {

namespace {

constexpr std::uint32_t kMaxRepeats = 255;
constexpr int kMaxDepth = 200;
constexpr std::uint32_t kMaxNodes = 100'000;

bool is_ascii_digit(std::uint32_t c) {
  return c - '0' < 10;
}

bool is_ascii_alphanumeric(std::uint32_t c) {
  return is_ascii_digit(c) || (c | 0x20U) - 'a' < 26;
}

std::unexpected<Failure> invalid(std::string_view what) {
  return fail(ErrorCode::kInvalidRegularExpression, "invalid regular expression: {}", what);
}

class Parser {
 public:
  Parser(std::string_view pattern, RegexOptions options) : pattern_(pattern) {
    syntax_.options = options;
  }

  Result<RegexSyntax> parse() {
    MATVIEW_TRY(read_prefixes());
    if (syntax_.options.literal) {
      std::vector<RegexNodeId> characters;
      while (!at_end()) characters.push_back(character(next()));
      syntax_.root = add({.kind = RegexNodeKind::kBranch, .children = std::move(characters)});
      return std::move(syntax_);
    }
    MATVIEW_ASSIGN(syntax_.root, alternatives(0));
    if (!at_end()) return invalid("parentheses () not balanced");
    return std::move(syntax_);
  }

 private:
  [[nodiscard]] RegexOptions& options() { return syntax_.options; }

  // ── Characters ──

  [[nodiscard]] bool at_end() const { return at_ == pattern_.size(); }

  [[nodiscard]] bool at(char c) const { return !at_end() && pattern_[at_] == c; }

  [[nodiscard]] bool at(std::string_view text) const {
    return pattern_.substr(at_).starts_with(text);
  }

  bool accept(std::string_view text) {
    if (!at(text)) return false;
    at_ += text.size();
    return true;
  }

  std::uint32_t next() { return decode_utf8(pattern_, at_); }

  // (?#comments), and what the expanded syntax ignores.
  void skip_ignored() {
    for (;;) {
      if (options().expanded && !at_end() &&
          (at(' ') || (pattern_[at_] >= '\t' && at_ < pattern_.size() && pattern_[at_] <= '\r'))) {
        ++at_;
      } else if (options().expanded && at('#')) {
        at_ = std::min(pattern_.find('\n', at_), pattern_.size());
      } else if (!options().plain_escapes && at("(?#")) {
        const std::size_t close = pattern_.find(')', at_);
        at_ = close == std::string_view::npos ? pattern_.size() : close + 1;
      } else {
        return;
      }
    }
  }

  // ── Nodes ──

  RegexNodeId add(RegexNode node) {
    syntax_.nodes.push_back(std::move(node));
    return static_cast<RegexNodeId>(syntax_.nodes.size() - 1);
  }

  RegexNodeId set_node(CharSet set) {
    set.normalize();
    if (options().ignore_case) set.add_other_case();
    return finished_set(std::move(set));
  }

  RegexNodeId finished_set(CharSet set) {
    for (std::size_t i = 0; i < syntax_.sets.size(); ++i) {
      if (std::ranges::equal(syntax_.sets[i].ranges(), set.ranges(), [](auto& a, auto& b) {
            return a.first == b.first && a.last == b.last;
          })) {
        return add({.kind = RegexNodeKind::kSet, .low = static_cast<std::uint32_t>(i)});
      }
    }
    syntax_.sets.push_back(std::move(set));
    return add(
        {.kind = RegexNodeKind::kSet, .low = static_cast<std::uint32_t>(syntax_.sets.size() - 1)});
  }

  RegexNodeId character(std::uint32_t c) {
    CharSet set;
    set.add(c, c);
    return set_node(std::move(set));
  }

  RegexNodeId class_node(std::string_view name, bool negated) {
    CharSet set;
    (void)set.add_class(name);
    if (negated) complement(set);
    return finished_set(std::move(set));
  }

  RegexNodeId assertion(RegexAssertion kind) {
    return add({.kind = RegexNodeKind::kAssert, .low = static_cast<std::uint32_t>(kind)});
  }

  void complement(CharSet& set) {
    if (options().newline_stops_sets) {
      set.add('\n', '\n');
      set.normalize();
    }
    set.negate();
  }

  // ── The grammar ──

  // `***:`, `***=` and `(?flags)`.
  Status read_prefixes() {
    if (options().literal) return {};
    if (accept("***=")) {
      options().literal = true;
      return {};
    }
    if (accept("***:")) options().plain_escapes = false;
    if (at("***")) return invalid("quantifier operand invalid");
    if (options().plain_escapes || !at("(?") || at_ + 2 >= pattern_.size() ||
        (pattern_[at_ + 2] | 0x20) < 'a' || (pattern_[at_ + 2] | 0x20) > 'z') {
      return {};
    }
    at_ += 2;
    while (!at_end() && !at(')')) {
      if (!set_regex_option(options(), pattern_[at_])) return invalid("invalid embedded option");
      ++at_;
    }
    if (!accept(")")) return invalid("invalid embedded option");
    return {};
  }

  Result<RegexNodeId> alternatives(int depth) {
    if (depth > kMaxDepth) return invalid("regular expression is too complex");
    MATVIEW_ASSIGN(const RegexNodeId first, branch(depth));
    if (!at('|')) return first;
    RegexNode node{
        .kind = RegexNodeKind::kAlternate, .preference = kPrefersLong, .children = {first}};
    while (accept("|")) {
      MATVIEW_ASSIGN(node.children.emplace_back(), branch(depth));
    }
    for (const RegexNodeId child : node.children) {
      const std::uint8_t inner = syntax_.nodes[child].preference;
      node.preference |= inner & static_cast<std::uint8_t>(kMixed | kCaptures);
    }
    return add(std::move(node));
  }

  Result<RegexNodeId> branch(int depth) {
    RegexNode node{.kind = RegexNodeKind::kBranch};
    skip_ignored();
    while (!at_end() && !at('|') && !at(')')) {
      MATVIEW_ASSIGN(const RegexNodeId piece, quantified(depth));
      node.preference = combine_preferences(node.preference, syntax_.nodes[piece].preference);
      node.children.push_back(piece);
      skip_ignored();
    }
    if (syntax_.nodes.size() > kMaxNodes) return invalid("regular expression is too complex");
    if (node.children.size() == 1) return node.children[0];
    return add(std::move(node));
  }

  Result<RegexNodeId> quantified(int depth) {
    if (at('*') || at('+') || at('?') || at_repetition()) {
      return invalid("quantifier operand invalid");
    }
    const bool in_group = at("(?:");
    MATVIEW_ASSIGN(const RegexNodeId atom, this->atom(depth));
    skip_ignored();
    RegexNode node{.kind = RegexNodeKind::kRepeat, .children = {atom}};
    bool is_fixed = false;
    if (accept("*")) {
      node.high = kUnbounded;
    } else if (accept("+")) {
      node.low = 1;
      node.high = kUnbounded;
    } else if (accept("?")) {
      node.high = 1;
    } else if (at_repetition()) {
      MATVIEW_TRY(repetition(node, is_fixed));
    } else {
      return atom;
    }
    const RegexNodeKind repeated = syntax_.nodes[atom].kind;
    if (!in_group && (repeated == RegexNodeKind::kAssert || repeated == RegexNodeKind::kLook)) {
      return invalid("quantifier operand invalid");
    }
    const bool is_short = accept("?");
    if (!is_fixed) node.quantifier = is_short ? kPrefersShort : kPrefersLong;
    node.preference = combine_preferences(node.quantifier, syntax_.nodes[atom].preference);
    skip_ignored();
    if (at('*') || at('+') || at('?') || at_repetition()) {
      return invalid("quantifier operand invalid");
    }
    return add(std::move(node));
  }

  // A brace that is no bound is a character.
  [[nodiscard]] bool at_repetition() const {
    return at('{') && at_ + 1 < pattern_.size() &&
           is_ascii_digit(static_cast<unsigned char>(pattern_[at_ + 1]));
  }

  Status repetition(RegexNode& node, bool& is_fixed) {
    ++at_;
    MATVIEW_ASSIGN(node.low, bound());
    node.high = node.low;
    is_fixed = true;
    if (accept(",")) {
      is_fixed = false;
      node.high = kUnbounded;
      if (!at_end() && is_ascii_digit(static_cast<unsigned char>(pattern_[at_]))) {
        MATVIEW_ASSIGN(node.high, bound());
      }
    }
    if (at_end()) return invalid("braces {} not balanced");
    if (!accept("}") || node.low > node.high) return invalid("invalid repetition count(s)");
    return {};
  }

  Result<std::uint32_t> bound() {
    std::uint32_t value = 0;
    while (!at_end() && is_ascii_digit(static_cast<unsigned char>(pattern_[at_]))) {
      value = value * 10 + static_cast<std::uint32_t>(pattern_[at_++] - '0');
      if (value > kMaxRepeats) return invalid("invalid repetition count(s)");
    }
    return value;
  }

  Result<RegexNodeId> atom(int depth) {
    if (accept("(")) return group(depth);
    if (accept("[")) return bracket();
    const bool by_line = options().newline_splits_anchors;
    switch (const std::uint32_t c = next()) {
      case '.': {
        CharSet none;
        complement(none);
        return finished_set(std::move(none));
      }
      case '^': return assertion(by_line ? RegexAssertion::kLineStart : RegexAssertion::kTextStart);
      case '$': return assertion(by_line ? RegexAssertion::kLineEnd : RegexAssertion::kTextEnd);
      case '\\':
        if (at_end()) return invalid("invalid escape \\ sequence");
        return escape();
      default: return character(c);
    }
  }

  Result<RegexNodeId> group(int depth) {
    const bool is_advanced = !options().plain_escapes;
    const bool ahead = is_advanced && (at("?=") || at("?!"));
    const bool behind = is_advanced && (at("?<=") || at("?<!"));
    const bool captures = !(is_advanced && at('?'));
    std::uint32_t index = 0;
    bool negated = false;
    if (ahead || behind) {
      at_ += ahead ? 2 : 3;
      negated = pattern_[at_ - 1] == '!';
      ++looks_open_;
    } else if (captures) {
      if (looks_open_ == 0) index = ++syntax_.groups;
    } else if (!accept("?:")) {
      return invalid("quantifier operand invalid");
    }
    MATVIEW_ASSIGN(const RegexNodeId inner, alternatives(depth + 1));
    if (!accept(")")) return invalid("parentheses () not balanced");
    if (ahead || behind) {
      --looks_open_;
      syntax_.looks.push_back({inner, ahead, negated});
      return add({.kind = RegexNodeKind::kLook,
                  .low = static_cast<std::uint32_t>(syntax_.looks.size() - 1)});
    }
    if (index == 0) return inner;
    closed_.resize(std::max<std::size_t>(closed_.size(), index + 1));
    closed_[index] = true;
    return add(
        {.kind = RegexNodeKind::kCapture,
         .preference = static_cast<std::uint8_t>(syntax_.nodes[inner].preference | kCaptures),
         .low = index,
         .children = {inner}});
  }

  // ── Escapes; the cursor is behind the backslash ──

  static std::string_view class_of_escape(char letter) {
    switch (letter | 0x20) {
      case 'd': return "digit";
      case 's': return "space";
      case 'w': return "word";
      default: return {};
    }
  }

  Result<RegexNodeId> escape() {
    const char letter = pattern_[at_];
    if (options().plain_escapes || !is_ascii_alphanumeric(static_cast<unsigned char>(letter))) {
      return character(next());
    }
    if (const std::string_view name = class_of_escape(letter); !name.empty()) {
      ++at_;
      return class_node(name, letter < 'a');
    }
    constexpr std::string_view kLetters = "AZmMyY";
    constexpr std::array kAssertions = {RegexAssertion::kTextStart,
                                        RegexAssertion::kTextEnd,
                                        RegexAssertion::kWordStart,
                                        RegexAssertion::kWordEnd,
                                        RegexAssertion::kWordBoundary,
                                        RegexAssertion::kNoWordBoundary};
    if (const std::size_t found = kLetters.find(letter); found != std::string_view::npos) {
      ++at_;
      return assertion(kAssertions[found]);
    }
    if (letter >= '1' && letter <= '9') {
      if (const std::uint32_t number = back_reference()) {
        if (looks_open_ != 0 || number >= closed_.size() || !closed_[number]) {
          return invalid("invalid backreference number");
        }
        syntax_.has_back_references = true;
        return add({.kind = RegexNodeKind::kBackReference, .low = number});
      }
    }
    MATVIEW_ASSIGN(const std::uint32_t c, escaped_character());
    return character(c);
  }

  // The number of a back reference; 0 when the digits are an octal character. One digit always is a
  // reference, more are when there are as many groups.
  std::uint32_t back_reference() {
    std::uint32_t number = 0;
    std::size_t end = at_;
    while (end < pattern_.size() && end < at_ + 3 &&
           is_ascii_digit(static_cast<unsigned char>(pattern_[end]))) {
      number = number * 10 + static_cast<std::uint32_t>(pattern_[end++] - '0');
    }
    if (end - at_ > 1 && number > syntax_.groups) return 0;
    at_ = end;
    return number;
  }

  Result<std::uint32_t> escaped_character() {
    const std::uint32_t letter = next();
    switch (letter) {
      case 'a': return '\a';
      case 'b': return '\b';
      case 'B': return '\\';
      case 'c':
        if (at_end()) return invalid("invalid escape \\ sequence");
        return next() & 0x1fU;
      case 'e': return 0x1b;
      case 'f': return '\f';
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'v': return '\v';
      case 'u': return number(16, 4, 4);
      case 'U': return number(16, 8, 8);
      case 'x': return number(16, 1, 255);
      default: break;
    }
    if (is_ascii_digit(letter)) {
      --at_;
      return number(8, 1, 3);
    }
    if (is_ascii_alphanumeric(letter)) return invalid("invalid escape \\ sequence");
    return letter;
  }

  Result<std::uint32_t> number(std::uint32_t base, std::size_t least, std::size_t most) {
    std::uint32_t value = 0;
    std::size_t digits = 0;
    for (; digits < most && !at_end(); ++digits, ++at_) {
      const auto c = static_cast<unsigned char>(pattern_[at_]);
      std::uint32_t digit = c - std::uint32_t{'0'};
      if (digit > 9) digit = (c | 0x20U) - std::uint32_t{'a'} + 10;
      if (digit >= base || (c > '9' && digit < 10)) break;
      value = value * base + digit;
      if (value > kLastCodePoint) return invalid("invalid escape \\ sequence");
    }
    if (digits < least) return invalid("invalid escape \\ sequence");
    return value;
  }

  // ── Bracket expressions; the cursor is behind the opening bracket ──

  Result<RegexNodeId> bracket() {
    if (accept("[:<:]]")) return assertion(RegexAssertion::kWordStart);
    if (accept("[:>:]]")) return assertion(RegexAssertion::kWordEnd);
    const bool negated = accept("^");
    CharSet set;
    bool is_first = true;
    while (!at(']') || is_first) {
      if (at_end()) return invalid("brackets [] not balanced");
      is_first = false;
      MATVIEW_ASSIGN(const bool is_class, class_in_bracket(set));
      if (is_class) continue;
      MATVIEW_ASSIGN(const std::uint32_t first, character_in_bracket());
      std::uint32_t last = first;
      if (at('-') && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']') {
        ++at_;
        if (at("[:") || at("[=")) return invalid("invalid character range");
        MATVIEW_ASSIGN(last, character_in_bracket());
      }
      if (first > last) return invalid("invalid character range");
      set.add(first, last);
    }
    ++at_;
    set.normalize();
    if (options().ignore_case) set.add_other_case();
    if (negated) complement(set);
    return finished_set(std::move(set));
  }

  // The text up to `close`; the cursor moves behind it.
  Result<std::string_view> delimited(std::string_view close) {
    const std::size_t end = pattern_.find(close, at_);
    if (end == std::string_view::npos) return invalid("brackets [] not balanced");
    const std::string_view text = pattern_.substr(at_, end - at_);
    at_ = end + close.size();
    return text;
  }

  Result<bool> class_in_bracket(CharSet& set) {
    CharSet added;
    if (accept("[:")) {
      MATVIEW_ASSIGN(std::string_view name, delimited(":]"));
      if (options().ignore_case && (name == "upper" || name == "lower")) name = "alpha";
      if (!added.add_class(name)) return invalid("invalid character class");
    } else if (accept("[=")) {
      MATVIEW_ASSIGN(const std::uint32_t c, single(delimited("=]")));
      added.add(c, c);
    } else if (at('\\') && at_ + 1 < pattern_.size() && !options().plain_escapes &&
               !class_of_escape(pattern_[at_ + 1]).empty()) {
      (void)added.add_class(class_of_escape(pattern_[at_ + 1]));
      if (pattern_[at_ + 1] < 'a') complement(added);
      at_ += 2;
    } else {
      return false;
    }
    set.add(added);
    return true;
  }

  Result<std::uint32_t> character_in_bracket() {
    if (at_end()) return invalid("brackets [] not balanced");
    if (accept("[.")) return single(delimited(".]"));
    if (at('\\') && !options().plain_escapes) {
      ++at_;
      if (at_end()) return invalid("invalid escape \\ sequence");
      return escaped_character();
    }
    return next();
  }

  static Result<std::uint32_t> single(Result<std::string_view> element) {
    if (!element) return std::unexpected(std::move(element).error());
    std::size_t at = 0;
    if (!element->empty()) {
      const std::uint32_t c = decode_utf8(*element, at);
      if (at == element->size()) return c;
    }
    return invalid("invalid collating element");
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  int looks_open_ = 0;
  std::vector<bool> closed_;  // by group: whether a back reference may name it
  RegexSyntax syntax_;
};

}  // namespace

bool set_regex_option(RegexOptions& options, char letter) {
  switch (letter) {
    case 'c': options.ignore_case = false; break;
    case 'e': options.plain_escapes = true; break;
    case 'i': options.ignore_case = true; break;
    case 'm':
    case 'n': options.newline_stops_sets = options.newline_splits_anchors = true; break;
    case 'p':
      options.newline_stops_sets = true;
      options.newline_splits_anchors = false;
      break;
    case 'q': options.literal = true; break;
    case 's': options.newline_stops_sets = options.newline_splits_anchors = false; break;
    case 't': options.expanded = false; break;
    case 'w':
      options.newline_stops_sets = false;
      options.newline_splits_anchors = true;
      break;
    case 'x': options.expanded = true; break;
    default: return false;
  }
  return true;
}

Result<RegexSyntax> parse_regex(std::string_view pattern, RegexOptions options) {
  return Parser(pattern, options).parse();
}

}  // namespace matview
