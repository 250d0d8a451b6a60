// Regular expressions: a row for each match, or for each part between matches.
#include <array>

#include "expr/functions/text_regex.h"
#include "expr/set_functions/families.h"
#include "types/array.h"

namespace matview {

namespace {

[[nodiscard]] std::string_view text_at(std::span<const ColumnView> arguments,
                                       std::size_t i,
                                       std::size_t row,
                                       const ExecutionContext& context) {
  if (i >= arguments.size()) return {};
  return context.dictionary.text(arguments[i].values<TextCode>()[row]);
}

void write(const Value& value, const ExecutionContext& context, RowBatch& out) {
  const std::size_t at = out.row_count();
  out.resize(at + 1);
  out.column(0).set_value(at, value, context.dictionary);
}

[[nodiscard]] Status regexp_matches(std::span<const ColumnView> arguments,
                                    std::size_t row,
                                    const ExecutionContext& context,
                                    RowBatch& out) {
  MATVIEW_ASSIGN(const RegexFlags flags, parse_regex_flags(text_at(arguments, 2, row, context)));
  MATVIEW_ASSIGN(Regex* const regex,
                 Regex::cached(text_at(arguments, 1, row, context), flags.options));
  RegexMatches matches(*regex, text_at(arguments, 0, row, context), 0, false);
  do {
    MATVIEW_ASSIGN(const bool is_found, matches.next());
    if (!is_found) return {};
    write(regex_groups(matches), context, out);
  } while (flags.is_global);
  return {};
}

[[nodiscard]] Status regexp_split(std::span<const ColumnView> arguments,
                                  std::size_t row,
                                  const ExecutionContext& context,
                                  RowBatch& out) {
  MATVIEW_ASSIGN(const std::vector<Value> parts,
                 split_by_regex(text_at(arguments, 0, row, context),
                                text_at(arguments, 1, row, context),
                                text_at(arguments, 2, row, context),
                                "regexp_split_to_table"));
  for (const Value& part : parts) write(part, context, out);
  return {};
}

constexpr std::array<std::string_view, 1> kMatches = {"regexp_matches"};
constexpr std::array<std::string_view, 1> kSplit = {"regexp_split_to_table"};
constexpr TypeId kText = TypeId::kText;
constexpr std::array<Type, 1> kTexts = {Type::array_of(kText)};
constexpr std::array<Type, 1> kOneText = {kText};

constexpr SetFunction kFunctions[] = {
    {"regexp_matches", {kText, kText}, kMatches, kTexts, regexp_matches},
    {"regexp_matches", {kText, kText, kText}, kMatches, kTexts, regexp_matches},
    {"regexp_split_to_table", {kText, kText}, kSplit, kOneText, regexp_split},
    {"regexp_split_to_table", {kText, kText, kText}, kSplit, kOneText, regexp_split},
};

}  // namespace

std::span<const SetFunction> regex_set_functions() {
  return kFunctions;
}

}  // namespace matview
