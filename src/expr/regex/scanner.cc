#include "expr/regex/scanner.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace matview {

namespace {

constexpr std::size_t kMaxTransitions = std::size_t{1} << 18;

// A state's key: what is run, the edge behind, and the instructions it is at.
struct KeyHead {
  std::uint32_t begin;
  std::uint32_t end;
  std::uint8_t backward;
  std::uint8_t anywhere;
  std::uint8_t behind;
  std::uint8_t unused = 0;
};

}  // namespace

RegexScanner::RegexScanner(const RegexProgram& program)
    : program_(program),
      columns_((program.classes + 1) << program.syntax.looks.size()),
      states_(std::make_unique<TextDictionary>()) {
  seen_.resize(std::max(program.code[0].instructions.size(), program.code[1].instructions.size()) +
               1);
  forget();
}

void RegexScanner::forget() {
  states_ = std::make_unique<TextDictionary>();  // the empty text is state 0, which leads nowhere
  transitions_.assign(columns_, 0);
  starts_.clear();
}

void RegexScanner::set_text(std::string_view text) {
  text_ = text;
  looks_.clear();
  for (const RegexLook& look : program_.syntax.looks) {
    // Where a match begins, or ends, is found by running towards the position from everywhere.
    Bitmap found;
    found.resize(text.size() + 1);
    const auto direction = look.ahead ? RegexDirection::kBackward : RegexDirection::kForward;
    (void)scan({.direction = direction,
                .range = program_.range(direction, look.node),
                .starts_anywhere = true,
                .from = look.ahead ? text.size() : 0,
                .to = look.ahead ? 0 : text.size(),
                .want = RegexScan::Want::kAll},
               &found);
    looks_.push_back(std::move(found));
  }
}

RegexEdge RegexScanner::edge_at(std::size_t position, bool left) const {
  if (position == (left ? 0 : text_.size())) return RegexEdge::kNothing;
  std::size_t next = 0;
  return static_cast<RegexEdge>(program_.class_kind[class_at(position, !left, next)]);
}

// The class of the character at a position, in a direction, and the position behind it; the number
// of classes at the end of the text.
std::size_t RegexScanner::class_at(std::size_t position, bool is_forward, std::size_t& next) const {
  if (is_forward) {
    if (position == text_.size()) return program_.classes;
    next = position + 1;
    const auto byte = static_cast<unsigned char>(text_[position]);
    if (byte < 128) return program_.ascii_class[byte];
    next = position;
    return program_.class_of(decode_utf8(text_, next));
  }
  if (position == 0) return program_.classes;
  next = position - 1;
  const auto byte = static_cast<unsigned char>(text_[next]);
  if (byte < 128) return program_.ascii_class[byte];
  while (next > 0 && (static_cast<unsigned char>(text_[next]) & 0xc0U) == 0x80U) --next;
  std::size_t end = next;
  return program_.class_of(decode_utf8(text_, end));
}

bool RegexScanner::consume(std::uint32_t set, std::size_t& position) const {
  std::size_t next = position;
  const std::size_t character_class = class_at(position, true, next);
  if (character_class == program_.classes || !program_.set_has_class[set][character_class]) {
    return false;
  }
  position = next;
  return true;
}

bool RegexScanner::assertion_holds(RegexAssertion assertion, std::size_t position) const {
  return holds(assertion, edge_at(position, true), edge_at(position, false));
}

bool RegexScanner::look_holds(std::uint32_t look, std::size_t position) const {
  return looks_[look].test(position) != program_.syntax.looks[look].negated;
}

std::size_t RegexScanner::look_bits(std::size_t position) const {
  std::size_t bits = 0;
  for (std::uint32_t i = 0; i < looks_.size(); ++i) {
    if (look_holds(i, position)) bits |= std::size_t{1} << i;
  }
  return bits;
}

std::optional<std::size_t> RegexScanner::scan(const RegexScan& scan, Bitmap* ends) {
  const bool is_forward = scan.direction == RegexDirection::kForward;
  const RegexEdge behind =
      program_.looks_at_edges ? edge_at(scan.from, is_forward) : RegexEdge::kOther;
  StateId state = start_state(scan, behind);
  const std::span text(reinterpret_cast<const unsigned char*>(text_.data()), text_.size());
  std::optional<std::size_t> found;
  std::size_t position = scan.from;
  for (;;) {
    // Almost every character is a byte, and almost every step is known.
    std::size_t next = is_forward ? position + 1 : position - 1;
    const std::size_t at = is_forward ? position : next;
    std::size_t column;
    if (at < text.size() && text[at] < 128) {
      column = program_.ascii_class[text[at]];
    } else {
      column = class_at(position, is_forward, next);
    }
    if (!looks_.empty()) column += (program_.classes + 1) * look_bits(position);
    Transition transition = transitions_[state * columns_ + column];
    if (transition == 0) transition = find_transition(scan, state, column);
    if ((transition & 1U) != 0) {
      found = position;
      if (scan.want == RegexScan::Want::kNearest) return found;
      if (scan.want == RegexScan::Want::kAll) ends->set(position);
    }
    state = transition / 2 - 1;
    if (position == scan.to || state == 0) return found;
    position = next;
  }
}

RegexScanner::Transition RegexScanner::find_transition(const RegexScan& scan,
                                                       StateId state,
                                                       std::size_t column) {
  const std::string key(states_->text(state));
  KeyHead head;
  std::memcpy(&head, key.data(), sizeof head);
  const std::size_t character_class = column % (program_.classes + 1);
  const bool at_end = character_class == program_.classes;
  const RegexEdge ahead =
      at_end ? RegexEdge::kNothing : static_cast<RegexEdge>(program_.class_kind[character_class]);
  const auto behind = static_cast<RegexEdge>(head.behind);
  close_over(scan,
             std::string_view(key).substr(sizeof head),
             behind,
             ahead,
             column / (program_.classes + 1),
             character_class);
  StateId next = 0;
  if (!at_end) {
    if (scan.starts_anywhere) next_.push_back(scan.range.begin);
    if (transitions_.size() > kMaxTransitions) {
      // The state this transition starts from is forgotten with the others.
      forget();
      next = intern_state(scan, next_, ahead);
      return (next + 1) * 2 + (accepts_ ? 1 : 0);
    }
    next = intern_state(scan, next_, ahead);
  }
  const Transition transition = (next + 1) * 2 + (accepts_ ? 1 : 0);
  transitions_[state * columns_ + column] = transition;
  return transition;
}

// Follows everything that consumes nothing from `places`; then what consumes a character of the
// class leads to `next_`.
void RegexScanner::close_over(const RegexScan& scan,
                              std::string_view places,
                              RegexEdge behind,
                              RegexEdge ahead,
                              std::size_t looks,
                              std::size_t character_class) {
  const bool is_forward = scan.direction == RegexDirection::kForward;
  const auto& code = program_.code[static_cast<std::size_t>(scan.direction)].instructions;
  const bool at_end = character_class == program_.classes;
  ++step_;
  next_.clear();
  accepts_ = false;
  const auto reach = [this](std::uint32_t at) {
    if (seen_[at] == step_) return;
    seen_[at] = step_;
    pending_.push_back(at);
  };
  for (std::size_t i = 0; i < places.size(); i += sizeof(std::uint32_t)) {
    std::uint32_t at;
    std::memcpy(&at, places.data() + i, sizeof at);
    reach(at);
  }
  while (!pending_.empty()) {
    const std::uint32_t at = pending_.back();
    pending_.pop_back();
    if (at == scan.range.end) {
      accepts_ = true;
      continue;
    }
    const RegexInstruction& instruction = code[at];
    switch (instruction.opcode) {
      case RegexOpcode::kSet:
        if (!at_end && program_.set_has_class[instruction.x][character_class]) {
          next_.push_back(at + 1);
        }
        break;
      case RegexOpcode::kSplit:
        reach(instruction.x);
        reach(instruction.y);
        break;
      case RegexOpcode::kJump: reach(instruction.x); break;
      case RegexOpcode::kAssert:
        if (holds(static_cast<RegexAssertion>(instruction.x),
                  is_forward ? behind : ahead,
                  is_forward ? ahead : behind)) {
          reach(at + 1);
        }
        break;
      case RegexOpcode::kLook:
        if ((looks >> instruction.x & 1U) != 0) reach(at + 1);
        break;
      default: reach(at + 1); break;
    }
  }
}

RegexScanner::StateId RegexScanner::start_state(const RegexScan& scan, RegexEdge behind) {
  const Start wanted{.range = scan.range,
                     .direction = scan.direction,
                     .anywhere = scan.starts_anywhere,
                     .behind = behind,
                     .state = 0};
  for (const Start& start : starts_) {
    if (start.leads_as(wanted)) return start.state;
  }
  next_.assign(1, scan.range.begin);
  starts_.push_back(wanted);
  return starts_.back().state = intern_state(scan, next_, behind);
}

RegexScanner::StateId RegexScanner::intern_state(const RegexScan& scan,
                                                 const std::vector<std::uint32_t>& places,
                                                 RegexEdge behind) {
  if (places.empty()) return 0;
  std::vector<std::uint32_t> sorted = places;
  std::ranges::sort(sorted);
  sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
  const KeyHead head{
      .begin = scan.range.begin,
      .end = scan.range.end,
      .backward = static_cast<std::uint8_t>(scan.direction),
      .anywhere = static_cast<std::uint8_t>(scan.starts_anywhere),
      .behind = static_cast<std::uint8_t>(program_.looks_at_edges ? behind : RegexEdge::kOther)};
  std::string key(reinterpret_cast<const char*>(&head), sizeof head);
  key.append(reinterpret_cast<const char*>(sorted.data()), sorted.size() * sizeof sorted[0]);
  const StateId state = states_->intern(key);
  if (transitions_.size() < (state + 1) * columns_) transitions_.resize((state + 1) * columns_);
  return state;
}

}  // namespace matview
