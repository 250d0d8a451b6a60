// Grammar: the productions that one room of the parser lends to the others. Private to src/sql/.
//
// Each starts at the cursor, steps over what it recognises and leaves the cursor on the token
// behind it. A production named after a keyword expects the cursor to be on that keyword.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "sql/ast.h"
#include "sql/parser_state.h"

namespace matview::sql {

// ── Names and types: parser_name.cc, parser_type.cc ─────────────────────────────────────────────

// The name of a table or view, without the schema it was found in.
struct RelationName {
  std::string name;
  std::size_t position = 0;
};

[[nodiscard]] Result<RelationName> parse_relation_name(ParserState& state);

// `a.b.c`, as written.
[[nodiscard]] Result<std::vector<std::string>> parse_dotted_name(ParserState& state);

// Whether names in `schema` are found without it: matview has one schema, under two names.
[[nodiscard]] bool is_known_schema(std::string_view schema);

// A column, table alias or savepoint.
[[nodiscard]] Result<std::string> parse_name(ParserState& state);
// `(a, b, …)`.
[[nodiscard]] Result<std::vector<std::string>> parse_name_list(ParserState& state);

[[nodiscard]] Result<Type> parse_type(ParserState& state);
// Whether the cursor is on a typed literal: DATE '2020-01-01'.
[[nodiscard]] bool at_typed_literal(const ParserState& state);

// ── Expressions: parser_expression.cc, parser_primary.cc, parser_function.cc ────────────────────

[[nodiscard]] ExpressionPtr make_expression(decltype(Expression::node) node, std::size_t position);

[[nodiscard]] Result<ExpressionPtr> parse_expression(ParserState& state);
// An expression that binds tighter than IN, LIKE and comparisons, as in POSITION(a IN b).
[[nodiscard]] Result<ExpressionPtr> parse_operand(ParserState& state);
// `a, b, …`, at least one.
[[nodiscard]] Result<std::vector<ExpressionPtr>> parse_expression_list(ParserState& state);
// What no operator but `::` takes apart, with its casts: a literal, a name, a call, CASE, something
// in parentheses.
[[nodiscard]] Result<ExpressionPtr> parse_primary(ParserState& state);
// A minus sign and a number are one literal: only with its sign is -2147483648 an INTEGER.
[[nodiscard]] bool at_negative_number(const ParserState& state);
[[nodiscard]] Result<ExpressionPtr> parse_negative_number(ParserState& state);

// The value of a number as written, with an optional sign.
[[nodiscard]] Result<Value> parse_number(std::string_view text);

// Whether the cursor is on a function with a syntax of its own, like EXTRACT(field FROM x).
[[nodiscard]] bool at_special_function(const ParserState& state);
[[nodiscard]] Result<ExpressionPtr> parse_special_function(ParserState& state);
// The cursor is on the parenthesis behind `name`, which began at `position`.
[[nodiscard]] Result<ExpressionPtr> parse_function_call(ParserState& state,
                                                        std::string name,
                                                        std::size_t position);

// ── Queries: parser_query.cc, parser_select.cc, parser_from.cc ──────────────────────────────────

[[nodiscard]] QueryPtr make_query(decltype(Query::body) body, std::size_t position);

// A query with all that may surround it: WITH, set operations, ORDER BY, LIMIT.
[[nodiscard]] Result<QueryPtr> parse_query_expression(ParserState& state);
// One operand of a set operation.
[[nodiscard]] Result<QueryPtr> parse_simple_query(ParserState& state);
// The cursor is on the opening parenthesis.
[[nodiscard]] Result<QueryPtr> parse_parenthesised_query(ParserState& state);
// The items after FROM.
[[nodiscard]] Result<std::vector<TableReference>> parse_from_list(ParserState& state);
// `[WHERE condition]`, null when absent.
[[nodiscard]] Result<ExpressionPtr> parse_where(ParserState& state);

// ── Statements: parser_statement.cc, parser_table.cc, parser_data.cc, parser_materialized_view.cc

[[nodiscard]] Result<Statement> parse_statement(ParserState& state);
[[nodiscard]] Result<Statement> parse_create_table(ParserState& state);
[[nodiscard]] Result<Statement> parse_drop_table(ParserState& state);
[[nodiscard]] Result<Statement> parse_insert(ParserState& state);
[[nodiscard]] Result<Statement> parse_update(ParserState& state);
[[nodiscard]] Result<Statement> parse_delete(ParserState& state);
[[nodiscard]] Result<Statement> parse_create_materialized_view(ParserState& state);
[[nodiscard]] Result<Statement> parse_refresh_materialized_view(ParserState& state);
[[nodiscard]] Result<Statement> parse_alter_materialized_view(ParserState& state);
[[nodiscard]] Result<Statement> parse_drop_materialized_view(ParserState& state);

// `[CASCADE | RESTRICT]`: whether it is CASCADE.
[[nodiscard]] bool accept_cascade(ParserState& state);

}  // namespace matview::sql
