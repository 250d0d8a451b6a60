// Parser: SQL text to AST. Hand-written recursive descent, with precedence climbing for
// expressions (sql/parser_expression.cc). Knows no catalog.
#pragma once

#include <string_view>
#include <vector>

#include "common/result.h"
#include "sql/ast.h"

namespace matview::sql {

// Parses any number of statements separated by semicolons; empty statements are skipped.
//
// Errors: 42601 `syntax error at or near "…"` (or `… at end of input`) with its position; 0A000
// naming the construct where PostgreSQL has one we recognise but do not support; 54001 when nesting
// passes kMaximumNesting or a chain passes kMaximumChain, so that no input overflows the stack,
// here or wherever the tree is walked recursively.
[[nodiscard]] Result<std::vector<Statement>> parse_statements(std::string_view text);

// Parses exactly one query (SELECT, VALUES, WITH …), with an optional trailing semicolon.
[[nodiscard]] Result<QueryPtr> parse_query(std::string_view text);

// How many constructs (parentheses, calls, CASE, NOT, subqueries, …) may lie within one another.
inline constexpr int kMaximumNesting = 200;

// How many left-associative steps (a + b + c, x::t::u, UNION, JOIN) may lie on one path of the
// tree: each makes the tree one node higher without nesting. AND and OR are associative, so their
// chains become balanced trees and may be of any length; lists (IN, VALUES, …) are not chains.
inline constexpr int kMaximumChain = 500;

}  // namespace matview::sql
