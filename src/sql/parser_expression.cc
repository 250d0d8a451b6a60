// Operators: precedence climbing over PostgreSQL's precedence table.
#include <array>
#include <bit>
#include <span>

#include "sql/grammar.h"
#include "sql/infix.h"

namespace matview::sql {
namespace {

// A balanced tree of operands in their order; between operands i and i + 1 stood positions[i].
ExpressionPtr balance(BinaryOperator op,
                      std::span<ExpressionPtr> operands,
                      std::span<const std::size_t> positions) {
  if (operands.size() == 1) return std::move(operands.front());
  const std::size_t half = (operands.size() + 1) / 2;
  ExpressionPtr left = balance(op, operands.first(half), positions.first(half - 1));
  ExpressionPtr right = balance(op, operands.subspan(half), positions.subspan(half));
  return make_binary(op, std::move(left), std::move(right), positions[half - 1]);
}

// AND and OR associate, so a chain of n becomes a tree of height log n: programs write long ones,
// and everything that walks the tree recurses.
Result<ExpressionPtr> parse_logical(ParserState& state, const Infix& infix, ExpressionPtr left) {
  std::vector<ExpressionPtr> operands;
  std::vector<std::size_t> positions;
  operands.push_back(std::move(left));
  while (state.at(infix.spelling)) {
    positions.push_back(state.advance().position);
    MATVIEW_ASSIGN(operands.emplace_back(), parse_right_operand(state, infix));
  }
  MATVIEW_TRY(state.add_chain_steps(std::bit_width(operands.size())));
  return balance(infix.op, operands, positions);
}

// ── The tables ──────────────────────────────────────────────────────────────────────────────────

constexpr std::array kOperators = std::to_array<Infix>({
    {"=", Precedence::kComparison, parse_operator, BinaryOperator::kEqual},
    {"<>", Precedence::kComparison, parse_operator, BinaryOperator::kNotEqual},
    {"<", Precedence::kComparison, parse_operator, BinaryOperator::kLess},
    {"<=", Precedence::kComparison, parse_operator, BinaryOperator::kLessEqual},
    {">", Precedence::kComparison, parse_operator, BinaryOperator::kGreater},
    {">=", Precedence::kComparison, parse_operator, BinaryOperator::kGreaterEqual},
    {"||", Precedence::kOther, parse_operator, BinaryOperator::kConcat},
    {"+", Precedence::kAdditive, parse_operator, BinaryOperator::kAdd},
    {"-", Precedence::kAdditive, parse_operator, BinaryOperator::kSubtract},
    {"*", Precedence::kMultiplicative, parse_operator, BinaryOperator::kMultiply},
    {"/", Precedence::kMultiplicative, parse_operator, BinaryOperator::kDivide},
    {"%", Precedence::kMultiplicative, parse_operator, BinaryOperator::kModulo},
    {"^", Precedence::kPower, parse_operator, BinaryOperator::kPower},
});

constexpr Infix kNamedOperator = {"", Precedence::kOther, parse_operator};

// What b_expr, PostgreSQL's restricted expression, has of these is `is [not] distinct from`.
constexpr std::array kWords = std::to_array<Infix>({
    {"and", Precedence::kAnd, parse_logical, BinaryOperator::kAnd},
    {"or", Precedence::kOr, parse_logical, BinaryOperator::kOr},
    {"is", Precedence::kIs, parse_is},
    {"in", Precedence::kPattern, parse_in},
    {"like", Precedence::kPattern, parse_pattern_match},
    {"between", Precedence::kPattern, parse_between},
    {"not in", Precedence::kPattern, parse_in},
    {"not like", Precedence::kPattern, parse_pattern_match},
    {"not between", Precedence::kPattern, parse_between},
    {"ilike", Precedence::kPattern, parse_pattern_match},
    {"not ilike", Precedence::kPattern, parse_pattern_match},
    {"similar to", Precedence::kPattern, parse_pattern_match},
    {"not similar to", Precedence::kPattern, parse_pattern_match},
    {"isnull", Precedence::kIs, parse_null_test},
    {"notnull", Precedence::kIs, parse_null_test},
    {"overlaps", Precedence::kPattern, parse_overlaps},
    {"at time zone", Precedence::kAt, parse_at_time_zone},
    {"at local", Precedence::kAt, parse_at_time_zone},
    {"collate", Precedence::kCollate, parse_collate},
    {"operator (", Precedence::kOther, parse_operator},
});

// The infix at the cursor; its production is null at the end of the expression.
Infix infix_at(const ParserState& state, Scope scope) {
  const Token& token = state.peek();
  if (token.kind == TokenKind::kOperator) {
    for (const Infix& infix : kOperators) {
      if (infix.spelling == token.text) return infix;
    }
    return token.text == "=>" ? Infix{} : kNamedOperator;
  }
  if (token.kind != TokenKind::kWord) return {};
  for (const Infix& infix : kWords) {
    if (!state.at(infix.spelling)) continue;
    const bool is_free = scope == Scope::kWhole || infix.parse == parse_operator ||
                         state.at("is distinct") || state.at("is not distinct");
    return is_free ? infix : Infix{};
  }
  return {};
}

// Whether an operator of `precedence` may not follow what was just parsed at the same precedence:
// `a < b < c` is an error. Tests that end with a keyword or a parenthesis may be followed.
bool blocks_successor(Precedence precedence, const Expression& parsed) {
  const bool associates = precedence != Precedence::kIs && precedence != Precedence::kComparison &&
                          precedence != Precedence::kPattern;
  return !associates && (std::holds_alternative<Binary>(parsed.node) ||
                         std::holds_alternative<Between>(parsed.node) ||
                         std::holds_alternative<PatternMatch>(parsed.node));
}

// ── Prefix operators ────────────────────────────────────────────────────────────────────────────

Result<ExpressionPtr> parse_unary(ParserState& state,
                                  UnaryOperator op,
                                  Precedence precedence,
                                  Scope scope) {
  const std::size_t position = state.advance().position;
  MATVIEW_ASSIGN(ExpressionPtr operand, parse_operators(state, precedence, scope));
  return make_expression(Unary{op, std::move(operand)}, position);
}

// `@ x`, `~ x`, `OPERATOR(pg_catalog.-) x`: looser than the signs.
Result<ExpressionPtr> parse_named_prefix(ParserState& state, Scope scope) {
  const std::size_t position = state.position();
  NamedOperator named;
  MATVIEW_ASSIGN(named.symbol, parse_operator_symbol(state));
  MATVIEW_ASSIGN(named.right, parse_operators(state, tighter(Precedence::kOther), scope));
  if (named.symbol == "-" || named.symbol == "+") {
    const auto op = named.symbol == "-" ? UnaryOperator::kMinus : UnaryOperator::kPlus;
    return make_expression(Unary{op, std::move(named.right)}, position);
  }
  return make_expression(std::move(named), position);
}

Result<ExpressionPtr> parse_prefix(ParserState& state, Scope scope) {
  const Token& token = state.peek();
  if (token.kind == TokenKind::kOperator) {
    if (at_negative_number(state)) return parse_negative_number(state);
    if (token.text == "-") {
      return parse_unary(state, UnaryOperator::kMinus, Precedence::kSign, scope);
    }
    if (token.text == "+") {
      return parse_unary(state, UnaryOperator::kPlus, Precedence::kSign, scope);
    }
    for (const Infix& infix : kOperators) {
      if (infix.spelling == token.text && token.text != "||") return state.syntax_error();
    }
    return parse_named_prefix(state, scope);
  }
  if (scope == Scope::kWhole && state.at("not")) {
    return parse_unary(state, UnaryOperator::kNot, Precedence::kNot, scope);
  }
  if (state.at("operator (")) return parse_named_prefix(state, scope);
  return parse_primary(state);
}

}  // namespace

ExpressionPtr make_expression(decltype(Expression::node) node, std::size_t position) {
  return std::make_unique<Expression>(Expression{std::move(node), position});
}

ExpressionPtr make_binary(BinaryOperator op,
                          ExpressionPtr left,
                          ExpressionPtr right,
                          std::size_t position) {
  return make_expression(Binary{op, std::move(left), std::move(right)}, position);
}

std::optional<BinaryOperator> binary_operator(std::string_view symbol) {
  for (const Infix& infix : kOperators) {
    if (infix.spelling == symbol) return infix.op;
  }
  return std::nullopt;
}

Result<ExpressionPtr> parse_operators(ParserState& state, Precedence minimum, Scope scope) {
  const NestingLevel level(state);
  MATVIEW_TRY(level.check());
  MATVIEW_ASSIGN(ExpressionPtr expression, parse_prefix(state, scope));
  Precedence blocked = Precedence::kNone;
  while (true) {
    Infix infix = infix_at(state, scope);
    if (infix.parse == nullptr || infix.precedence < minimum) return expression;
    if (infix.precedence == blocked) return state.syntax_error();
    infix.scope = scope;
    MATVIEW_ASSIGN(expression, infix.parse(state, infix, std::move(expression)));
    blocked =
        blocks_successor(infix.precedence, *expression) ? infix.precedence : Precedence::kNone;
  }
}

Result<ExpressionPtr> parse_expression(ParserState& state) {
  return parse_operators(state, Precedence::kOr, Scope::kWhole);
}

Result<ExpressionPtr> parse_restricted_expression(ParserState& state) {
  return parse_operators(state, Precedence::kIs, Scope::kRestricted);
}

Result<std::vector<ExpressionPtr>> parse_expression_list(ParserState& state) {
  std::vector<ExpressionPtr> expressions;
  do {
    MATVIEW_ASSIGN(expressions.emplace_back(), parse_expression(state));
  } while (state.accept(","));
  return expressions;
}

}  // namespace matview::sql
