// LIKE, position and starts_with: finding text in text.
#include <array>
#include <optional>

#include "expr/functions/families.h"
#include "expr/functions/text_kernel.h"

namespace matview {

namespace {

// ── LIKE ────────────────────────────────────────────────────────────────────────────────────────
// A pattern is segments with `%` between them. Within a segment `_` is any one character and a
// backslash makes the next character literal; a plain segment has neither and is found as it is.

struct Segment {
  std::string_view pattern;
  bool is_plain = true;
  bool is_last = true;
};

Segment first_segment(std::string_view pattern) {
  Segment segment{.pattern = pattern};
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%') return {pattern.substr(0, i), segment.is_plain, false};
    if (pattern[i] == '\\')
      ++i;
    else if (pattern[i] != '_')
      continue;
    segment.is_plain = false;
  }
  return segment;
}

// The length of the start of `text` that a segment matches, if it does.
std::optional<std::size_t> match_start(const Segment& segment, std::string_view text) {
  const std::string_view pattern = segment.pattern;
  if (segment.is_plain) {
    return text.starts_with(pattern) ? std::optional(pattern.size()) : std::nullopt;
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (at == text.size()) return std::nullopt;
    if (pattern[i] == '_') {
      at += skip_characters(text.substr(at), 1);
      continue;
    }
    if (pattern[i] == '\\') ++i;
    if (pattern[i] != text[at++]) return std::nullopt;
  }
  return at;
}

// Whether the end of `text` matches; every segment has one length in characters.
bool match_end(const Segment& segment, std::string_view text) {
  if (segment.is_plain) return text.ends_with(segment.pattern);
  std::int64_t length = 0;
  for (std::size_t i = 0; i < segment.pattern.size(); ++i) {
    if (segment.pattern[i] == '\\') ++i;
    length += starts_character(segment.pattern[i]) ? 1 : 0;
  }
  const std::int64_t skipped = count_characters(text) - length;
  return skipped >= 0 && match_start(segment, text.substr(skip_characters(text, skipped)));
}

// The end of the first match anywhere in `text`.
std::optional<std::size_t> find_match(const Segment& segment, std::string_view text) {
  if (segment.is_plain) {
    const std::size_t found = text.find(segment.pattern);
    if (found == std::string_view::npos) return std::nullopt;
    return found + segment.pattern.size();
  }
  for (std::size_t at = 0; at < text.size(); at += skip_characters(text.substr(at), 1)) {
    if (const auto length = match_start(segment, text.substr(at))) return at + *length;
  }
  return std::nullopt;
}

// Taking the first match of each segment is enough: it leaves the most to the segments after it.
bool is_like(std::string_view text, std::string_view pattern) {
  Segment segment = first_segment(pattern);
  std::optional<std::size_t> matched = match_start(segment, text);
  if (segment.is_last) return matched == text.size();
  while (matched) {
    text.remove_prefix(*matched);
    pattern.remove_prefix(segment.pattern.size() + 1);
    segment = first_segment(pattern);
    if (segment.is_last) return match_end(segment, text);
    matched = find_match(segment, text);
  }
  return false;
}

// A backslash at the end that is not itself escaped.
bool ends_with_escape(std::string_view pattern) {
  const std::size_t other = pattern.find_last_not_of('\\');
  const std::size_t backslashes =
      other == std::string_view::npos ? pattern.size() : pattern.size() - other - 1;
  return backslashes % 2 == 1;
}

template <bool kNegated>
std::uint32_t like(TextCall& call) {
  if (ends_with_escape(call.text(1))) {
    call.status =
        fail(ErrorCode::kInvalidEscapeSequence, "LIKE pattern must not end with escape character");
    return 0;
  }
  return is_like(call.text(0), call.text(1)) != kNegated;
}

// ── position, starts_with ───────────────────────────────────────────────────────────────────────

// The position of the first character of `needle` in `text`, from 1; 0 when it is not there.
std::uint32_t find_position(std::string_view needle, std::string_view text) {
  const std::size_t found = text.find(needle);
  if (found == std::string_view::npos) return 0;
  return static_cast<std::uint32_t>(count_characters(text.substr(0, found)) + 1);
}

// POSITION(needle IN text)
std::uint32_t position(TextCall& call) {
  return find_position(call.text(0), call.text(1));
}

// strpos(text, needle)
std::uint32_t strpos(TextCall& call) {
  return find_position(call.text(1), call.text(0));
}

std::uint32_t starts_with(TextCall& call) {
  return call.text(0).starts_with(call.text(1));
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;

constexpr std::array kFunctions = {
    partial("~~", {kText, kText}, TypeId::kBoolean, text_kernel<like<false>>),
    partial("!~~", {kText, kText}, TypeId::kBoolean, text_kernel<like<true>>),
    skipping("position", {kText, kText}, TypeId::kInteger, text_kernel<position>),
    skipping("strpos", {kText, kText}, TypeId::kInteger, text_kernel<strpos>),
    skipping("starts_with", {kText, kText}, TypeId::kBoolean, text_kernel<starts_with>),
};

}  // namespace

std::span<const ScalarFunction> text_search_functions() {
  return kFunctions;
}

}  // namespace matview
