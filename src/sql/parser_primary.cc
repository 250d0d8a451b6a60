// Primary expressions: names, CASE, CAST, subqueries, rows, arrays and parentheses.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

Result<ExpressionPtr> parse_null(ParserState& state) {
  return make_expression(Literal{Value{}}, state.advance().position);
}

Result<ExpressionPtr> parse_boolean(ParserState& state) {
  const Token& token = state.advance();
  return make_expression(Literal{Value::boolean(token.is("true"))}, token.position);
}

// Whoever allows no DEFAULT says so; where it stands decides.
Result<ExpressionPtr> parse_default(ParserState& state) {
  return make_expression(DefaultValue{}, state.advance().position);
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

// ── Rows and arrays ─────────────────────────────────────────────────────────────────────────────

// ROW(a, b), ROW()
Result<ExpressionPtr> parse_row(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_TRY(state.expect("row ("));
  Row row;
  if (!state.at(")")) {
    MATVIEW_ASSIGN(row.fields, parse_expression_list(state));
  }
  MATVIEW_TRY(state.expect(")"));
  return make_expression(std::move(row), position);
}

// The cursor is on a bracket. An array's elements are all arrays or all not; those that are need no
// ARRAY before them.
Result<ExpressionPtr> parse_array_elements(ParserState& state, std::size_t position) {
  const NestingLevel level(state);
  MATVIEW_TRY(level.check());
  MATVIEW_TRY(state.expect("["));
  ArrayConstructor array;
  const bool nests = state.at("[");
  while (!state.at("]")) {
    if (nests) {
      MATVIEW_ASSIGN(array.elements.emplace_back(), parse_array_elements(state, state.position()));
    } else {
      MATVIEW_ASSIGN(array.elements.emplace_back(), parse_expression(state));
    }
    if (!state.accept(",")) break;
    if (state.at("]")) return state.syntax_error();
  }
  MATVIEW_TRY(state.expect("]"));
  return make_expression(std::move(array), position);
}

// ARRAY[a, b], ARRAY(query)
Result<ExpressionPtr> parse_array(ParserState& state) {
  const std::size_t position = state.advance().position;
  if (!state.at_parenthesised_query()) return parse_array_elements(state, position);
  MATVIEW_ASSIGN(QueryPtr query, parse_parenthesised_query(state));
  return make_expression(ArraySubquery{std::move(query)}, position);
}

// `[index]`, `[low:high]`, again and again.
Result<ExpressionPtr> parse_subscripts(ParserState& state, ExpressionPtr operand) {
  while (state.at("[")) {
    const std::size_t position = state.advance().position;
    Subscript subscript;
    subscript.operand = std::move(operand);
    if (!state.at(":")) {
      MATVIEW_ASSIGN(subscript.index, parse_expression(state));
    }
    subscript.is_slice = state.accept(":");
    if (subscript.is_slice && !state.at("]")) {
      MATVIEW_ASSIGN(subscript.high, parse_expression(state));
    }
    MATVIEW_TRY(state.expect("]"));
    MATVIEW_TRY(state.add_chain_steps());
    operand = make_expression(std::move(subscript), position);
  }
  if (state.at(".")) return state.unsupported("a field of a composite value");
  return operand;
}

// (query), (expression), (a, b)
Result<ExpressionPtr> parse_parenthesised(ParserState& state) {
  const std::size_t position = state.position();
  if (state.at_parenthesised_query()) {
    MATVIEW_ASSIGN(QueryPtr query, parse_parenthesised_query(state));
    return parse_subscripts(state, make_expression(ScalarSubquery{std::move(query)}, position));
  }
  MATVIEW_TRY(state.expect("("));
  MATVIEW_ASSIGN(ExpressionPtr expression, parse_expression(state));
  if (state.accept(",")) {
    Row row;
    row.fields.push_back(std::move(expression));
    do {
      MATVIEW_ASSIGN(row.fields.emplace_back(), parse_expression(state));
    } while (state.accept(","));
    MATVIEW_TRY(state.expect(")"));
    return make_expression(std::move(row), position);
  }
  MATVIEW_TRY(state.expect(")"));
  if (std::holds_alternative<Subscript>(expression->node) && state.at("[")) {
    // A subscript of what the first gives, not one of two dimensions.
    const std::size_t inner = expression->position;
    expression =
        make_expression(Unary{.op = UnaryOperator::kPlus, .operand = std::move(expression)}, inner);
  }
  return parse_subscripts(state, std::move(expression));
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
    {"array", parse_array},
    {"row (", parse_row},
    {"default", parse_default},
    {"current_catalog", parse_niladic_function},
    {"current_date", parse_niladic_function},
    {"current_role", parse_niladic_function},
    {"current_schema", parse_niladic_function},
    {"current_time", parse_niladic_function},
    {"current_timestamp", parse_niladic_function},
    {"current_user", parse_niladic_function},
    {"localtime", parse_niladic_function},
    {"localtimestamp", parse_niladic_function},
    {"session_user", parse_niladic_function},
    {"user", parse_niladic_function},
});

constexpr std::array kUnsupportedWords = std::to_array<UnsupportedPhrase>({
    {"unique (", "the UNIQUE predicate"},
    {"collation for", "COLLATION FOR"},
    {"treat (", "TREAT"},
    {"normalize (", "NORMALIZE"},
    {"xmlconcat (", "XMLCONCAT"},
    {"xmlelement (", "XMLELEMENT"},
    {"xmlexists (", "XMLEXISTS"},
    {"xmlforest (", "XMLFOREST"},
    {"xmlparse (", "XMLPARSE"},
    {"xmlpi (", "XMLPI"},
    {"xmlroot (", "XMLROOT"},
    {"xmlserialize (", "XMLSERIALIZE"},
});

// `[[schema.]table.]column` or `[schema.]function(…)`.
Result<ExpressionPtr> parse_qualified(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(std::vector<std::string> parts, parse_dotted_name(state));
  if (state.at(". *")) return state.unsupported("a whole-row reference");
  if (state.at("(")) {
    if (parts.size() > 2) return cross_database_reference(parts, position);
    if (parts.size() == 2 && !is_known_schema(parts.front())) {
      return unknown_schema(parts.front(), position);
    }
    return parse_function_call(state, std::move(parts.back()), position);
  }
  if (parts.size() > 3) return cross_database_reference(parts, position);
  if (parts.size() == 3 && !is_known_schema(parts.front())) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kUndefinedTable,
              .message = format_text("missing FROM-clause entry for table \"{}\"", parts[1]),
              .position = position});
  }
  ColumnName column;
  column.name = std::move(parts.back());
  if (parts.size() > 1) column.qualifier = std::move(parts[parts.size() - 2]);
  return parse_subscripts(state, make_expression(std::move(column), position));
}

// A column, or a call when a parenthesis follows.
Result<ExpressionPtr> parse_reference(ParserState& state) {
  const Token& first = state.peek();
  if (!state.peek(1).is("(")) return parse_qualified(state);
  if (!first.names_function()) {
    if (first.names_column()) state.advance();
    return state.syntax_error();
  }
  state.advance();
  return parse_function_call(state, first.text, first.position);
}

Result<ExpressionPtr> parse_word(ParserState& state) {
  const Token& token = state.peek();
  if (!token.keyword.is_free()) {
    for (const KeywordProduction& production : kKeywordProductions) {
      if (state.at(production.phrase)) return production.parse(state);
    }
    MATVIEW_TRY(refuse(state, kUnsupportedWords));
    if (at_special_function(state)) return parse_special_function(state);
  }
  if (at_typed_literal(state)) return parse_typed_literal(state);
  return parse_reference(state);
}

Result<ExpressionPtr> parse_atom(ParserState& state) {
  switch (state.peek().kind) {
    case TokenKind::kNumber: return parse_number_literal(state);
    case TokenKind::kString: return parse_string_literal(state);
    case TokenKind::kParameter: {
      MATVIEW_ASSIGN(ExpressionPtr parameter, parse_parameter(state));
      return parse_subscripts(state, std::move(parameter));
    }
    case TokenKind::kWord:
    case TokenKind::kQuotedIdentifier: return parse_word(state);
    case TokenKind::kSymbol:
      if (state.at("(")) return parse_parenthesised(state);
      break;
    case TokenKind::kOperator:
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

}  // namespace matview::sql
