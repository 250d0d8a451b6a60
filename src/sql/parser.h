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
// passes kMaximumNesting, so that no input overflows the stack.
[[nodiscard]] Result<std::vector<Statement>> parse_statements(std::string_view text);

// Parses exactly one query (SELECT, VALUES, WITH …), with an optional trailing semicolon.
[[nodiscard]] Result<QueryPtr> parse_query(std::string_view text);

inline constexpr int kMaximumNesting = 200;

}  // namespace matview::sql
