// Binding INSERT, UPDATE and DELETE.
#include <algorithm>
#include <set>

#include "plan/bind_error.h"
#include "plan/binder.h"
#include "plan/expression_binder.h"
#include "plan/from_binder.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

[[nodiscard]] Result<Relation> find_target(const Catalog& catalog,
                                           std::string_view name,
                                           std::size_t position) {
  auto relation = catalog.find(name);
  if (!relation) {
    return std::unexpected(Error{.code = ErrorCode::kUndefinedTable,
                                 .message = format_text("relation \"{}\" does not exist", name),
                                 .position = position});
  }
  if (relation->is_view) {
    return std::unexpected(
        Error{.code = ErrorCode::kWrongObjectType,
              .message = format_text("cannot change materialized view \"{}\"", name),
              .position = position});
  }
  return *std::move(relation);
}

[[nodiscard]] Result<std::size_t> find_column(const Relation& table,
                                              std::string_view name,
                                              std::size_t position) {
  if (const auto column = table.schema.find(name)) return *column;
  return std::unexpected(Error{
      .code = ErrorCode::kUndefinedColumn,
      .message = format_text("column \"{}\" of relation \"{}\" does not exist", name, table.name),
      .position = position});
}

[[nodiscard]] Result<std::vector<std::size_t>> target_columns(const Relation& table,
                                                              const sql::Insert& insert,
                                                              std::size_t position) {
  std::vector<std::size_t> columns;
  for (const std::string& name : insert.columns) {
    MATVIEW_ASSIGN(const std::size_t column, find_column(table, name, position));
    if (std::ranges::contains(columns, column)) {
      return std::unexpected(
          Error{.code = ErrorCode::kDuplicateColumn,
                .message = format_text("column \"{}\" specified more than once", name),
                .position = position});
    }
    columns.push_back(column);
  }
  if (insert.columns.empty()) {
    for (std::size_t i = 0; i < table.schema.columns.size(); ++i) columns.push_back(i);
  }
  return columns;
}

[[nodiscard]] Status check_width(std::size_t values,
                                 std::vector<std::size_t>& columns,
                                 bool named_columns,
                                 std::size_t position) {
  if (values > columns.size()) {
    return std::unexpected(Error{.code = ErrorCode::kSyntaxError,
                                 .message = "INSERT has more expressions than target columns",
                                 .position = position});
  }
  if (values < columns.size() && named_columns) {
    return std::unexpected(Error{.code = ErrorCode::kSyntaxError,
                                 .message = "INSERT has more target columns than expressions",
                                 .position = position});
  }
  columns.resize(values);
  return {};
}

[[nodiscard]] Error assignment_error(const Error& error,
                                     const ColumnSchema& column,
                                     const ExpressionPtr& value) {
  if (error.code != ErrorCode::kDatatypeMismatch) return error;
  return Error{.code = error.code,
               .message = format_text("column \"{}\" is of type {} but expression is of type {}",
                                      column.name,
                                      type_name(column.type),
                                      type_name(value->type)),
               .hint = "You will need to rewrite or cast the expression.",
               .position = error.position};
}

[[nodiscard]] Result<ExpressionPtr> coerce_to_column(ExpressionPtr value,
                                                     const ColumnSchema& column,
                                                     BindContext context,
                                                     std::size_t position) {
  auto coerced = coerce(value, column.type, CastContext::kAssignment, context, position);
  if (coerced) return coerced;
  return std::unexpected(assignment_error(coerced.error(), column, value));
}

// VALUES are bound cell by cell, each straight to its column's type.
[[nodiscard]] Result<NodePtr> bind_values_source(const sql::Values& values,
                                                 const Relation& table,
                                                 std::vector<std::size_t>& columns,
                                                 bool named_columns,
                                                 BindContext context) {
  const Scope no_columns;
  ExpressionBinder binder(no_columns, context, nullptr, "VALUES");
  Values bound;
  const std::size_t width = values.rows.front().size();
  MATVIEW_TRY(check_width(width, columns, named_columns, values.position));
  for (const auto& row : values.rows) {
    if (row.size() != width) {
      return std::unexpected(Error{.code = ErrorCode::kSyntaxError,
                                   .message = "VALUES lists must all be the same length",
                                   .position = values.position});
    }
    std::vector<ExpressionPtr> cells;
    for (std::size_t i = 0; i < row.size(); ++i) {
      MATVIEW_ASSIGN(ExpressionPtr cell, binder.bind(*row[i]));
      MATVIEW_ASSIGN(
          cell,
          coerce_to_column(
              std::move(cell), table.schema.columns[columns[i]], context, row[i]->position));
      cells.push_back(std::move(cell));
    }
    bound.rows.push_back(std::move(cells));
  }
  Schema schema;
  for (const std::size_t column : columns) schema.columns.push_back(table.schema.columns[column]);
  return make_node({.node = std::move(bound), .schema = std::move(schema)});
}

[[nodiscard]] Result<NodePtr> bind_query_source(const sql::Query& query,
                                                const Catalog& catalog,
                                                const Relation& table,
                                                std::vector<std::size_t>& columns,
                                                bool named_columns,
                                                BindContext context) {
  MATVIEW_ASSIGN(NodePtr source, bind_query(query, catalog, context));
  MATVIEW_TRY(check_width(source->schema.columns.size(), columns, named_columns, query.position));
  Project project{.input = source, .expressions = {}};
  Schema schema;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const ColumnSchema& column = table.schema.columns[columns[i]];
    MATVIEW_ASSIGN(
        ExpressionPtr value,
        coerce_to_column(
            make_column(i, source->schema.columns[i].type), column, context, query.position));
    project.expressions.push_back(std::move(value));
    schema.columns.push_back(column);
  }
  return make_node({.node = std::move(project), .schema = std::move(schema)});
}

// The rows of `table` that WHERE accepts, with their row ids last.
struct TargetRows {
  NodePtr rows;
  Scope scope;  // the table's columns, without the row id
};

[[nodiscard]] Result<TargetRows> bind_target_rows(const Relation& table,
                                                  const std::string& alias,
                                                  const sql::ExpressionPtr& where,
                                                  BindContext context) {
  TargetRows target{.rows = make_scan(table, true), .scope = {}};
  target.scope.add(alias.empty() ? table.name : alias, table.schema);
  if (where == nullptr) return target;
  ExpressionBinder binder(target.scope, context, nullptr, "WHERE");
  MATVIEW_ASSIGN(ExpressionPtr predicate, binder.bind_condition(*where));
  const Schema schema = target.rows->schema;
  target.rows = make_node(
      {.node = Filter{.input = target.rows, .predicate = std::move(predicate)}, .schema = schema});
  return target;
}

[[nodiscard]] ExpressionPtr row_id_of(const Relation& table) {
  return make_column(table.schema.columns.size(), TypeId::kBigint);
}

void resolve_parameters(BindContext context) {
  for (Type& type : context.parameters) {
    if (type.id == TypeId::kUnknown) type = TypeId::kText;
  }
}

}  // namespace

Result<BoundInsert> bind_insert(const sql::Insert& insert,
                                const Catalog& catalog,
                                BindContext context,
                                std::size_t position) {
  if (!insert.with.empty()) return unsupported("WITH before a data-modifying statement", position);
  if (insert.source == nullptr) return unsupported("DEFAULT VALUES", position);
  if (insert.overriding_system_value) return unsupported("OVERRIDING SYSTEM VALUE", position);
  if (insert.on_conflict) return unsupported("ON CONFLICT", insert.on_conflict->position);
  if (!insert.returning.empty()) return unsupported("RETURNING", position);
  MATVIEW_ASSIGN(const Relation table, find_target(catalog, insert.table, position));
  MATVIEW_ASSIGN(std::vector<std::size_t> columns, target_columns(table, insert, position));
  const bool named = !insert.columns.empty();
  const auto* values = std::get_if<sql::Values>(&insert.source->body);
  NodePtr source;
  if (values != nullptr) {
    MATVIEW_ASSIGN(source, bind_values_source(*values, table, columns, named, context));
  } else {
    MATVIEW_ASSIGN(source,
                   bind_query_source(*insert.source, catalog, table, columns, named, context));
  }
  resolve_parameters(context);
  return BoundInsert{
      .table = table.name, .columns = std::move(columns), .source = std::move(source)};
}

Result<BoundUpdate> bind_update(const sql::Update& update,
                                const Catalog& catalog,
                                BindContext context,
                                std::size_t position) {
  if (!update.with.empty()) return unsupported("WITH before a data-modifying statement", position);
  if (!update.from.empty()) return unsupported("UPDATE … FROM", update.from.front().position);
  if (!update.returning.empty()) return unsupported("RETURNING", position);
  MATVIEW_ASSIGN(const Relation table, find_target(catalog, update.table, position));
  MATVIEW_ASSIGN(const TargetRows target,
                 bind_target_rows(table, update.alias, update.where, context));
  ExpressionBinder binder(target.scope, context, nullptr, "UPDATE");
  Project project{.input = target.rows, .expressions = {row_id_of(table)}};
  Schema schema{{{.name = "", .type = TypeId::kBigint}}};
  for (std::size_t i = 0; i < table.schema.columns.size(); ++i) {
    project.expressions.push_back(make_column(i, table.schema.columns[i].type));
    schema.columns.push_back(table.schema.columns[i]);
  }
  std::set<std::size_t> assigned;
  for (const sql::Assignment& assignment : update.assignments) {
    if (assignment.columns.size() != 1) {
      return unsupported("assignment to a row of columns", assignment.position);
    }
    const std::string& name = assignment.columns.front();
    MATVIEW_ASSIGN(const std::size_t column, find_column(table, name, assignment.position));
    if (!assigned.insert(column).second) {
      return std::unexpected(
          Error{.code = ErrorCode::kSyntaxError,
                .message = format_text("multiple assignments to same column \"{}\"", name),
                .position = assignment.position});
    }
    MATVIEW_ASSIGN(ExpressionPtr value, binder.bind(*assignment.value));
    MATVIEW_ASSIGN(
        project.expressions[column + 1],
        coerce_to_column(
            std::move(value), table.schema.columns[column], context, assignment.value->position));
  }
  resolve_parameters(context);
  const NodePtr source = make_node({.node = std::move(project), .schema = std::move(schema)});
  return BoundUpdate{.table = table.name,
                     .source = use_primary_keys(rewrite(source, catalog), catalog)};
}

Result<BoundDelete> bind_delete(const sql::Delete& statement,
                                const Catalog& catalog,
                                BindContext context,
                                std::size_t position) {
  if (!statement.with.empty())
    return unsupported("WITH before a data-modifying statement", position);
  if (!statement.using_tables.empty()) {
    return unsupported("DELETE … USING", statement.using_tables.front().position);
  }
  if (!statement.returning.empty()) return unsupported("RETURNING", position);
  MATVIEW_ASSIGN(const Relation table, find_target(catalog, statement.table, position));
  MATVIEW_ASSIGN(const TargetRows target,
                 bind_target_rows(table, statement.alias, statement.where, context));
  resolve_parameters(context);
  const NodePtr source =
      make_node({.node = Project{.input = target.rows, .expressions = {row_id_of(table)}},
                 .schema = Schema{{{.name = "", .type = TypeId::kBigint}}}});
  return BoundDelete{.table = table.name,
                     .source = use_primary_keys(rewrite(source, catalog), catalog)};
}

}  // namespace matview::plan
