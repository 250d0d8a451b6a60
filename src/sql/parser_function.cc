// Functions with a syntax of their own: EXTRACT(field FROM x), TRIM(BOTH x FROM y), CURRENT_DATE.
#include <algorithm>
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// Closes the call's parenthesis and makes the expression.
Result<ExpressionPtr> finish_call(ParserState& state,
                                  std::string name,
                                  std::vector<ExpressionPtr> arguments,
                                  std::size_t position) {
  MATVIEW_TRY(state.expect(")"));
  FunctionCall call;
  call.name = std::move(name);
  call.arguments = std::move(arguments);
  return make_expression(std::move(call), position);
}

// ── Productions: the cursor is behind `name (` ──────────────────────────────────────────────────

using Production = Result<ExpressionPtr> (*)(ParserState& state,
                                             std::string name,
                                             std::size_t position);

// COALESCE, GREATEST, LEAST, GROUPING: keywords that take any number of arguments, but some.
Result<ExpressionPtr> parse_variadic(ParserState& state, std::string name, std::size_t position) {
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> arguments, parse_expression_list(state));
  return finish_call(state, std::move(name), std::move(arguments), position);
}

Result<ExpressionPtr> parse_nullif(ParserState& state, std::string name, std::size_t position) {
  std::vector<ExpressionPtr> arguments;
  MATVIEW_ASSIGN(arguments.emplace_back(), parse_expression(state));
  MATVIEW_TRY(state.expect(","));
  MATVIEW_ASSIGN(arguments.emplace_back(), parse_expression(state));
  return finish_call(state, std::move(name), std::move(arguments), position);
}

// EXTRACT(field FROM x) is extract('field', x).
Result<ExpressionPtr> parse_extract(ParserState& state, std::string name, std::size_t position) {
  const Token& field = state.peek();
  if (!field.is_label() && field.kind != TokenKind::kString) return state.syntax_error();
  state.advance();
  std::vector<ExpressionPtr> arguments;
  arguments.push_back(make_expression(Literal{Value::text(field.text)}, field.position));
  MATVIEW_TRY(state.expect("from"));
  MATVIEW_ASSIGN(arguments.emplace_back(), parse_expression(state));
  return finish_call(state, std::move(name), std::move(arguments), position);
}

// POSITION(needle IN text) is position(needle, text).
Result<ExpressionPtr> parse_position(ParserState& state, std::string name, std::size_t position) {
  std::vector<ExpressionPtr> arguments;
  MATVIEW_ASSIGN(arguments.emplace_back(), parse_restricted_expression(state));
  MATVIEW_TRY(state.expect("in"));
  MATVIEW_ASSIGN(arguments.emplace_back(), parse_restricted_expression(state));
  return finish_call(state, std::move(name), std::move(arguments), position);
}

// SUBSTRING(text FROM start FOR count) is substring(text, start, count). FROM and FOR come in any
// order, and without FROM the start is 1. SUBSTRING(text SIMILAR pattern ESCAPE character) is
// substring(text, pattern, character).
Result<ExpressionPtr> parse_substring(ParserState& state, std::string name, std::size_t position) {
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> arguments, parse_expression_list(state));
  if (arguments.size() == 1 && state.accept("similar")) {
    MATVIEW_ASSIGN(arguments.emplace_back(), parse_expression(state));
    MATVIEW_TRY(state.expect("escape"));
    MATVIEW_ASSIGN(arguments.emplace_back(), parse_expression(state));
    return finish_call(state, std::move(name), std::move(arguments), position);
  }
  ExpressionPtr start;
  ExpressionPtr count;
  while (arguments.size() == 1 && (state.at("from") || state.at("for"))) {
    ExpressionPtr& clause = state.at("from") ? start : count;
    if (clause) return state.syntax_error();
    state.advance();
    MATVIEW_ASSIGN(clause, parse_expression(state));
  }
  if (count && !start) start = make_expression(Literal{Value::integer(1)}, count->position);
  if (start) arguments.push_back(std::move(start));
  if (count) arguments.push_back(std::move(count));
  return finish_call(state, std::move(name), std::move(arguments), position);
}

// OVERLAY(text PLACING part FROM start [FOR count]) is overlay(text, part, start[, count]).
Result<ExpressionPtr> parse_overlay(ParserState& state, std::string name, std::size_t position) {
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> arguments, parse_expression_list(state));
  if (arguments.size() == 1 && state.accept("placing")) {
    MATVIEW_ASSIGN(arguments.emplace_back(), parse_expression(state));
    MATVIEW_TRY(state.expect("from"));
    MATVIEW_ASSIGN(arguments.emplace_back(), parse_expression(state));
    if (state.accept("for")) {
      MATVIEW_ASSIGN(arguments.emplace_back(), parse_expression(state));
    }
  }
  return finish_call(state, std::move(name), std::move(arguments), position);
}

std::string trim_function(ParserState& state) {
  if (state.accept("leading")) return "ltrim";
  if (state.accept("trailing")) return "rtrim";
  state.accept("both");
  return "btrim";
}

// TRIM([LEADING | TRAILING | BOTH] [characters] FROM text) is [l|r|b]trim(text[, characters]).
Result<ExpressionPtr> parse_trim(ParserState& state, std::string, std::size_t position) {
  std::string name = trim_function(state);
  std::vector<ExpressionPtr> arguments;
  if (!state.at("from")) {
    MATVIEW_ASSIGN(arguments, parse_expression_list(state));
  }
  if (state.accept("from")) {
    MATVIEW_ASSIGN(std::vector<ExpressionPtr> text, parse_expression_list(state));
    for (ExpressionPtr& characters : arguments) text.push_back(std::move(characters));
    arguments = std::move(text);
  }
  return finish_call(state, std::move(name), std::move(arguments), position);
}

struct SpecialFunction {
  std::string_view phrase;
  Production parse;
};

constexpr std::array kSpecialFunctions = std::to_array<SpecialFunction>({
    {"coalesce (", parse_variadic},
    {"greatest (", parse_variadic},
    {"least (", parse_variadic},
    {"grouping (", parse_variadic},
    {"nullif (", parse_nullif},
    {"extract (", parse_extract},
    {"position (", parse_position},
    {"substring (", parse_substring},
    {"overlay (", parse_overlay},
    {"trim (", parse_trim},
});

// The type whose precision `name` takes, CURRENT_TIMESTAMP(3) and the like.
std::optional<TypeId> type_of_clock(std::string_view name) {
  if (name == "current_timestamp") return TypeId::kTimestampTz;
  if (name == "localtimestamp") return TypeId::kTimestamp;
  if (name == "localtime") return TypeId::kTime;
  return std::nullopt;
}

}  // namespace

Result<ExpressionPtr> parse_niladic_function(ParserState& state) {
  const Token& token = state.advance();
  if (token.text == "current_schema" && state.accept("(")) MATVIEW_TRY(state.expect(")"));
  FunctionCall call;
  call.name = token.text;
  ExpressionPtr expression = make_expression(std::move(call), token.position);
  const auto type = type_of_clock(token.text);
  if (!type || !state.at("(")) return expression;
  MATVIEW_ASSIGN(const std::int32_t digits, parse_precision(state));
  return make_expression(Cast{std::move(expression), Type(*type, precision_modifier(digits))},
                         token.position);
}

bool at_special_function(const ParserState& state) {
  return std::ranges::any_of(kSpecialFunctions, [&state](const SpecialFunction& function) {
    return state.at(function.phrase);
  });
}

Result<ExpressionPtr> parse_special_function(ParserState& state) {
  const Token& name = state.peek();
  for (const SpecialFunction& function : kSpecialFunctions) {
    if (state.accept(function.phrase)) return function.parse(state, name.text, name.position);
  }
  return state.syntax_error();
}

}  // namespace matview::sql
