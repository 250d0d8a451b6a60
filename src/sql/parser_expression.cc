// Operators: precedence climbing over PostgreSQL's precedence table.
#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <span>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// From the loosest to the tightest. kIs, kComparison and kPattern do not associate.
enum class Precedence : std::uint8_t {
  kNone,
  kOr,
  kAnd,
  kNot,
  kIs,
  kComparison,
  kPattern,  // BETWEEN, IN, LIKE
  kOther,    // || and every operator not named here
  kAdditive,
  kMultiplicative,
  kPower,
  kSign,
};

constexpr Precedence tighter(Precedence precedence) {
  return static_cast<Precedence>(static_cast<std::uint8_t>(precedence) + 1);
}

// An operator between two operands, or a test behind one.
struct Infix {
  using Production = Result<ExpressionPtr> (*)(ParserState&, const Infix&, ExpressionPtr);

  std::string_view spelling;  // a phrase
  Precedence precedence = Precedence::kNone;
  Production parse = nullptr;
  BinaryOperator op = BinaryOperator::kOr;  // of the productions that build a Binary
};

Result<ExpressionPtr> parse_operators(ParserState& state, Precedence minimum);

ExpressionPtr make_binary(BinaryOperator op,
                          ExpressionPtr left,
                          ExpressionPtr right,
                          std::size_t position) {
  return make_expression(Binary{op, std::move(left), std::move(right)}, position);
}

// ── Infix productions: the cursor is on the operator, `left` stands before it ───────────────────

Result<ExpressionPtr> parse_binary(ParserState& state, const Infix& infix, ExpressionPtr left) {
  const std::size_t position = state.position();
  MATVIEW_TRY(state.expect(infix.spelling));
  MATVIEW_ASSIGN(ExpressionPtr right, parse_operators(state, tighter(infix.precedence)));
  MATVIEW_TRY(state.add_chain_steps());
  return make_binary(infix.op, std::move(left), std::move(right), position);
}

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
    MATVIEW_ASSIGN(operands.emplace_back(), parse_operators(state, tighter(infix.precedence)));
  }
  MATVIEW_TRY(state.add_chain_steps(std::bit_width(operands.size())));
  return balance(infix.op, operands, positions);
}

// `x = ANY (query)` is `x IN (query)`, and `x <> ALL (query)` is `x NOT IN (query)`.
Result<ExpressionPtr> parse_quantified(ParserState& state,
                                       BinaryOperator op,
                                       ExpressionPtr left,
                                       std::size_t position) {
  const bool is_all = state.at("all");
  const bool is_membership = op == (is_all ? BinaryOperator::kNotEqual : BinaryOperator::kEqual);
  if (!is_membership) return state.unsupported(is_all ? "ALL" : "ANY");
  state.advance();
  if (!state.at_parenthesised_query()) return state.unsupported("ANY or ALL of an array");
  MATVIEW_ASSIGN(QueryPtr query, parse_parenthesised_query(state));
  return make_expression(InSubquery{std::move(left), std::move(query), is_all}, position);
}

Result<ExpressionPtr> parse_comparison(ParserState& state, const Infix& infix, ExpressionPtr left) {
  const Token& next = state.peek(1);
  if (next.is("any") || next.is("some") || next.is("all")) {
    const std::size_t position = state.advance().position;
    return parse_quantified(state, infix.op, std::move(left), position);
  }
  return parse_binary(state, infix, std::move(left));
}

Result<ExpressionPtr> parse_like(ParserState& state, const Infix& infix, ExpressionPtr left) {
  PatternMatch match{};
  const std::size_t position = state.position();
  match.negated = state.accept("not");
  MATVIEW_TRY(state.expect("like"));
  match.operand = std::move(left);
  MATVIEW_ASSIGN(match.pattern, parse_operators(state, tighter(infix.precedence)));
  MATVIEW_TRY(state.add_chain_steps());
  if (state.accept("escape")) {
    MATVIEW_ASSIGN(match.escape, parse_operators(state, tighter(infix.precedence)));
  }
  return make_expression(std::move(match), position);
}

Result<ExpressionPtr> parse_between(ParserState& state, const Infix& infix, ExpressionPtr left) {
  const std::size_t position = state.position();
  const bool negated = state.accept("not");
  MATVIEW_TRY(state.expect("between"));
  if (state.at("symmetric")) return state.unsupported("BETWEEN SYMMETRIC");
  state.accept("asymmetric");
  MATVIEW_ASSIGN(ExpressionPtr low, parse_operators(state, tighter(infix.precedence)));
  MATVIEW_TRY(state.expect("and"));
  MATVIEW_ASSIGN(ExpressionPtr high, parse_operators(state, tighter(infix.precedence)));
  MATVIEW_TRY(state.add_chain_steps());
  return make_expression(Between{std::move(left), std::move(low), std::move(high), negated},
                         position);
}

Result<ExpressionPtr> parse_in(ParserState& state, const Infix&, ExpressionPtr left) {
  const std::size_t position = state.position();
  const bool negated = state.accept("not");
  MATVIEW_TRY(state.expect("in"));
  MATVIEW_TRY(state.add_chain_steps());
  if (state.at_parenthesised_query()) {
    MATVIEW_ASSIGN(QueryPtr query, parse_parenthesised_query(state));
    return make_expression(InSubquery{std::move(left), std::move(query), negated}, position);
  }
  MATVIEW_TRY(state.expect("("));
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> items, parse_expression_list(state));
  MATVIEW_TRY(state.expect(")"));
  return make_expression(InList{std::move(left), std::move(items), negated}, position);
}

std::optional<IsTestKind> accept_is_test(ParserState& state) {
  if (state.accept("null")) return IsTestKind::kNull;
  if (state.accept("true")) return IsTestKind::kTrue;
  if (state.accept("false")) return IsTestKind::kFalse;
  if (state.accept("unknown")) return IsTestKind::kUnknown;
  return std::nullopt;
}

Result<ExpressionPtr> parse_is(ParserState& state, const Infix& infix, ExpressionPtr left) {
  const std::size_t position = state.advance().position;
  const bool negated = state.accept("not");
  MATVIEW_TRY(state.add_chain_steps());
  if (const auto kind = accept_is_test(state)) {
    return make_expression(IsTest{std::move(left), *kind, negated}, position);
  }
  if (state.at("document")) return state.unsupported("IS DOCUMENT");
  if (state.at("json")) return state.unsupported("IS JSON");
  if (state.at("normalized")) return state.unsupported("IS NORMALIZED");
  MATVIEW_TRY(state.expect("distinct from"));
  MATVIEW_ASSIGN(ExpressionPtr right, parse_operators(state, tighter(infix.precedence)));
  const auto op = negated ? BinaryOperator::kNotDistinctFrom : BinaryOperator::kDistinctFrom;
  return make_binary(op, std::move(left), std::move(right), position);
}

// `x ISNULL` and `x NOTNULL`.
Result<ExpressionPtr> parse_null_test(ParserState& state, const Infix&, ExpressionPtr left) {
  const bool negated = state.at("notnull");
  const std::size_t position = state.advance().position;
  MATVIEW_TRY(state.add_chain_steps());
  return make_expression(IsTest{std::move(left), IsTestKind::kNull, negated}, position);
}

// ── The table ───────────────────────────────────────────────────────────────────────────────────

constexpr std::array kInfixes = std::to_array<Infix>({
    {"or", Precedence::kOr, parse_logical, BinaryOperator::kOr},
    {"and", Precedence::kAnd, parse_logical, BinaryOperator::kAnd},
    {"is", Precedence::kIs, parse_is},
    {"isnull", Precedence::kIs, parse_null_test},
    {"notnull", Precedence::kIs, parse_null_test},
    {"=", Precedence::kComparison, parse_comparison, BinaryOperator::kEqual},
    {"<>", Precedence::kComparison, parse_comparison, BinaryOperator::kNotEqual},
    {"<", Precedence::kComparison, parse_comparison, BinaryOperator::kLess},
    {"<=", Precedence::kComparison, parse_comparison, BinaryOperator::kLessEqual},
    {">", Precedence::kComparison, parse_comparison, BinaryOperator::kGreater},
    {">=", Precedence::kComparison, parse_comparison, BinaryOperator::kGreaterEqual},
    {"between", Precedence::kPattern, parse_between},
    {"not between", Precedence::kPattern, parse_between},
    {"in", Precedence::kPattern, parse_in},
    {"not in", Precedence::kPattern, parse_in},
    {"like", Precedence::kPattern, parse_like},
    {"not like", Precedence::kPattern, parse_like},
    {"||", Precedence::kOther, parse_binary, BinaryOperator::kConcat},
    {"+", Precedence::kAdditive, parse_binary, BinaryOperator::kAdd},
    {"-", Precedence::kAdditive, parse_binary, BinaryOperator::kSubtract},
    {"*", Precedence::kMultiplicative, parse_binary, BinaryOperator::kMultiply},
    {"/", Precedence::kMultiplicative, parse_binary, BinaryOperator::kDivide},
    {"%", Precedence::kMultiplicative, parse_binary, BinaryOperator::kModulo},
    {"^", Precedence::kPower, parse_binary, BinaryOperator::kPower},
});

struct UnsupportedInfix {
  std::string_view phrase;
  std::string_view name;
};

constexpr std::array kUnsupportedInfixes = std::to_array<UnsupportedInfix>({
    {"ilike", "ILIKE"},
    {"not ilike", "NOT ILIKE"},
    {"similar to", "SIMILAR TO"},
    {"not similar to", "NOT SIMILAR TO"},
    {"overlaps", "OVERLAPS"},
    {"collate", "COLLATE"},
    {"at time zone", "AT TIME ZONE"},
    {"operator (", "OPERATOR()"},
});

// The infix at the cursor: kNone at the end of the expression, 0A000 when matview lacks it.
Result<Infix> infix_at(const ParserState& state) {
  const TokenKind kind = state.peek().kind;
  if (kind != TokenKind::kWord && kind != TokenKind::kOperator) {
    if (state.at("[")) return state.unsupported("an array subscript");
    return Infix{};
  }
  for (const Infix& infix : kInfixes) {
    if (state.at(infix.spelling)) return infix;
  }
  for (const UnsupportedInfix& infix : kUnsupportedInfixes) {
    if (state.at(infix.phrase)) return state.unsupported(infix.name);
  }
  if (kind == TokenKind::kOperator && !state.at("=>")) {
    return state.unsupported(format_text("operator {}", state.peek().text));
  }
  return Infix{};
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

Result<ExpressionPtr> parse_unary(ParserState& state, UnaryOperator op, Precedence precedence) {
  const std::size_t position = state.advance().position;
  MATVIEW_ASSIGN(ExpressionPtr operand, parse_operators(state, precedence));
  return make_expression(Unary{op, std::move(operand)}, position);
}

Result<ExpressionPtr> parse_prefix(ParserState& state) {
  if (state.at("not")) return parse_unary(state, UnaryOperator::kNot, Precedence::kNot);
  if (at_negative_number(state)) return parse_negative_number(state);
  if (state.at("-")) return parse_unary(state, UnaryOperator::kMinus, Precedence::kSign);
  if (state.at("+")) return parse_unary(state, UnaryOperator::kPlus, Precedence::kSign);
  return parse_primary(state);
}

// An expression of operators that bind at least as tightly as `minimum`.
Result<ExpressionPtr> parse_operators(ParserState& state, Precedence minimum) {
  const NestingLevel level(state);
  MATVIEW_TRY(level.check());
  MATVIEW_ASSIGN(ExpressionPtr expression, parse_prefix(state));
  Precedence blocked = Precedence::kNone;
  while (true) {
    MATVIEW_ASSIGN(const Infix infix, infix_at(state));
    if (infix.parse == nullptr || infix.precedence < minimum) return expression;
    if (infix.precedence == blocked) return state.syntax_error();
    MATVIEW_ASSIGN(expression, infix.parse(state, infix, std::move(expression)));
    blocked =
        blocks_successor(infix.precedence, *expression) ? infix.precedence : Precedence::kNone;
  }
}

}  // namespace

ExpressionPtr make_expression(decltype(Expression::node) node, std::size_t position) {
  return std::make_unique<Expression>(Expression{std::move(node), position});
}

Result<ExpressionPtr> parse_expression(ParserState& state) {
  return parse_operators(state, Precedence::kOr);
}

Result<ExpressionPtr> parse_operand(ParserState& state) {
  return parse_operators(state, Precedence::kOther);
}

Result<std::vector<ExpressionPtr>> parse_expression_list(ParserState& state) {
  std::vector<ExpressionPtr> expressions;
  do {
    MATVIEW_ASSIGN(expressions.emplace_back(), parse_expression(state));
  } while (state.accept(","));
  return expressions;
}

}  // namespace matview::sql
