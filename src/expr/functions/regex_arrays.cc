// Functions of regular expressions that give arrays: regexp_match and regexp_split_to_array.
#include <array>

#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"
#include "expr/functions/text_regex.h"
#include "types/array.h"

namespace matview {

namespace {
constexpr Type kTexts = Type::array_of(TypeId::kText);
}

Value regex_groups(const RegexMatches& matches) {
  std::vector<Value> groups;
  for (const RegexSpan span : matches.groups()) {
    groups.push_back(span.is_set() ? Value::text(std::string(matches.text_of(span)))
                                   : Value::null(TypeId::kText));
  }
  return array_value(make_array(std::move(groups)), kTexts);
}

Result<std::vector<Value>> split_by_regex(std::string_view text,
                                          std::string_view pattern,
                                          std::string_view flags,
                                          std::string_view function) {
  MATVIEW_ASSIGN(const RegexOptions options, parse_regex_options(flags, function));
  MATVIEW_ASSIGN(Regex* const regex, Regex::cached(pattern, options));
  RegexMatches matches(*regex, text, 0, true);
  std::vector<Value> parts;
  std::size_t from = 0;
  for (;;) {
    MATVIEW_ASSIGN(const bool is_found, matches.next());
    const std::size_t end = is_found ? matches.match().begin : text.size();
    parts.push_back(Value::text(std::string(text.substr(from, end - from))));
    if (!is_found) return parts;
    from = matches.match().end;
  }
}

namespace {

using Word = RowCall::Word;

[[nodiscard]] std::string_view flags_of(const RowCall& call) {
  return call.size() > 2 ? call.text(2) : std::string_view();
}

Word regexp_match(RowCall& call) {
  auto options = parse_regex_options(flags_of(call), "regexp_match");
  if (!options) return call.failed(std::unexpected(std::move(options).error()));
  auto regex = Regex::cached(call.text(1), *options);
  if (!regex) return call.failed(std::unexpected(std::move(regex).error()));
  RegexMatches matches(**regex, call.text(0), 0, false);
  Result<bool> found = matches.next();
  if (!found) return call.failed(std::unexpected(std::move(found).error()));
  if (!*found) return call.null();
  return call.result(Result<Value>(regex_groups(matches)));
}

Word regexp_split(RowCall& call) {
  auto parts = split_by_regex(call.text(0), call.text(1), flags_of(call), "regexp_split_to_array");
  if (!parts) return call.failed(std::unexpected(std::move(parts).error()));
  return call.result(encode_array(make_array(*std::move(parts)), kTexts));
}

constexpr TypeId kText = TypeId::kText;

constexpr std::array kFunctions = {
    nullable_row<regexp_match>("regexp_match", {kText, kText}, kTexts),
    nullable_row<regexp_match>("regexp_match", {kText, kText, kText}, kTexts),
    strict_row<regexp_split>("regexp_split_to_array", {kText, kText}, kTexts),
    strict_row<regexp_split>("regexp_split_to_array", {kText, kText, kText}, kTexts),
};

}  // namespace

std::span<const ScalarFunction> regex_array_functions() {
  return kFunctions;
}

}  // namespace matview
