// What INSERT, UPDATE and DELETE have in common: the table they change, assignments to its columns,
// and RETURNING. Each is bound as a query over relations of its own (plan/statement_relations.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "plan/binder.h"
#include "plan/coercion.h"
#include "plan/statement_relations.h"
#include "sql/ast.h"

namespace matview::plan {

struct Target {
  Relation relation;
  TableDefinitionPtr definition;
  std::string name;  // in expressions: the alias, or the table's own name

  [[nodiscard]] const std::vector<ColumnSchema>& columns() const { return relation.schema.columns; }
};

// 42P01 when there is no such relation, 42809 for one that cannot be changed.
[[nodiscard]] Result<Target> find_target(const Catalog& catalog,
                                         std::string_view name,
                                         std::string_view alias,
                                         std::size_t position);

// 42703 `column "x" of relation "t" does not exist`.
[[nodiscard]] Result<std::size_t> find_target_column(const Target& target,
                                                     std::string_view name,
                                                     std::size_t position);

// `value` as the column's type, by assignment; 42804 names the column.
[[nodiscard]] Result<ExpressionPtr> coerce_to_column(ExpressionPtr value,
                                                     const ColumnSchema& column,
                                                     BindContext context,
                                                     std::size_t position);

// What DEFAULT means for a column: its default's expression, the next value of its sequence, or
// null for NULL.
[[nodiscard]] Result<sql::ExpressionPtr> default_syntax(const Target& target, std::size_t column);
// The same, bound and coerced; null when it is NULL.
[[nodiscard]] Result<ExpressionPtr> bind_column_default(const Target& target,
                                                        std::size_t column,
                                                        BindContext context);

// The end of an error about a value for a column that makes its own.
[[nodiscard]] std::string generated_always_detail(const Target& target, std::size_t column);

// `qualifier.name` as syntax, without a position.
[[nodiscard]] sql::ExpressionPtr make_column_syntax(std::string qualifier, std::string name);

// A source of FROM that is only there while the statement runs.
[[nodiscard]] sql::TableReference make_statement_reference(std::string_view name);

// The target's rows with their ids; what a statement finds the rows to change in.
[[nodiscard]] BoundFrom target_rows(const Target& target);

// Assignments bound over a query's FROM and WHERE: the query yields the row id, the new values of
// all columns of the target, and then `extra` items. All syntax is only borrowed: it is as before
// when this returns.
struct AssignmentQuery {
  std::vector<sql::CommonTable>* with = nullptr;  // or null
  bool recursive = false;
  std::string_view relation;  // that has the row id and the target's columns, named target.name
  std::vector<sql::TableReference>* from = nullptr;  // more relations, or null
  sql::ExpressionPtr* where = nullptr;               // or null
  std::vector<sql::SelectItem> extra = {};
};

[[nodiscard]] Result<NodePtr> bind_assignments(const Target& target,
                                               std::vector<sql::Assignment>& assignments,
                                               AssignmentQuery query,
                                               const Catalog& catalog,
                                               BindContext context);

// One `name.*` for every relation in FROM, so that RETURNING may look at all of them.
[[nodiscard]] std::vector<sql::SelectItem> star_items(
    const std::vector<sql::TableReference>& references);

// What stands beside the target's columns in the rows RETURNING is over.
struct ReturningColumns {
  std::string qualifier;
  Schema schema;
};

// The columns of star_items(references), by relation.
[[nodiscard]] Result<std::vector<ReturningColumns>> bind_star_columns(
    std::vector<sql::TableReference>& references,
    std::vector<sql::CommonTable>& with,
    bool recursive,
    const Catalog& catalog,
    BindContext context);

// RETURNING as a plan over kStatementRows: the target's columns, then those of `others`. Null when
// `items` is empty.
[[nodiscard]] Result<NodePtr> bind_returning(const Target& target,
                                             std::vector<sql::SelectItem>& items,
                                             const std::vector<ReturningColumns>& others,
                                             std::vector<sql::CommonTable>& with,
                                             bool recursive,
                                             const Catalog& catalog,
                                             BindContext context);

// 42803 `aggregate functions are not allowed in WHAT`.
[[nodiscard]] Status check_no_aggregates(const sql::Expression& expression, std::string_view where);

// Untyped parameters become text.
void resolve_parameters(BindContext context);

}  // namespace matview::plan
