// LIKE, ILIKE, position and starts_with: finding text in text.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "common/text_scan.h"
#include "common/unicode.h"
#include "common/utf8.h"
#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"
#include "expr/functions/text_read_ahead.h"

namespace matview {

namespace {

// ── LIKE ────────────────────────────────────────────────────────────────────────────────────────

// Letters in lower case, into `folded`.
void fold_case(std::string_view text, std::string& folded) {
  folded.clear();
  for (std::size_t at = 0; at < text.size();) {
    append_utf8(to_lower(decode_utf8(text, at)), folded);
  }
}

// A pattern taken apart once: segments with `%` between them. A segment is found as it is, but for
// `_`, any one character, which stands in it as a byte that UTF-8 never has.
class LikePattern {
 public:
  LikePattern(std::string_view pattern, bool ignores_case) : ignores_case_(ignores_case) {
    if (ignores_case) {
      fold_case(pattern, folded_);
      pattern = folded_;
    }
    segments_.emplace_back();
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      char c = pattern[i];
      Segment& segment = segments_.back();
      if (c == '%') {
        segments_.emplace_back();
        continue;
      }
      if (c == '_') {
        c = kAnyCharacter;
        segment.is_plain = false;
      } else if (c == '\\' && ++i == pattern.size()) {
        ends_with_escape_ = true;
        break;
      } else {
        c = pattern[i];
      }
      segment.bytes += c;
      segment.characters += starts_character(c) ? 1 : 0;
    }
  }

  [[nodiscard]] Result<bool> matches(std::string_view text) {
    if (ignores_case_) {
      fold_case(text, folded_);
      text = folded_;
    }
    if (!ends_with_escape_) return matches_segments(text);
    // Whether the end is escaped matters only to a text that gets so far.
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (starts_character(text[at]) && matches_segments(text.substr(0, at))) {
        return fail(ErrorCode::kInvalidEscapeSequence,
                    "LIKE pattern must not end with escape character");
      }
    }
    return false;
  }

 private:
  static constexpr char kAnyCharacter = '\xff';

  struct Segment {
    std::string bytes;
    std::int64_t characters = 0;
    bool is_plain = true;
  };

  // Taking the first match of each segment is enough: it leaves the most to the segments after it.
  [[nodiscard]] bool matches_segments(std::string_view text) const {
    const std::size_t last = segments_.size() - 1;
    const std::optional<std::size_t> start = match_start(segments_.front(), text);
    if (last == 0) return start == text.size();
    if (!start) return false;
    text.remove_prefix(*start);
    for (std::size_t i = 1; i < last; ++i) {
      const std::optional<std::size_t> end = find_match(segments_[i], text);
      if (!end) return false;
      text.remove_prefix(*end);
    }
    return match_end(segments_[last], text);
  }

  // The length of the start of `text` that a segment matches, if it does.
  static std::optional<std::size_t> match_start(const Segment& segment, std::string_view text) {
    if (segment.is_plain) {
      return text.starts_with(segment.bytes) ? std::optional(segment.bytes.size()) : std::nullopt;
    }
    std::size_t at = 0;
    for (const char c : segment.bytes) {
      if (at == text.size()) return std::nullopt;
      if (c == kAnyCharacter) {
        at += skip_characters(text.substr(at), 1);
      } else if (c != text[at++]) {
        return std::nullopt;
      }
    }
    return at;
  }

  // Whether the end of `text` matches; a segment has one length in characters.
  static bool match_end(const Segment& segment, std::string_view text) {
    if (segment.is_plain) return text.ends_with(segment.bytes);
    const std::int64_t skipped = count_characters(text) - segment.characters;
    return skipped >= 0 && match_start(segment, text.substr(skip_characters(text, skipped)));
  }

  // The end of the first match anywhere in `text`.
  static std::optional<std::size_t> find_match(const Segment& segment, std::string_view text) {
    if (segment.is_plain) {
      const std::size_t found = find_bytes(text, segment.bytes);
      if (found == std::string_view::npos) return std::nullopt;
      return found + segment.bytes.size();
    }
    for (std::size_t at = 0; at < text.size(); at += skip_characters(text.substr(at), 1)) {
      if (const auto length = match_start(segment, text.substr(at))) return at + *length;
    }
    return std::nullopt;
  }

  std::vector<Segment> segments_;
  bool ignores_case_;
  bool ends_with_escape_ = false;
  std::string folded_;
};

// Texts repeat, so what was found out about one is remembered by its code, while the pattern is the
// same.
template <bool kNegated, bool kIgnoresCase>
Status like(const KernelInput& input, Column& result) {
  struct Known {
    TextCode text;
    std::uint8_t state;  // 0: nothing known; else 1 + the answer
  };

  constexpr std::size_t kRemembered = 1024;
  const TextCode* const texts = input.arguments[0].values<TextCode>();
  const TextCode* const patterns = input.arguments[1].values<TextCode>();
  std::uint8_t* const out = result.values<std::uint8_t>();
  std::array<Known, kRemembered> known;
  std::optional<LikePattern> pattern;
  TextCode pattern_code = 0;
  const TextReadAhead read_ahead(input.dictionary, texts, input.rows);
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    read_ahead.before(i);
    if (!pattern || patterns[row] != pattern_code) {
      pattern_code = patterns[row];
      pattern.emplace(input.dictionary.text(pattern_code), kIgnoresCase);
      known.fill({});
    }
    Known& entry = known[texts[row] % kRemembered];
    if (entry.state == 0 || entry.text != texts[row]) {
      MATVIEW_ASSIGN(const bool matches, pattern->matches(input.dictionary.text(texts[row])));
      entry = {texts[row], static_cast<std::uint8_t>(matches ? 2 : 1)};
    }
    out[row] = (entry.state == 2) != kNegated;
  }
  return {};
}

// ── position, starts_with ───────────────────────────────────────────────────────────────────────

// The position of the first character of `needle` in `text`, from 1; 0 when it is not there.
template <std::size_t kText, std::size_t kNeedle>
RowCall::Word position(RowCall& call) {
  const std::string_view text = call.text(kText);
  const std::size_t found = find_bytes(text, call.text(kNeedle));
  if (found == std::string_view::npos) return 0;
  if (call.type(kText).id == TypeId::kBytea) return found + 1;
  return static_cast<RowCall::Word>(count_characters(text.substr(0, found)) + 1);
}

RowCall::Word starts_with(RowCall& call) {
  return call.text(0).starts_with(call.text(1)) ? 1 : 0;
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kBytes = TypeId::kBytea;
constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kBool = TypeId::kBoolean;

constexpr std::array kFunctions = {
    partial("~~", {kText, kText}, kBool, like<false, false>),
    partial("!~~", {kText, kText}, kBool, like<true, false>),
    partial("~~*", {kText, kText}, kBool, like<false, true>),
    partial("!~~*", {kText, kText}, kBool, like<true, true>),
    safe_row<position<1, 0>>("position", {kText, kText}, kInt),
    safe_row<position<1, 0>>("position", {kBytes, kBytes}, kInt),
    safe_row<position<0, 1>>("strpos", {kText, kText}, kInt),
    safe_row<starts_with>("starts_with", {kText, kText}, kBool),
    safe_row<starts_with>("^@", {kText, kText}, kBool),
};

}  // namespace

std::span<const ScalarFunction> text_search_functions() {
  return kFunctions;
}

}  // namespace matview
