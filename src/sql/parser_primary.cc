// Primary expressions: literals, names, CASE, CAST, subqueries and parentheses.
#include <array>
#include <charconv>
#include <limits>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// As many as PostgreSQL's protocol can bind.
constexpr std::size_t kMaximumParameter = 65'535;

Result<ExpressionPtr> parse_number_literal(ParserState& state) {
  auto value = parse_number(state.peek().text);
  if (!value) return std::unexpected(std::move(value).error().at(state.position()));
  const std::size_t position = state.advance().position;
  return make_expression(Literal{std::move(*value)}, position);
}

Result<ExpressionPtr> parse_string_literal(ParserState& state) {
  const Token& token = state.advance();
  return make_expression(Literal{Value::unknown(token.text)}, token.position);
}

Result<ExpressionPtr> parse_parameter(ParserState& state) {
  const Token& token = state.peek();
  std::size_t number = 0;
  const char* const end = token.text.data() + token.text.size();
  const auto [stop, error] = std::from_chars(token.text.data(), end, number);
  if (error != std::errc{} || number == 0 || number > kMaximumParameter) {
    return std::unexpected(Error{.code = ErrorCode::kUndefinedParameter,
                                 .message = format_text("there is no parameter ${}", token.text),
                                 .position = token.position});
  }
  state.mention_parameter(number);
  state.advance();
  return make_expression(ParameterNumber{number}, token.position);
}

// DATE '2020-01-01'
Result<ExpressionPtr> parse_typed_literal(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(const Type type, parse_type(state));
  if (state.peek().kind != TokenKind::kString) return state.syntax_error();
  MATVIEW_ASSIGN(ExpressionPtr literal, parse_string_literal(state));
  return make_expression(Cast{std::move(literal), type}, position);
}

Result<ExpressionPtr> parse_null(ParserState& state) {
  return make_expression(Literal{Value{}}, state.advance().position);
}

Result<ExpressionPtr> parse_boolean(ParserState& state) {
  const Token& token = state.advance();
  return make_expression(Literal{Value::boolean(token.is("true"))}, token.position);
}

// CASE [operand] WHEN … THEN … [ELSE …] END
Result<ExpressionPtr> parse_case(ParserState& state) {
  const std::size_t position = state.advance().position;
  Case expression;
  if (!state.at("when")) {
    MATVIEW_ASSIGN(expression.operand, parse_expression(state));
  }
  do {
    CaseBranch branch;
    MATVIEW_TRY(state.expect("when"));
    MATVIEW_ASSIGN(branch.condition, parse_expression(state));
    MATVIEW_TRY(state.expect("then"));
    MATVIEW_ASSIGN(branch.result, parse_expression(state));
    expression.branches.push_back(std::move(branch));
  } while (state.at("when"));
  if (state.accept("else")) {
    MATVIEW_ASSIGN(expression.otherwise, parse_expression(state));
  }
  MATVIEW_TRY(state.expect("end"));
  return make_expression(std::move(expression), position);
}

Result<ExpressionPtr> parse_cast(ParserState& state) {
  const std::size_t position = state.advance().position;
  MATVIEW_TRY(state.expect("("));
  MATVIEW_ASSIGN(ExpressionPtr operand, parse_expression(state));
  MATVIEW_TRY(state.expect("as"));
  MATVIEW_ASSIGN(const Type target, parse_type(state));
  MATVIEW_TRY(state.expect(")"));
  return make_expression(Cast{std::move(operand), target}, position);
}

Result<ExpressionPtr> parse_exists(ParserState& state) {
  const std::size_t position = state.advance().position;
  MATVIEW_ASSIGN(QueryPtr query, parse_parenthesised_query(state));
  return make_expression(Exists{std::move(query)}, position);
}

// Functions called without parentheses.
Result<ExpressionPtr> parse_niladic(ParserState& state) {
  const Token& token = state.advance();
  if (state.at("(")) return state.unsupported(format_text("a precision of {}", token.text));
  FunctionCall call;
  call.name = token.text;
  return make_expression(std::move(call), token.position);
}

Result<ExpressionPtr> parse_parenthesised(ParserState& state) {
  const std::size_t position = state.position();
  if (state.at_parenthesised_query()) {
    MATVIEW_ASSIGN(QueryPtr query, parse_parenthesised_query(state));
    return make_expression(ScalarSubquery{std::move(query)}, position);
  }
  MATVIEW_TRY(state.expect("("));
  MATVIEW_ASSIGN(ExpressionPtr expression, parse_expression(state));
  if (state.at(",")) return state.unsupported("a row value");
  MATVIEW_TRY(state.expect(")"));
  if (state.at(".")) return state.unsupported("a field of a composite value");
  return expression;
}

// ── Words ───────────────────────────────────────────────────────────────────────────────────────

struct KeywordProduction {
  std::string_view phrase;
  Result<ExpressionPtr> (*parse)(ParserState&);
};

constexpr std::array kKeywordProductions = std::to_array<KeywordProduction>({
    {"null", parse_null},
    {"true", parse_boolean},
    {"false", parse_boolean},
    {"case", parse_case},
    {"cast", parse_cast},
    {"exists (", parse_exists},
    {"current_catalog", parse_niladic},
    {"current_date", parse_niladic},
    {"current_role", parse_niladic},
    {"current_time", parse_niladic},
    {"current_timestamp", parse_niladic},
    {"current_user", parse_niladic},
    {"localtime", parse_niladic},
    {"localtimestamp", parse_niladic},
    {"session_user", parse_niladic},
    {"user", parse_niladic},
});

// `[[schema.]table.]column` or `[schema.]function(…)`.
Result<ExpressionPtr> parse_qualified(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(std::vector<std::string> parts, parse_dotted_name(state));
  if (state.at(". *")) return state.unsupported("a whole-row reference");
  const bool calls = state.at("(");
  const std::size_t unqualified = calls ? 1 : 2;
  const bool foreign = parts.size() > unqualified && !is_known_schema(parts.front());
  if (foreign || parts.size() > unqualified + 1) {
    return std::unexpected(Error{.code = ErrorCode::kUndefinedTable,
                                 .message = format_text("schema \"{}\" does not exist", parts[0]),
                                 .hint = "The only schema is public.",
                                 .position = position});
  }
  if (calls) return parse_function_call(state, std::move(parts.back()), position);
  ColumnName column;
  column.name = std::move(parts.back());
  if (parts.size() > 1) column.qualifier = std::move(parts[parts.size() - 2]);
  return make_expression(std::move(column), position);
}

// A column, or a call when a parenthesis follows.
Result<ExpressionPtr> parse_reference(ParserState& state) {
  const Token& first = state.peek();
  if (!state.peek(1).is("(")) return parse_qualified(state);
  if (first.names_function()) {
    state.advance();
    return parse_function_call(state, first.text, first.position);
  }
  if (first.names_column()) return state.unsupported(format_text("{}()", first.text));
  return state.syntax_error();
}

Result<ExpressionPtr> parse_word(ParserState& state) {
  for (const KeywordProduction& production : kKeywordProductions) {
    if (state.at(production.phrase)) return production.parse(state);
  }
  if (state.at("array")) return state.unsupported("ARRAY");
  if (state.at("row (")) return state.unsupported("ROW");
  if (state.at("default")) return state.unsupported("DEFAULT");
  if (at_special_function(state)) return parse_special_function(state);
  if (at_typed_literal(state)) return parse_typed_literal(state);
  return parse_reference(state);
}

Result<ExpressionPtr> parse_atom(ParserState& state) {
  switch (state.peek().kind) {
    case TokenKind::kNumber: return parse_number_literal(state);
    case TokenKind::kString: return parse_string_literal(state);
    case TokenKind::kParameter: return parse_parameter(state);
    case TokenKind::kWord:
    case TokenKind::kQuotedIdentifier: return parse_word(state);
    case TokenKind::kSymbol:
      if (state.at("(")) return parse_parenthesised(state);
      break;
    case TokenKind::kOperator:
      if (!state.at("*")) return state.unsupported("prefix operator " + state.peek().text);
      break;
    case TokenKind::kEnd: break;
  }
  return state.syntax_error();
}

}  // namespace

Result<ExpressionPtr> parse_primary(ParserState& state) {
  MATVIEW_ASSIGN(ExpressionPtr expression, parse_atom(state));
  while (state.at("::")) {
    const std::size_t position = state.advance().position;
    MATVIEW_ASSIGN(const Type target, parse_type(state));
    MATVIEW_TRY(state.add_chain_steps());
    expression = make_expression(Cast{std::move(expression), target}, position);
  }
  return expression;
}

// A cast binds tighter than the sign: in -5::text the number is 5.
bool at_negative_number(const ParserState& state) {
  return state.at("-") && state.peek(1).kind == TokenKind::kNumber && !state.peek(2).is("::");
}

Result<ExpressionPtr> parse_negative_number(ParserState& state) {
  const std::size_t position = state.advance().position;
  auto value = parse_number("-" + state.peek().text);
  if (!value) return std::unexpected(std::move(value).error().at(position));
  state.advance();
  return make_expression(Literal{std::move(*value)}, position);
}

Result<Value> parse_number(std::string_view text) {
  std::int64_t integer = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (error != std::errc{} || stop != text.data() + text.size()) {
    return cast_value(Value::unknown(std::string(text)), TypeId::kNumeric);
  }
  using Int32 = std::numeric_limits<std::int32_t>;
  if (integer < Int32::min() || integer > Int32::max()) return Value::bigint(integer);
  return Value::integer(static_cast<std::int32_t>(integer));
}

}  // namespace matview::sql
