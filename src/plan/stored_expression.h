// Expressions that the catalog keeps as text: defaults, checks, and what indexes are over.
#pragma once

#include <string_view>

#include "common/result.h"
#include "expr/expression.h"
#include "sql/ast.h"
#include "types/schema.h"
#include "types/text_dictionary.h"

namespace matview::plan {

// An expression by its text. Errors as the parser's, without a position: it is not in the
// statement.
[[nodiscard]] Result<sql::ExpressionPtr> parse_stored(std::string_view text);

enum class StoredKind : std::uint8_t { kCheck, kIndexExpression, kIndexPredicate, kTransform };

// Binds an expression over the columns of `table`. 42P02 for parameters; 0A000 and 42803 for what
// such an expression may not contain, in PostgreSQL's words for its kind.
[[nodiscard]] Result<ExpressionPtr> bind_stored(const sql::Expression& expression,
                                                StoredKind kind,
                                                std::string_view table,
                                                const Schema& schema,
                                                TextDictionary& dictionary);
[[nodiscard]] Result<ExpressionPtr> bind_stored(std::string_view text,
                                                StoredKind kind,
                                                std::string_view table,
                                                const Schema& schema,
                                                TextDictionary& dictionary);

// Binds a column's default, as an assignment to it: 42804 `column "a" is of type integer but
// default expression is of type text`; 0A000 when it refers to a column.
[[nodiscard]] Result<ExpressionPtr> bind_default(const sql::Expression& expression,
                                                 const ColumnSchema& column,
                                                 TextDictionary& dictionary);

}  // namespace matview::plan
