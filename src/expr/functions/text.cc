// Functions that measure and take apart text: ||, length, lower, upper, substring, trim, replace, …
//
// lower and upper change the 26 ASCII letters only, for now; other characters stay as they are.
// Positions and lengths count characters, not bytes.
#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "expr/functions/families.h"
#include "expr/functions/text_kernel.h"

namespace matview {

namespace {

// ── || ──────────────────────────────────────────────────────────────────────────────────────────

std::uint32_t concatenate(TextCall& call) {
  std::string text;
  text.reserve(call.text(0).size() + call.text(1).size());
  text.append(call.text(0)).append(call.text(1));
  return call.result(text);
}

// One operand may be of any other type, and joins in with its text form.
Status concatenate_any(const KernelInput& input, Column& result) {
  TextCode* const out = result.values<TextCode>();
  std::string text;
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    text.clear();
    for (const ColumnView& argument : input.arguments) {
      if (argument.type.id == TypeId::kText) {
        text += input.dictionary.text(argument.values<TextCode>()[row]);
      } else {
        const Value value = value_at(argument, row, input.dictionary);
        MATVIEW_ASSIGN(const Value as_text, cast_value(value, TypeId::kText));
        text += as_text.as_text();
      }
    }
    out[row] = input.dictionary.intern(text);
  }
  return {};
}

// ── Length and case ─────────────────────────────────────────────────────────────────────────────

std::uint32_t length(TextCall& call) {
  return static_cast<std::uint32_t>(count_characters(call.text(0)));
}

std::uint32_t octet_length(TextCall& call) {
  return static_cast<std::uint32_t>(call.text(0).size());
}

// Moves the letters of one case, `first` to `first` + 25, to the other.
std::uint32_t change_case(TextCall& call, char first) {
  constexpr char kCaseBit = 'a' ^ 'A';
  const auto changes = [first](char c) { return c >= first && c <= first + 25; };
  if (std::ranges::none_of(call.text(0), changes)) return call.arguments[0];
  std::string text(call.text(0));
  for (char& c : text) {
    if (changes(c)) c = static_cast<char>(c ^ kCaseBit);
  }
  return call.result(text);
}

std::uint32_t lower(TextCall& call) {
  return change_case(call, 'A');
}

std::uint32_t upper(TextCall& call) {
  return change_case(call, 'a');
}

// ── Parts ───────────────────────────────────────────────────────────────────────────────────────

// The characters at positions [first, end), where 1 is the first of the text.
std::uint32_t slice(TextCall& call, std::int64_t first, std::int64_t end) {
  const std::string_view text = call.text(0);
  const std::int64_t start = std::max<std::int64_t>(first, 1);
  if (end <= start) return call.result({});
  const std::string_view rest = text.substr(skip_characters(text, start - 1));
  return call.result(rest.substr(0, skip_characters(rest, end - start)));
}

std::uint32_t substring_from(TextCall& call) {
  return slice(call, call.integer(1), std::numeric_limits<std::int64_t>::max());
}

std::uint32_t substring_for(TextCall& call) {
  const std::int64_t first = call.integer(1);
  const std::int64_t count = call.integer(2);
  if (count < 0) {
    call.status = fail(ErrorCode::kSubstringError, "negative substring length not allowed");
    return 0;
  }
  return slice(call, first, first + count);
}

// A negative count leaves out as many characters at the other end.
std::uint32_t left(TextCall& call) {
  const std::int64_t count = call.integer(1);
  const std::int64_t taken = count >= 0 ? count : count_characters(call.text(0)) + count;
  return slice(call, 1, taken + 1);
}

std::uint32_t right(TextCall& call) {
  const std::int64_t count = call.integer(1);
  const std::int64_t left_out = count >= 0 ? count_characters(call.text(0)) - count : -count;
  return slice(call, left_out + 1, std::numeric_limits<std::int64_t>::max());
}

// ── Trimming ────────────────────────────────────────────────────────────────────────────────────

// The bytes of the first and of the last character of a text that is not empty.
std::string_view first_character(std::string_view text) {
  return text.substr(0, skip_characters(text, 1));
}

std::string_view last_character(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && !starts_character(text[at])) --at;
  return text.substr(at);
}

std::uint32_t trim(TextCall& call, std::string_view set, bool from_left, bool from_right) {
  // Well-formed UTF-8 finds a character's bytes only where that character is.
  const auto is_trimmed = [set](std::string_view character) {
    return set.find(character) != std::string_view::npos;
  };
  std::string_view text = call.text(0);
  while (from_left && !text.empty() && is_trimmed(first_character(text))) {
    text.remove_prefix(first_character(text).size());
  }
  while (from_right && !text.empty() && is_trimmed(last_character(text))) {
    text.remove_suffix(last_character(text).size());
  }
  return call.result(text);
}

template <bool kLeft, bool kRight>
std::uint32_t trim_spaces(TextCall& call) {
  return trim(call, " ", kLeft, kRight);
}

template <bool kLeft, bool kRight>
std::uint32_t trim_set(TextCall& call) {
  return trim(call, call.text(1), kLeft, kRight);
}

// ── Replacing ───────────────────────────────────────────────────────────────────────────────────

std::uint32_t replace(TextCall& call) {
  const std::string_view text = call.text(0);
  const std::string_view from = call.text(1);
  std::size_t found = from.empty() ? std::string_view::npos : text.find(from);
  if (found == std::string_view::npos) return call.arguments[0];
  std::string replaced;
  std::size_t copied = 0;
  for (; found != std::string_view::npos; found = text.find(from, copied)) {
    replaced.append(text.substr(copied, found - copied)).append(call.text(2));
    copied = found + from.size();
  }
  replaced.append(text.substr(copied));
  return call.result(replaced);
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kInt = TypeId::kInteger;

template <TextFunction kFunction>
constexpr ScalarFunction text_to(TypeId result, std::string_view name, ParameterList parameters) {
  return skipping(name, parameters, result, text_kernel<kFunction>);
}

constexpr std::array kTextFunctions = {
    text_to<concatenate>(kText, "||", {kText, kText}),
    text_to<length>(kInt, "length", {kText}),
    text_to<length>(kInt, "char_length", {kText}),
    text_to<length>(kInt, "character_length", {kText}),
    text_to<octet_length>(kInt, "octet_length", {kText}),
    text_to<lower>(kText, "lower", {kText}),
    text_to<upper>(kText, "upper", {kText}),
    text_to<substring_from>(kText, "substring", {kText, kInt}),
    text_to<substring_from>(kText, "substr", {kText, kInt}),
    partial("substring", {kText, kInt, kInt}, kText, text_kernel<substring_for>),
    partial("substr", {kText, kInt, kInt}, kText, text_kernel<substring_for>),
    text_to<left>(kText, "left", {kText, kInt}),
    text_to<right>(kText, "right", {kText, kInt}),
    text_to<trim_spaces<true, true>>(kText, "btrim", {kText}),
    text_to<trim_spaces<true, false>>(kText, "ltrim", {kText}),
    text_to<trim_spaces<false, true>>(kText, "rtrim", {kText}),
    text_to<trim_set<true, true>>(kText, "btrim", {kText, kText}),
    text_to<trim_set<true, false>>(kText, "ltrim", {kText, kText}),
    text_to<trim_set<false, true>>(kText, "rtrim", {kText, kText}),
    text_to<replace>(kText, "replace", {kText, kText, kText}),
};

constexpr std::array kOtherTypes = {TypeId::kBoolean,
                                    TypeId::kInteger,
                                    TypeId::kBigint,
                                    TypeId::kDouble,
                                    TypeId::kDate,
                                    TypeId::kTimestamp};

constexpr auto kFunctions = [] {
  std::array<ScalarFunction, kTextFunctions.size() + 2 * kOtherTypes.size()> list{};
  ScalarFunction* next = list.data();
  for (const ScalarFunction& function : kTextFunctions) *next++ = function;
  for (const TypeId other : kOtherTypes) {
    *next++ = skipping("||", {kText, other}, kText, concatenate_any);
    *next++ = skipping("||", {other, kText}, kText, concatenate_any);
  }
  return list;
}();

}  // namespace

std::span<const ScalarFunction> text_functions() {
  return kFunctions;
}

}  // namespace matview
