// What may stand behind an operand: operators, and the tests that are written in words.
#include <utility>

#include "sql/infix.h"

namespace matview::sql {
namespace {

// ── ANY and ALL ─────────────────────────────────────────────────────────────────────────────────

bool is_quantifier(const Token& token) {
  return token.is("any") || token.is("some") || token.is("all");
}

// The cursor is on ANY, SOME or ALL. `x = ANY (query)` is `x IN (query)`, and `x <> ALL (query)` is
// `x NOT IN (query)`.
Result<ExpressionPtr> parse_quantified(ParserState& state,
                                       std::string symbol,
                                       ExpressionPtr left,
                                       std::size_t position) {
  QuantifiedComparison comparison{};
  comparison.all = state.advance().is("all");
  MATVIEW_TRY(state.add_chain_steps());
  if (state.at_parenthesised_query()) {
    MATVIEW_ASSIGN(comparison.query, parse_parenthesised_query(state));
    if (symbol == (comparison.all ? "<>" : "=")) {
      return make_expression(
          InSubquery{std::move(left), std::move(comparison.query), comparison.all}, position);
    }
  } else {
    MATVIEW_TRY(state.expect("("));
    MATVIEW_ASSIGN(comparison.array, parse_expression(state));
    MATVIEW_TRY(state.expect(")"));
  }
  comparison.symbol = std::move(symbol);
  comparison.operand = std::move(left);
  return make_expression(std::move(comparison), position);
}

// ── Collations ──────────────────────────────────────────────────────────────────────────────────

bool is_byte_order(std::string_view collation) {
  return collation == "C" || collation == "POSIX" || collation == "default" ||
         collation == "ucs_basic";
}

// ── IS ──────────────────────────────────────────────────────────────────────────────────────────

std::optional<IsTestKind> accept_is_test(ParserState& state) {
  if (state.accept("null")) return IsTestKind::kNull;
  if (state.accept("true")) return IsTestKind::kTrue;
  if (state.accept("false")) return IsTestKind::kFalse;
  if (state.accept("unknown")) return IsTestKind::kUnknown;
  return std::nullopt;
}

}  // namespace

Result<std::string> parse_operator_symbol(ParserState& state) {
  if (!state.accept("operator (")) return state.advance().text;
  while (state.peek(1).is(".")) {
    const std::size_t position = state.position();
    MATVIEW_ASSIGN(const std::string schema, parse_name(state));
    if (!is_known_schema(schema)) return unknown_schema(schema, position);
    state.advance();
  }
  if (state.peek().kind != TokenKind::kOperator) return state.syntax_error();
  std::string symbol = state.advance().text;
  MATVIEW_TRY(state.expect(")"));
  return symbol;
}

Result<ExpressionPtr> parse_operator(ParserState& state, const Infix& infix, ExpressionPtr left) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(std::string symbol, parse_operator_symbol(state));
  if (infix.scope == Scope::kWhole && is_quantifier(state.peek())) {
    return parse_quantified(state, std::move(symbol), std::move(left), position);
  }
  MATVIEW_ASSIGN(ExpressionPtr right, parse_right_operand(state, infix));
  MATVIEW_TRY(state.add_chain_steps());
  if (const auto op = binary_operator(symbol)) {
    return make_binary(*op, std::move(left), std::move(right), position);
  }
  return make_expression(NamedOperator{std::move(symbol), std::move(left), std::move(right)},
                         position);
}

// [NOT] LIKE | ILIKE | SIMILAR TO pattern [ESCAPE character]
Result<ExpressionPtr> parse_pattern_match(ParserState& state,
                                          const Infix& infix,
                                          ExpressionPtr left) {
  PatternMatch match{};
  const std::size_t position = state.position();
  match.negated = state.accept("not");
  if (state.accept("ilike")) {
    match.kind = PatternKind::kILike;
  } else if (state.accept("similar to")) {
    match.kind = PatternKind::kSimilar;
  } else {
    state.advance();
  }
  if (match.kind != PatternKind::kSimilar && is_quantifier(state.peek())) {
    std::string symbol = match.negated ? "!~~" : "~~";
    if (match.kind == PatternKind::kILike) symbol += '*';
    return parse_quantified(state, std::move(symbol), std::move(left), position);
  }
  match.operand = std::move(left);
  MATVIEW_ASSIGN(match.pattern, parse_right_operand(state, infix));
  MATVIEW_TRY(state.add_chain_steps());
  if (state.accept("escape")) {
    MATVIEW_ASSIGN(match.escape, parse_right_operand(state, infix));
  }
  return make_expression(std::move(match), position);
}

Result<ExpressionPtr> parse_between(ParserState& state, const Infix& infix, ExpressionPtr left) {
  Between between{};
  const std::size_t position = state.position();
  between.negated = state.accept("not");
  MATVIEW_TRY(state.expect("between"));
  between.symmetric = state.accept("symmetric");
  if (!between.symmetric) state.accept("asymmetric");
  between.operand = std::move(left);
  MATVIEW_ASSIGN(between.low, parse_restricted_expression(state));
  MATVIEW_TRY(state.expect("and"));
  MATVIEW_ASSIGN(between.high, parse_right_operand(state, infix));
  MATVIEW_TRY(state.add_chain_steps());
  return make_expression(std::move(between), position);
}

Result<ExpressionPtr> parse_in(ParserState& state, const Infix& /*infix*/, ExpressionPtr left) {
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

Result<ExpressionPtr> parse_is(ParserState& state, const Infix& infix, ExpressionPtr left) {
  const std::size_t position = state.advance().position;
  const bool negated = state.accept("not");
  MATVIEW_TRY(state.add_chain_steps());
  if (const auto kind = accept_is_test(state)) {
    return make_expression(IsTest{std::move(left), *kind, negated}, position);
  }
  if (state.at("document")) return state.unsupported("IS DOCUMENT");
  if (state.at("json")) return state.unsupported("IS JSON");
  for (const std::string_view form : {"normalized", "nfc", "nfd", "nfkc", "nfkd"}) {
    if (state.at(form)) return state.unsupported("IS NORMALIZED");
  }
  MATVIEW_TRY(state.expect("distinct from"));
  MATVIEW_ASSIGN(ExpressionPtr right, parse_right_operand(state, infix));
  const auto op = negated ? BinaryOperator::kNotDistinctFrom : BinaryOperator::kDistinctFrom;
  return make_binary(op, std::move(left), std::move(right), position);
}

// `x ISNULL` and `x NOTNULL`.
Result<ExpressionPtr> parse_null_test(ParserState& state,
                                      const Infix& /*infix*/,
                                      ExpressionPtr left) {
  const bool negated = state.at("notnull");
  const std::size_t position = state.advance().position;
  MATVIEW_TRY(state.add_chain_steps());
  return make_expression(IsTest{std::move(left), IsTestKind::kNull, negated}, position);
}

// `(a, b) OVERLAPS (c, d)` is overlaps(a, b, c, d).
Result<ExpressionPtr> parse_overlaps(ParserState& state, const Infix& infix, ExpressionPtr left) {
  if (!std::holds_alternative<Row>(left->node)) return state.syntax_error();
  const std::size_t position = state.advance().position;
  MATVIEW_ASSIGN(ExpressionPtr right, parse_right_operand(state, infix));
  if (!std::holds_alternative<Row>(right->node)) return state.syntax_error();
  FunctionCall call;
  call.name = "overlaps";
  for (Row* row : {&std::get<Row>(left->node), &std::get<Row>(right->node)}) {
    if (row->fields.size() != 2) {
      return std::unexpected<Failure>(
          Error{.code = ErrorCode::kSyntaxError,
                .message = format_text("wrong number of parameters on {} side of OVERLAPS "
                                       "expression",
                                       call.arguments.empty() ? "left" : "right"),
                .position = position});
    }
    for (ExpressionPtr& field : row->fields) call.arguments.push_back(std::move(field));
  }
  return make_expression(std::move(call), position);
}

// `x AT TIME ZONE zone` is timezone(zone, x), and `x AT LOCAL` timezone(x).
Result<ExpressionPtr> parse_at_time_zone(ParserState& state,
                                         const Infix& infix,
                                         ExpressionPtr left) {
  const std::size_t position = state.advance().position;
  FunctionCall call;
  call.name = "timezone";
  MATVIEW_TRY(state.add_chain_steps());
  if (!state.accept("local")) {
    MATVIEW_TRY(state.expect("time zone"));
    MATVIEW_ASSIGN(call.arguments.emplace_back(), parse_right_operand(state, infix));
  }
  call.arguments.push_back(std::move(left));
  return make_expression(std::move(call), position);
}

// All text is ordered by its bytes, so a collation either says nothing new or cannot be had.
Result<ExpressionPtr> parse_collate(ParserState& state,
                                    const Infix& /*infix*/,
                                    ExpressionPtr left) {
  MATVIEW_TRY(parse_collation(state));
  return left;
}

// The cursor is on COLLATE.
Status parse_collation(ParserState& state) {
  state.advance();
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(const std::vector<std::string> name, parse_dotted_name(state));
  const bool is_qualified = name.size() > 1;
  if (is_byte_order(name.back()) && (!is_qualified || is_known_schema(name.front()))) return {};
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kFeatureNotSupported,
            .message = format_text("collation \"{}\" is not supported", name.back()),
            .position = position});
}

}  // namespace matview::sql
