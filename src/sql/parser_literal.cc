// Literals: numbers, strings, those with a type's name before them, and parameters.
#include <charconv>
#include <limits>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// As many as PostgreSQL's protocol can bind.
constexpr std::size_t kMaximumParameter = 65'535;

// The digits of 0x1F, 0o17 and 0b11, and the base they are in; base 10 has no prefix.
struct Digits {
  std::string_view text;
  int base;
};

Digits digits_of(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return {text, 10};
  switch (text[1]) {
    case 'x':
    case 'X': return {text.substr(2), 16};
    case 'o':
    case 'O': return {text.substr(2), 8};
    case 'b':
    case 'B': return {text.substr(2), 2};
    default: return {text, 10};
  }
}

}  // namespace

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
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kUndefinedParameter,
              .message = format_text("there is no parameter ${}", token.text),
              .position = token.position});
  }
  state.mention_parameter(number);
  state.advance();
  return make_expression(ParameterNumber{number}, token.position);
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
  std::string digits(text.starts_with('-') ? "-" : "");
  const Digits given = digits_of(text.substr(digits.size()));
  for (const char digit : given.text) {
    if (digit != '_') digits += digit;
  }
  std::int64_t integer = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, integer, given.base);
  if (error != std::errc{} || stop != end) {
    if (given.base == 10) return cast_value(Value::unknown(digits), TypeId::kNumeric);
    return fail(ErrorCode::kFeatureNotSupported,
                "an integer of more than 64 bits is not supported");
  }
  using Int32 = std::numeric_limits<std::int32_t>;
  if (integer < Int32::min() || integer > Int32::max()) return Value::bigint(integer);
  return Value::integer(static_cast<std::int32_t>(integer));
}

// DATE '2020-01-01', numeric(5, 2) '1.5', INTERVAL '1' DAY
Result<ExpressionPtr> parse_typed_literal(ParserState& state) {
  const std::size_t position = state.position();
  const bool is_interval = state.at("interval");
  const bool has_length = state.peek(1).is("(") || state.peek(2).is("(");
  MATVIEW_ASSIGN(Type type, parse_simple_type(state));
  if (state.peek().kind != TokenKind::kString) return state.syntax_error();
  // CHAR alone is CHAR(1) of a column, but of a literal any length.
  if (type.id == TypeId::kChar && !has_length) type.modifier = 0;
  MATVIEW_ASSIGN(ExpressionPtr literal, parse_string_literal(state));
  if (is_interval && type.modifier == 0) {
    MATVIEW_ASSIGN(type, parse_interval_fields(state, type));
  }
  return make_expression(Cast{std::move(literal), type}, position);
}

}  // namespace matview::sql
