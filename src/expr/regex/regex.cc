#include "expr/regex/regex.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

namespace matview {

namespace {

using Want = RegexScan::Want;

constexpr auto kForward = RegexDirection::kForward;
constexpr auto kBackward = RegexDirection::kBackward;

void clear_bits(Bitmap& bits, std::size_t size) {
  bits.clear();
  bits.resize(size);
}

bool prefers_short(std::uint8_t preference) {
  return (preference & kPrefersShort) != 0;
}

}  // namespace

Result<std::unique_ptr<Regex>> Regex::compile(std::string_view pattern, RegexOptions options) {
  MATVIEW_ASSIGN(RegexProgram program, compile_regex(pattern, options));
  if (program.syntax.looks.size() > kMaxRegexLooks) {
    return fail(ErrorCode::kFeatureNotSupported,
                "more than {} lookaround constraints in a regular expression are not supported",
                kMaxRegexLooks);
  }
  return std::unique_ptr<Regex>(new Regex(std::move(program)));
}

Result<Regex*> Regex::cached(std::string_view pattern, RegexOptions options) {
  struct Entry {
    std::string pattern;
    RegexOptions options;
    std::unique_ptr<Regex> regex;
  };

  // The most recently used first. There is one thread.
  static std::vector<Entry> entries;
  constexpr std::size_t kMaxEntries = 16;
  auto found = std::ranges::find_if(entries, [&](const Entry& entry) {
    return entry.pattern == pattern && entry.options == options;
  });
  if (found == entries.end()) {
    MATVIEW_ASSIGN(auto regex, compile(pattern, options));
    if (entries.size() == kMaxEntries) entries.pop_back();
    entries.push_back({std::string(pattern), options, std::move(regex)});
    found = entries.end() - 1;
  }
  std::rotate(entries.begin(), found, found + 1);
  return entries.front().regex.get();
}

void Regex::set_text(std::string_view text) {
  scanner_.set_text(text);
  starts_.clear();
}

Result<bool> Regex::matches() {
  if (program_.syntax.has_back_references) {
    RegexSpan match;
    return find(0, {&match, 1});
  }
  return scanner_
      .scan({.direction = kForward,
             .range = program_.range(kForward, program_.syntax.root),
             .starts_anywhere = !program_.only_at_start,
             .to = scanner_.text().size(),
             .want = Want::kNearest})
      .has_value();
}

std::optional<std::size_t> Regex::next_start(std::size_t from) {
  const std::size_t size = scanner_.text().size();
  if (program_.only_at_start) return from == 0 ? std::optional<std::size_t>(0) : std::nullopt;
  if (starts_.size() == 0) {
    starts_.resize(size + 1);
    (void)scanner_.scan({.direction = kBackward,
                         .range = program_.range(kBackward, program_.syntax.root),
                         .starts_anywhere = true,
                         .from = size,
                         .to = 0,
                         .want = Want::kAll},
                        &starts_);
  }
  for (std::size_t word = from / kBitsPerWord; word < words_for_bits(size + 1); ++word) {
    std::uint64_t bits = starts_.words()[word];
    if (word == from / kBitsPerWord) bits &= ~std::uint64_t{0} << (from % kBitsPerWord);
    if (bits != 0) return word * kBitsPerWord + static_cast<std::size_t>(std::countr_zero(bits));
  }
  return std::nullopt;
}

Result<bool> Regex::find(std::size_t from, std::span<RegexSpan> spans) {
  std::ranges::fill(spans, RegexSpan{});
  if (program_.syntax.has_back_references) return find_by_trying(from, spans);
  const std::optional<std::size_t> start = next_start(from);
  if (!start) return false;
  const RegexNodeId root = program_.syntax.root;
  const std::optional<std::size_t> end = scanner_.scan(
      {.direction = kForward,
       .range = program_.range(kForward, root),
       .from = *start,
       .to = scanner_.text().size(),
       .want = prefers_short(node(root).preference) ? Want::kNearest : Want::kFarthest});
  if (!end) return false;
  spans[0] = {*start, *end};
  if (spans.size() > 1) {
    spans_ = spans;
    dissect(root, spans[0]);
  }
  return true;
}

RegexRange Regex::part(RegexDirection direction,
                       const RegexNode& branch,
                       std::size_t first,
                       std::size_t last) const {
  if (direction == kBackward) std::swap(first, last);
  return {program_.range(direction, branch.children[first]).begin,
          program_.range(direction, branch.children[last]).end};
}

void Regex::dissect(RegexNodeId id, RegexSpan span) {
  const RegexNode& here = node(id);
  if ((here.preference & kCaptures) == 0) return;
  switch (here.kind) {
    case RegexNodeKind::kCapture:
      if (here.low < spans_.size()) spans_[here.low] = span;
      return dissect(here.children[0], span);
    case RegexNodeKind::kBranch: return dissect_branch(here, span);
    case RegexNodeKind::kRepeat: return dissect_repeat(id, span);
    default: break;
  }
  for (const RegexNodeId child : here.children) {
    const RegexScan whole{
        .range = program_.range(kForward, child), .from = span.begin, .to = span.end};
    if (scanner_.scan(whole) == span.end) return dissect(child, span);
  }
}

// A branch is taken apart where PostgreSQL does: in front of and behind each piece with groups or
// with another preference than what goes before it.
void Regex::dissect_branch(const RegexNode& branch, RegexSpan span) {
  const std::size_t last = branch.children.size() - 1;
  std::size_t first = 0;  // of the pieces that are not taken apart
  std::uint8_t preference = 0;
  const auto cut = [&](std::size_t from, std::size_t to, std::uint8_t prefers) {
    return split(part(kForward, branch, from, to),
                 prefers_short(prefers),
                 part(kBackward, branch, to + 1, last),
                 span,
                 span.begin);
  };
  for (std::size_t i = 0; i <= last; ++i) {
    const std::uint8_t piece = node(branch.children[i]).preference;
    const std::uint8_t together = combine_preferences(preference, piece);
    if ((together & (kMixed | kCaptures)) == 0) {
      preference = together;
      continue;
    }
    if (first < i) span.begin = cut(first, i - 1, preference);
    const std::size_t end = i == last ? span.end : cut(i, i, piece);
    dissect(branch.children[i], {span.begin, end});
    span.begin = end;
    first = i + 1;
    preference = 0;
  }
}

void Regex::dissect_repeat(RegexNodeId id, RegexSpan span) {
  const RegexNode& repeat = node(id);
  const RegexNodeId child = repeat.children[0];
  const RegexRange ahead = program_.range(kForward, id);
  const RegexRange back = program_.range(kBackward, id);
  if (repeat.low > 0) {
    // All iterations but the last, and the last.
    const std::size_t last = split({ahead.begin, program_.code[0].splits[id]},
                                   prefers_short(repeat.preference),
                                   {back.begin, program_.code[1].splits[id]},
                                   span,
                                   span.begin);
    return dissect(child, {last, span.end});
  }
  const bool is_short = prefers_short(node(child).preference);
  if (span.begin == span.end) {
    // No iteration; but what prefers to be long takes an empty one if it can.
    if (is_short) return;
    const RegexScan empty{
        .range = program_.range(kForward, child), .from = span.begin, .to = span.end};
    if (scanner_.scan(empty)) dissect(child, span);
    return;
  }
  // Iteration by iteration; none is empty. What is left must do for the rest of the text.
  const std::uint32_t copy =
      repeat.high == kUnbounded ? 0 : (back.end - back.begin) / std::max(repeat.high, 1U);
  for (std::uint32_t done = 1;; ++done) {
    RegexRange rest = back;
    if (repeat.high != kUnbounded) rest.begin = back.begin + copy * std::min(done, repeat.high);
    const std::size_t end =
        split(program_.range(kForward, child), is_short, rest, span, span.begin + 1);
    if (end >= span.end) return dissect(child, span);
    span.begin = end;
  }
}

std::size_t Regex::split(
    RegexRange left, bool is_short, RegexRange right, RegexSpan span, std::size_t least) {
  const std::size_t positions = scanner_.text().size() + 1;
  clear_bits(left_, positions);
  clear_bits(right_, positions);
  (void)scanner_.scan({.direction = kBackward,
                       .range = right,
                       .from = span.end,
                       .to = span.begin,
                       .want = Want::kAll},
                      &right_);
  (void)scanner_.scan({.direction = kForward,
                       .range = left,
                       .from = span.begin,
                       .to = span.end,
                       .want = Want::kAll},
                      &left_);
  std::optional<std::size_t> chosen;
  for_each_set_bit(left_.words(), span.end + 1, [&](std::size_t at) {
    if (at >= least && right_.test(at) && !(is_short && chosen)) chosen = at;
  });
  return chosen.value_or(span.end);
}

// ── Back references ─────────────────────────────────────────────────────────────────────────────

namespace {

// Something to go back to: another place to go on at, or what a slot held.
struct Retreat {
  static constexpr std::uint32_t kPlace = ~std::uint32_t{0};

  std::uint32_t slot;  // kPlace, or which to restore
  std::uint32_t place;
  std::size_t position;
};

}  // namespace

Result<bool> Regex::find_by_trying(std::size_t from, std::span<RegexSpan> spans) {
  constexpr std::size_t kMaxSteps = 4'000'000;
  constexpr std::size_t kMaxRetreats = 1'000'000;
  const std::string_view text = scanner_.text();
  const auto& code = program_.code[0].instructions;
  const RegexRange whole = program_.range(kForward, program_.syntax.root);
  // Group g has slots 2g and 2g + 1; loops come behind the groups.
  const std::size_t first_loop = 2 * (groups() + 1);
  std::vector<std::size_t> slots(first_loop + code.size(), RegexSpan::kNone);
  std::vector<Retreat> retreats;
  std::size_t steps = 0;
  const auto set = [&](std::size_t slot, std::size_t value) {
    retreats.push_back({static_cast<std::uint32_t>(slot), 0, slots[slot]});
    slots[slot] = value;
  };
  for (std::size_t start = from; start <= text.size(); ++start) {
    if (start < text.size() && (static_cast<unsigned char>(text[start]) & 0xc0U) == 0x80U) continue;
    if (program_.only_at_start && start != 0) break;
    std::ranges::fill(slots, RegexSpan::kNone);
    retreats.assign(1, {Retreat::kPlace, whole.begin, start});
    while (!retreats.empty()) {
      const Retreat back = retreats.back();
      retreats.pop_back();
      if (back.slot != Retreat::kPlace) {
        slots[back.slot] = back.position;
        continue;
      }
      std::size_t position = back.position;
      for (std::uint32_t at = back.place;;) {
        if (++steps > kMaxSteps || retreats.size() > kMaxRetreats) {
          return fail(ErrorCode::kInvalidRegularExpression,
                      "regular expression failed: regular expression is too complex");
        }
        if (at == whole.end) {
          spans[0] = {start, position};
          for (std::size_t g = 1; g < spans.size() && g <= groups(); ++g) {
            if (slots[2 * g + 1] != RegexSpan::kNone) spans[g] = {slots[2 * g], slots[2 * g + 1]};
          }
          return true;
        }
        const RegexInstruction& instruction = code[at++];
        const std::uint32_t x = instruction.x;
        bool goes_on = true;
        switch (instruction.opcode) {
          case RegexOpcode::kSet: goes_on = scanner_.consume(x, position); break;
          case RegexOpcode::kSplit:
            retreats.push_back({Retreat::kPlace, instruction.y, position});
            at = x;
            break;
          case RegexOpcode::kJump: at = x; break;
          case RegexOpcode::kAssert:
            goes_on = scanner_.assertion_holds(static_cast<RegexAssertion>(x), position);
            break;
          case RegexOpcode::kLook: goes_on = scanner_.look_holds(x, position); break;
          case RegexOpcode::kOpen: set(std::size_t{2} * x, position); break;
          case RegexOpcode::kClose: set(std::size_t{2} * x + 1, position); break;
          case RegexOpcode::kMark: set(first_loop + x, position); break;
          case RegexOpcode::kMoved: goes_on = slots[first_loop + x] != position; break;
          case RegexOpcode::kBack: {
            const std::size_t begin = slots[std::size_t{2} * x];
            const std::size_t end = slots[std::size_t{2} * x + 1];
            goes_on = end != RegexSpan::kNone && begin <= end;
            if (!goes_on) break;
            const std::string_view wanted = text.substr(begin, end - begin);
            goes_on = consume_text(wanted, position);
            break;
          }
        }
        if (!goes_on) break;
      }
    }
  }
  return false;
}

bool Regex::consume_text(std::string_view wanted, std::size_t& position) const {
  const std::string_view text = scanner_.text();
  if (!program_.syntax.options.ignore_case) {
    if (!text.substr(position).starts_with(wanted)) return false;
    position += wanted.size();
    return true;
  }
  std::size_t at = position;
  for (std::size_t i = 0; i < wanted.size();) {
    if (at == text.size()) return false;
    if (to_lower(decode_utf8(wanted, i)) != to_lower(decode_utf8(text, at))) return false;
  }
  position = at;
  return true;
}

}  // namespace matview
