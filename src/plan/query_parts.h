// The kinds of query bodies, and WITH.
#pragma once

#include "plan/query_level.h"
#include "plan/query_scope.h"

namespace matview::plan {

// VALUES: columns called column1, column2 …
[[nodiscard]] Result<NodePtr> bind_values(const sql::Values& values, const QueryScope& query);

// Rows of expressions of `level`, which has no columns, as a plan.
[[nodiscard]] Result<NodePtr> make_rows(std::vector<std::vector<ExpressionPtr>> rows,
                                        Schema schema,
                                        const QueryScope& query,
                                        QueryLevel& level,
                                        std::size_t position);

// UNION, INTERSECT and EXCEPT, with the column names of the first query.
[[nodiscard]] Result<NodePtr> bind_set_operation(const sql::SetOperation& operation,
                                                 const QueryScope& query);

// Two bound queries as one: of equal types, column by column. 42804 `UNION types integer and text
// cannot be matched`, 42601 `each UNION query must have the same number of columns`.
[[nodiscard]] Status unify_columns(std::vector<NodePtr>& queries,
                                   std::string_view operation,
                                   BindContext context,
                                   std::size_t position);

// The operation over two queries of equal types.
[[nodiscard]] NodePtr combine_queries(const sql::SetOperation& operation,
                                      NodePtr left,
                                      NodePtr right);

// Adds what WITH defines to the scope, each bound once.
[[nodiscard]] Status bind_common_tables(const std::vector<sql::CommonTable>& tables,
                                        bool recursive,
                                        QueryScope& scope);

}  // namespace matview::plan
