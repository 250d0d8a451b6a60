// Grammar: the productions that one room of the parser lends to the others. Private to src/sql/.
//
// Each starts at the cursor, steps over what it recognises and leaves the cursor on the token
// behind it. A production named after a keyword expects the cursor to be on that keyword.
#pragma once

#include <cstddef>
#include <span>
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
  bool is_qualified = false;
};

// A relation that is read or changed: 42P01 in a schema there is not.
[[nodiscard]] Result<RelationName> parse_relation_name(ParserState& state);
// An object that is created, altered or dropped: 3F000 in a schema there is not.
[[nodiscard]] Result<RelationName> parse_definition_name(ParserState& state);
// `a, b, …` of those.
[[nodiscard]] Result<std::vector<std::string>> parse_definition_names(ParserState& state);

// `a.b.c`, as written.
[[nodiscard]] Result<std::vector<std::string>> parse_dotted_name(ParserState& state);

// Whether names in `schema` are found without it: matview has one schema, under two names.
[[nodiscard]] bool is_known_schema(std::string_view schema);
// 3F000
[[nodiscard]] std::unexpected<Failure> unknown_schema(std::string_view schema,
                                                      std::size_t position);
// 0A000
[[nodiscard]] std::unexpected<Failure> cross_database_reference(
    const std::vector<std::string>& parts, std::size_t position);

// A column, table alias or savepoint.
[[nodiscard]] Result<std::string> parse_name(ParserState& state);
// `(a, b, …)`.
[[nodiscard]] Result<std::vector<std::string>> parse_name_list(ParserState& state);

[[nodiscard]] Result<Type> parse_type(ParserState& state);
// A type that is no array, without the fields of INTERVAL.
[[nodiscard]] Result<Type> parse_simple_type(ParserState& state);
// `[YEAR | … [TO …]]` behind the INTERVAL that `type` is.
[[nodiscard]] Result<Type> parse_interval_fields(ParserState& state, Type type);
// `(digits)`, those of a second.
[[nodiscard]] Result<std::int32_t> parse_precision(ParserState& state);
// Steps over COLLATE and a collation that orders by bytes; 0A000 at any other.
[[nodiscard]] Status parse_collation(ParserState& state);

// ── Expressions: parser_expression.cc, parser_infix.cc, parser_primary.cc, parser_literal.cc ────

[[nodiscard]] ExpressionPtr make_expression(decltype(Expression::node) node, std::size_t position);

[[nodiscard]] Result<ExpressionPtr> parse_expression(ParserState& state);
// One without AND, OR, NOT, IN, LIKE and their kin at its top: in POSITION(a IN b), in DEFAULT a.
[[nodiscard]] Result<ExpressionPtr> parse_restricted_expression(ParserState& state);
// `a, b, …`, at least one.
[[nodiscard]] Result<std::vector<ExpressionPtr>> parse_expression_list(ParserState& state);
// What no operator but `::` takes apart, with its casts: a literal, a name, a call, CASE, something
// in parentheses.
[[nodiscard]] Result<ExpressionPtr> parse_primary(ParserState& state);

[[nodiscard]] Result<ExpressionPtr> parse_number_literal(ParserState& state);
[[nodiscard]] Result<ExpressionPtr> parse_string_literal(ParserState& state);
[[nodiscard]] Result<ExpressionPtr> parse_parameter(ParserState& state);
// A minus sign and a number are one literal: only with its sign is -2147483648 an INTEGER.
[[nodiscard]] bool at_negative_number(const ParserState& state);
[[nodiscard]] Result<ExpressionPtr> parse_negative_number(ParserState& state);
// Whether the cursor is on a typed literal: DATE '2020-01-01', numeric(3, 1) '1.5'.
[[nodiscard]] bool at_typed_literal(const ParserState& state);
[[nodiscard]] Result<ExpressionPtr> parse_typed_literal(ParserState& state);
// The value of a number as written, with an optional minus sign.
[[nodiscard]] Result<Value> parse_number(std::string_view text);

// ── Calls: parser_function.cc, parser_call.cc, parser_window.cc ─────────────────────────────────

// Whether the cursor is on a function with a syntax of its own, like EXTRACT(field FROM x).
[[nodiscard]] bool at_special_function(const ParserState& state);
[[nodiscard]] Result<ExpressionPtr> parse_special_function(ParserState& state);
// CURRENT_DATE, CURRENT_TIMESTAMP[(precision)], …
[[nodiscard]] Result<ExpressionPtr> parse_niladic_function(ParserState& state);
// The cursor is on the parenthesis behind `name`, which began at `position`.
[[nodiscard]] Result<ExpressionPtr> parse_function_call(ParserState& state,
                                                        std::string name,
                                                        std::size_t position);
// The same without FILTER, OVER and WITHIN GROUP, as in FROM.
[[nodiscard]] Result<FunctionCall> parse_plain_call(ParserState& state, std::string name);
// What stands behind OVER, or behind `WINDOW name AS`.
[[nodiscard]] Result<WindowDefinition> parse_window(ParserState& state);

// ── Queries: parser_query.cc, parser_select.cc, parser_from.cc ──────────────────────────────────

[[nodiscard]] QueryPtr make_query(decltype(Query::body) body, std::size_t position);

struct WithClause {
  bool recursive = false;
  std::vector<CommonTable> tables;
};

// `[WITH …]`
[[nodiscard]] Result<WithClause> parse_with(ParserState& state);
// A query with all that may surround it: WITH, set operations, ORDER BY, LIMIT.
[[nodiscard]] Result<QueryPtr> parse_query_expression(ParserState& state);
// What follows `with`, which began at `position`.
[[nodiscard]] Result<QueryPtr> parse_query_after_with(ParserState& state,
                                                      WithClause with,
                                                      std::size_t position);
// One operand of a set operation.
[[nodiscard]] Result<QueryPtr> parse_simple_query(ParserState& state);
// `[FOR UPDATE …] …` behind `query`. 42P01 for a table it does not name, 0A000 where PostgreSQL
// could not lock its rows.
[[nodiscard]] Status skip_locking(ParserState& state, Query& query);
// The cursor is on the opening parenthesis.
[[nodiscard]] Result<QueryPtr> parse_parenthesised_query(ParserState& state);
// The items of a select list, or of RETURNING.
[[nodiscard]] Result<std::vector<SelectItem>> parse_select_items(ParserState& state);
// The items after FROM.
[[nodiscard]] Result<std::vector<TableReference>> parse_from_list(ParserState& state);
// `[WHERE condition]`, null when absent.
[[nodiscard]] Result<ExpressionPtr> parse_where(ParserState& state);
// `[ORDER BY item, …]`
[[nodiscard]] Result<std::vector<OrderItem>> parse_order_by(ParserState& state);
// `[ASC | DESC] [NULLS FIRST | LAST]`
void accept_direction(ParserState& state, bool& descending, NullsOrder& nulls);

// ── Statements ──────────────────────────────────────────────────────────────────────────────────

[[nodiscard]] Result<Statement> parse_statement(ParserState& state);

// parser_data.cc. The cursor is on INSERT, UPDATE or DELETE, `with` stood before it.
[[nodiscard]] Result<Statement> parse_data_change(ParserState& state, WithClause with);
[[nodiscard]] Result<Statement> parse_merge(ParserState& state, WithClause with);
// `SET column = value, …`, and `[RETURNING item, …]`.
[[nodiscard]] Result<std::vector<Assignment>> parse_assignments(ParserState& state);
[[nodiscard]] Result<std::vector<SelectItem>> parse_returning(ParserState& state);
// parser_statement.cc. A query or change of data, with WITH before it or not.
[[nodiscard]] Result<Statement> parse_data_statement(ParserState& state);
// Whether a change begins with this.
[[nodiscard]] bool starts_data_modification(const Token& token);
// parser_copy.cc
[[nodiscard]] Result<Statement> parse_copy(ParserState& state);

// parser_transaction.cc, parser_setting.cc
[[nodiscard]] Result<Statement> parse_begin(ParserState& state);
[[nodiscard]] Result<Statement> parse_start(ParserState& state);
[[nodiscard]] Result<Statement> parse_commit(ParserState& state);
[[nodiscard]] Result<Statement> parse_rollback(ParserState& state);
[[nodiscard]] Result<Statement> parse_savepoint(ParserState& state);
[[nodiscard]] Result<Statement> parse_release(ParserState& state);
// The cursor is on the first of the modes.
[[nodiscard]] Result<Statement> parse_transaction_modes(ParserState& state,
                                                        TransactionAction action);
[[nodiscard]] Result<Statement> parse_set(ParserState& state);
[[nodiscard]] Result<Statement> parse_reset(ParserState& state);
[[nodiscard]] Result<Statement> parse_show(ParserState& state);
[[nodiscard]] Result<Statement> parse_explain(ParserState& state);
[[nodiscard]] Result<Statement> parse_analyze(ParserState& state);

// parser_table.cc, parser_constraint.cc, parser_alter_table.cc, parser_definition.cc. Behind
// CREATE, ALTER or DROP, the cursor is on the kind of object.
[[nodiscard]] Result<Statement> parse_create_table(ParserState& state, bool temporary);
[[nodiscard]] Result<Statement> parse_alter_table(ParserState& state);
// `START … INCREMENT …`, up to the end or a parenthesis.
[[nodiscard]] Status parse_sequence_options(ParserState& state, SequenceOptions& sequence);
// Behind IDENTITY: `[(options)]`
[[nodiscard]] Status parse_identity_options(ParserState& state, SequenceOptions& sequence);
[[nodiscard]] Result<Statement> parse_alter_other(ParserState& state,
                                                  ObjectKind kind,
                                                  std::string_view what);
[[nodiscard]] Result<Statement> parse_create_index(ParserState& state);
[[nodiscard]] Result<Statement> parse_create_view(ParserState& state);
[[nodiscard]] Result<Statement> parse_create_sequence(ParserState& state);
[[nodiscard]] Result<Statement> parse_drop_object(ParserState& state, ObjectKind kind);
[[nodiscard]] Result<Statement> parse_truncate(ParserState& state);
[[nodiscard]] Result<Statement> parse_comment(ParserState& state);
[[nodiscard]] Result<Statement> parse_create_materialized_view(ParserState& state);
[[nodiscard]] Result<Statement> parse_refresh_materialized_view(ParserState& state);
[[nodiscard]] Result<Statement> parse_alter_materialized_view(ParserState& state);
[[nodiscard]] Result<Statement> parse_drop_materialized_view(ParserState& state);

// A column with its constraints, those that belong to the table added to `constraints`.
[[nodiscard]] Result<ColumnDefinition> parse_column_definition(
    ParserState& state, std::string_view table, std::vector<TableConstraint>& constraints);
// Whether the cursor is on a constraint of a table, and not on a column.
[[nodiscard]] bool at_table_constraint(const ParserState& state);
[[nodiscard]] Result<TableConstraint> parse_table_constraint(ParserState& state);
// `[NULLS [NOT] DISTINCT]`: whether NULLs are not distinct.
[[nodiscard]] Result<bool> parse_nulls_not_distinct(ParserState& state);

// An expression and its text, read by `parse`.
[[nodiscard]] Result<StoredExpression> parse_stored(
    ParserState& state, Result<ExpressionPtr> (*parse)(ParserState&) = parse_expression);
// An integer with an optional sign.
[[nodiscard]] Result<std::int64_t> parse_signed_integer(ParserState& state);
// `[WITH [NO] DATA]`: whether with, which is the default.
[[nodiscard]] Result<bool> parse_with_data(ParserState& state);
// `(name [= value], …)`
[[nodiscard]] Result<std::vector<ViewOption>> parse_options(ParserState& state);
// `[CASCADE | RESTRICT]`: whether it is CASCADE.
[[nodiscard]] bool accept_cascade(ParserState& state);

// What PostgreSQL has at some place, and matview does not.
struct UnsupportedPhrase {
  std::string_view phrase;
  std::string_view name;
};

// 0A000 when the cursor is on one of `phrases`.
[[nodiscard]] Status refuse(const ParserState& state, std::span<const UnsupportedPhrase> phrases);

}  // namespace matview::sql
