// Functions of regular expressions: ~ and its kin, regexp_replace, regexp_substr, …, SIMILAR TO.
#include "expr/functions/text_regex.h"

#include <algorithm>
#include <array>
#include <string>

#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"

namespace matview {

Result<RegexFlags> parse_regex_flags(std::string_view flags) {
  RegexFlags parsed;
  for (std::size_t at = 0; at < flags.size(); ++at) {
    if (flags[at] == 'g') {
      parsed.is_global = true;
    } else if (flags[at] == 'b') {
      return fail(ErrorCode::kFeatureNotSupported, "basic regular expressions are not supported");
    } else if (!set_regex_option(parsed.options, flags[at])) {
      return fail(ErrorCode::kInvalidParameterValue,
                  "invalid regular expression option: \"{}\"",
                  flags.substr(at, skip_characters(flags.substr(at), 1)));
    }
  }
  return parsed;
}

Result<RegexOptions> parse_regex_options(std::string_view flags, std::string_view function) {
  MATVIEW_ASSIGN(const RegexFlags parsed, parse_regex_flags(flags));
  if (!parsed.is_global) return parsed.options;
  Error error{.code = ErrorCode::kInvalidParameterValue,
              .message = format_text("{}() does not support the \"global\" option", function)};
  if (function == "regexp_match") error.hint = "Use the regexp_matches function instead.";
  return std::unexpected(std::move(error));
}

RegexMatches::RegexMatches(Regex& regex, std::string_view text, std::size_t from, bool skips_empty)
    : regex_(regex),
      text_(text),
      from_(from),
      skips_empty_(skips_empty),
      spans_(regex.groups() + 1) {
  regex.set_text(text);
}

Result<bool> RegexMatches::next() {
  while (from_ <= text_.size()) {
    MATVIEW_ASSIGN(const bool is_found, regex_.find(from_, spans_));
    if (!is_found) break;
    const RegexSpan match = spans_[0];
    const bool counts = !skips_empty_ || (match.begin < text_.size() && match.end > previous_end_);
    previous_end_ = match.end;
    from_ = match.end;
    // An empty match would be found again.
    if (match.begin == match.end) {
      from_ += from_ < text_.size() ? skip_characters(text_.substr(from_), 1) : 1;
    }
    if (counts) return true;
  }
  from_ = text_.size() + 1;
  return false;
}

namespace {

using Word = RowCall::Word;

// ── ~, regexp_like ──────────────────────────────────────────────────────────────────────────────

Result<bool> is_match(std::string_view text, std::string_view pattern, RegexOptions options) {
  MATVIEW_ASSIGN(Regex* const regex, Regex::cached(pattern, options));
  regex->set_text(text);
  return regex->matches();
}

Word truth(RowCall& call, Result<bool> matches, bool negated) {
  if (!matches) return call.failed(std::unexpected(std::move(matches).error()));
  return *matches != negated ? 1 : 0;
}

template <bool kNegated, bool kIgnoresCase>
Word match(RowCall& call) {
  return truth(call, is_match(call.text(0), call.text(1), {.ignore_case = kIgnoresCase}), kNegated);
}

Word regexp_like(RowCall& call) {
  const auto options = parse_regex_options(call.size() == 3 ? call.text(2) : "", "regexp_like");
  if (!options) return call.failed(std::unexpected(options.error()));
  return truth(call, is_match(call.text(0), call.text(1), *options), false);
}

// ── Arguments of the regexp_ functions ──────────────────────────────────────────────────────────

// An integer argument that may be left out, checked to be at least `least`.
Result<std::int32_t> number(const RowCall& call,
                            std::size_t index,
                            std::string_view name,
                            std::int32_t least,
                            std::int32_t otherwise) {
  if (index >= call.size()) return otherwise;
  const std::int32_t value = call.integer(index);
  if (value >= least) return value;
  return fail(
      ErrorCode::kInvalidParameterValue, "invalid value for parameter \"{}\": {}", name, value);
}

// The byte offset of a start position, or one past the text.
std::size_t offset_of(std::string_view text, std::int32_t start) {
  if (start - 1 > count_characters(text)) return text.size() + 1;
  return skip_characters(text, start - 1);
}

// The matches of argument 1 in argument 0, from the position in argument `start` on.
Result<RegexMatches> find_matches(const RowCall& call,
                                  std::size_t start,
                                  std::size_t flags,
                                  std::string_view function) {
  MATVIEW_ASSIGN(const std::int32_t position, number(call, start, "start", 1, 1));
  MATVIEW_ASSIGN(const RegexOptions options,
                 parse_regex_options(flags < call.size() ? call.text(flags) : "", function));
  MATVIEW_ASSIGN(Regex* const regex, Regex::cached(call.text(1), options));
  return RegexMatches(*regex, call.text(0), offset_of(call.text(0), position), false);
}

// ── regexp_count, regexp_instr, regexp_substr, substring ────────────────────────────────────────

Result<Value> count_matches(RowCall& call) {
  MATVIEW_ASSIGN(RegexMatches matches, find_matches(call, 2, 3, "regexp_count"));
  for (std::int32_t count = 0;; ++count) {
    MATVIEW_ASSIGN(const bool is_found, matches.next());
    if (!is_found) return Value::integer(count);
  }
}

Word regexp_count(RowCall& call) {
  return call.result(count_matches(call));
}

// Group `group` of the `n`th match; unset when there is none.
Result<RegexSpan> nth_match(RegexMatches& matches, std::int32_t n, std::int32_t group) {
  for (std::int32_t i = 0; i < n; ++i) {
    MATVIEW_ASSIGN(const bool is_found, matches.next());
    if (!is_found) return RegexSpan{};
  }
  const bool is_whole = group == 0;
  const std::size_t groups = matches.groups().size();
  if (is_whole) return matches.match();
  const bool has_groups = groups > 1 || &matches.groups()[0] != &matches.group(0);
  if (!has_groups || static_cast<std::size_t>(group) > groups) return RegexSpan{};
  return matches.group(static_cast<std::size_t>(group));
}

// regexp_instr(text, pattern [, start [, n [, endoption [, flags]]]])
Result<Value> position_of_match(RowCall& call) {
  MATVIEW_ASSIGN(const std::int32_t n, number(call, 3, "n", 1, 1));
  MATVIEW_ASSIGN(const std::int32_t end_option, number(call, 4, "endoption", 0, 0));
  if (end_option > 1) {
    return fail(ErrorCode::kInvalidParameterValue,
                "invalid value for parameter \"endoption\": {}",
                end_option);
  }
  MATVIEW_ASSIGN(RegexMatches matches, find_matches(call, 2, 5, "regexp_instr"));
  MATVIEW_ASSIGN(const RegexSpan span, nth_match(matches, n, 0));
  if (!span.is_set()) return Value::integer(0);
  const std::size_t at = end_option == 1 ? span.end : span.begin;
  return Value::integer(
      static_cast<std::int32_t>(count_characters(call.text(0).substr(0, at)) + 1));
}

Word regexp_instr(RowCall& call) {
  return call.result(position_of_match(call));
}

Word part_or_null(RowCall& call, const RegexMatches& matches, const RegexSpan& span) {
  return span.is_set() ? call.result(matches.text_of(span)) : call.null();
}

// regexp_substr(text, pattern [, start [, n [, flags [, subexpr]]]])
Word regexp_substr(RowCall& call) {
  const auto n = number(call, 3, "n", 1, 1);
  const auto group = number(call, 5, "subexpr", 0, 0);
  if (!n || !group) return call.failed(std::unexpected((!n ? n : group).error()));
  auto matches = find_matches(call, 2, 4, "regexp_substr");
  if (!matches) return call.failed(std::unexpected(std::move(matches).error()));
  const auto span = nth_match(*matches, *n, *group);
  if (!span) return call.failed(std::unexpected(span.error()));
  return part_or_null(call, *matches, *span);
}

// The first group of a match, or the match when there are no groups.
Word first_part(RowCall& call, std::string_view pattern) {
  const auto regex = Regex::cached(pattern, {});
  if (!regex) return call.failed(std::unexpected(regex.error()));
  RegexMatches matches(**regex, call.text(0), 0, false);
  const auto is_found = matches.next();
  if (!is_found) return call.failed(std::unexpected(is_found.error()));
  return *is_found ? part_or_null(call, matches, matches.groups()[0]) : call.null();
}

// SUBSTRING(text FROM pattern)
Word substring(RowCall& call) {
  return first_part(call, call.text(1));
}

// ── regexp_replace ──────────────────────────────────────────────────────────────────────────────

// Appends the replacement, in which \1 … \9 are groups, \& is the match and \\ a backslash.
void append_replacement(const RegexMatches& matches,
                        std::size_t groups,
                        std::string_view replacement,
                        std::string& out) {
  for (std::size_t at = 0; at < replacement.size(); ++at) {
    const char next = at + 1 < replacement.size() ? replacement[at + 1] : ' ';
    if (replacement[at] != '\\') {
      out += replacement[at];
    } else if (next == '\\') {
      out += replacement[at++];
    } else if (next == '&' || (next >= '1' && next <= '9')) {
      const std::size_t group = next == '&' ? 0 : static_cast<std::size_t>(next - '0');
      if (group <= groups && matches.group(group).is_set()) {
        out += matches.text_of(matches.group(group));
      }
      ++at;
    } else {
      out += '\\';
    }
  }
}

// Replaces the `n`th match, or with 0 all of them, of those from byte `from` on.
Result<std::string> replaced(RowCall& call,
                             std::size_t from,
                             RegexOptions options,
                             std::int32_t n) {
  const std::string_view text = call.text(0);
  MATVIEW_ASSIGN(Regex* const regex, Regex::cached(call.text(1), options));
  RegexMatches matches(*regex, text, from, false);
  std::string out;
  std::size_t copied = 0;
  for (std::int32_t i = 1; n == 0 || i <= n; ++i) {
    MATVIEW_ASSIGN(const bool is_found, matches.next());
    if (!is_found) break;
    if (n != 0 && i != n) continue;
    out += text.substr(copied, matches.match().begin - copied);
    append_replacement(matches, regex->groups(), call.text(2), out);
    copied = matches.match().end;
  }
  return out.append(text.substr(copied));
}

// regexp_replace(text, pattern, replacement [, flags])
Result<Value> replace_by_flags(RowCall& call) {
  const std::string_view flags = call.size() == 4 ? call.text(3) : "";
  if (!flags.empty() && flags.front() >= '0' && flags.front() <= '9') {
    return std::unexpected(Error{
        .code = ErrorCode::kInvalidParameterValue,
        .message = format_text("invalid regular expression option: \"{}\"", flags.substr(0, 1)),
        .hint = "If you meant to use regexp_replace() with a start parameter, cast the "
                "fourth argument to integer explicitly."});
  }
  MATVIEW_ASSIGN(const RegexFlags parsed, parse_regex_flags(flags));
  MATVIEW_ASSIGN(std::string text, replaced(call, 0, parsed.options, parsed.is_global ? 0 : 1));
  return Value::text(std::move(text));
}

// regexp_replace(text, pattern, replacement, start [, n [, flags]])
Result<Value> replace_by_number(RowCall& call) {
  MATVIEW_ASSIGN(const std::int32_t start, number(call, 3, "start", 1, 1));
  MATVIEW_ASSIGN(const std::int32_t n, number(call, 4, "n", 0, 1));
  MATVIEW_ASSIGN(const RegexFlags parsed, parse_regex_flags(call.size() == 6 ? call.text(5) : ""));
  MATVIEW_ASSIGN(std::string text,
                 replaced(call, offset_of(call.text(0), start), parsed.options, n));
  return Value::text(std::move(text));
}

Word regexp_replace(RowCall& call) {
  const bool by_number = call.size() > 3 && call.type(3).id == TypeId::kInteger;
  return call.result(by_number ? replace_by_number(call) : replace_by_flags(call));
}

// ── SIMILAR TO ──────────────────────────────────────────────────────────────────────────────────

// One character, or none.
Result<std::string_view> escape_character(std::string_view escape) {
  if (count_characters(escape) <= 1) return escape;
  return std::unexpected(Error{.code = ErrorCode::kInvalidEscapeSequence,
                               .message = "invalid escape string",
                               .hint = "Escape string must be empty or one character."});
}

// The regular expression that means what an SQL one does. Between two `escape"` is the part that
// SUBSTRING wants.
Result<std::string> from_similar(std::string_view pattern, std::string_view escape) {
  MATVIEW_TRY(escape_character(escape));
  std::string regex = "^(?:";
  int quotes = 0;
  bool in_brackets = false;
  while (!pattern.empty()) {
    const bool is_escaped = !escape.empty() && pattern.starts_with(escape);
    if (is_escaped) pattern.remove_prefix(escape.size());
    if (pattern.empty()) break;
    const std::string_view character = pattern.substr(0, skip_characters(pattern, 1));
    pattern.remove_prefix(character.size());
    const char c = character[0];
    if (is_escaped && c == '"' && !in_brackets) {
      if (quotes == 2) {
        return fail(ErrorCode::kInvalidUseOfEscapeCharacter,
                    "SQL regular expression may not contain more than two "
                    "escape-double-quote separators");
      }
      regex += quotes++ == 0 ? "){1,1}?(" : "){1,1}(?:";
    } else if (is_escaped) {
      regex.append("\\").append(character);
    } else if (in_brackets) {
      if (c == '\\') regex += '\\';
      regex += character;
      in_brackets = c != ']';
    } else if (c == '%') {
      regex += ".*";
    } else if (c == '_') {
      regex += '.';
    } else if (c == '(') {
      regex += "(?:";
    } else {
      if (std::string_view("\\.^$").contains(c)) regex += '\\';
      regex += character;
      in_brackets = c == '[';
    }
  }
  return regex + ")$";
}

Word similar_to_escape(RowCall& call) {
  Result<std::string> regex = from_similar(call.text(0), call.size() == 2 ? call.text(1) : "\\");
  if (!regex) return call.failed(std::unexpected(std::move(regex).error()));
  return call.result(*regex);
}

// SUBSTRING(text SIMILAR pattern ESCAPE escape)
Word substring_similar(RowCall& call) {
  Result<std::string> regex = from_similar(call.text(1), call.text(2));
  if (!regex) return call.failed(std::unexpected(std::move(regex).error()));
  return first_part(call, *regex);
}

// A LIKE pattern with another escape character than the backslash.
Word like_escape(RowCall& call) {
  const std::string_view escape = call.text(1);
  if (const auto valid = escape_character(escape); !valid) {
    return call.failed(std::unexpected(valid.error()));
  }
  std::string pattern;
  bool is_escaped = false;
  for (std::string_view rest = call.text(0); !rest.empty();) {
    const std::string_view character = rest.substr(0, skip_characters(rest, 1));
    rest.remove_prefix(character.size());
    if (!is_escaped && character == escape) {
      pattern += '\\';
      is_escaped = true;
      continue;
    }
    if (!is_escaped && character == "\\") pattern += '\\';
    pattern += character;
    is_escaped = false;
  }
  return call.result(pattern);
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kBool = TypeId::kBoolean;
constexpr TypeId kInt = TypeId::kInteger;

constexpr std::array kFunctions = {
    strict_row<match<false, false>>("~", {kText, kText}, kBool),
    strict_row<match<false, true>>("~*", {kText, kText}, kBool),
    strict_row<match<true, false>>("!~", {kText, kText}, kBool),
    strict_row<match<true, true>>("!~*", {kText, kText}, kBool),
    strict_row<regexp_like>("regexp_like", {kText, kText}, kBool),
    strict_row<regexp_like>("regexp_like", {kText, kText, kText}, kBool),
    strict_row<regexp_count>("regexp_count", {kText, kText}, kInt),
    strict_row<regexp_count>("regexp_count", {kText, kText, kInt}, kInt),
    strict_row<regexp_count>("regexp_count", {kText, kText, kInt, kText}, kInt),
    strict_row<regexp_instr>("regexp_instr", {kText, kText}, kInt),
    strict_row<regexp_instr>("regexp_instr", {kText, kText, kInt}, kInt),
    strict_row<regexp_instr>("regexp_instr", {kText, kText, kInt, kInt}, kInt),
    strict_row<regexp_instr>("regexp_instr", {kText, kText, kInt, kInt, kInt}, kInt),
    strict_row<regexp_instr>("regexp_instr", {kText, kText, kInt, kInt, kInt, kText}, kInt),
    nullable_row<regexp_substr>("regexp_substr", {kText, kText}, kText),
    nullable_row<regexp_substr>("regexp_substr", {kText, kText, kInt}, kText),
    nullable_row<regexp_substr>("regexp_substr", {kText, kText, kInt, kInt}, kText),
    nullable_row<regexp_substr>("regexp_substr", {kText, kText, kInt, kInt, kText}, kText),
    nullable_row<regexp_substr>("regexp_substr", {kText, kText, kInt, kInt, kText, kInt}, kText),
    strict_row<regexp_replace>("regexp_replace", {kText, kText, kText}, kText),
    strict_row<regexp_replace>("regexp_replace", {kText, kText, kText, kText}, kText),
    strict_row<regexp_replace>("regexp_replace", {kText, kText, kText, kInt}, kText),
    strict_row<regexp_replace>("regexp_replace", {kText, kText, kText, kInt, kInt}, kText),
    strict_row<regexp_replace>("regexp_replace", {kText, kText, kText, kInt, kInt, kText}, kText),
    nullable_row<substring>("substring", {kText, kText}, kText),
    nullable_row<substring_similar>("substring", {kText, kText, kText}, kText),
    strict_row<similar_to_escape>("similar_to_escape", {kText}, kText),
    strict_row<similar_to_escape>("similar_to_escape", {kText, kText}, kText),
    strict_row<like_escape>("like_escape", {kText, kText}, kText),
};

}  // namespace

std::span<const ScalarFunction> text_regex_functions() {
  return kFunctions;
}

}  // namespace matview
