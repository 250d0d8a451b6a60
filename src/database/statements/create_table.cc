#include <algorithm>

#include "database/statements/statements.h"

namespace matview {

namespace {

// The positions of the primary key's columns, which it also makes NOT NULL in `schema`.
[[nodiscard]] Result<std::vector<std::size_t>> resolve_primary_key(
    const sql::CreateTable& statement, Schema& schema) {
  std::vector<std::size_t> key;
  for (const sql::TableConstraint& constraint : statement.constraints) {
    if (constraint.kind != sql::ConstraintKind::kPrimaryKey) {
      return fail(ErrorCode::kFeatureNotSupported,
                  "constraints other than PRIMARY KEY are not supported yet");
    }
    for (const std::string& name : constraint.columns) {
      const auto column = schema.find(name);
      if (!column) {
        return fail(ErrorCode::kUndefinedColumn, "column \"{}\" named in key does not exist", name);
      }
      if (std::ranges::contains(key, *column)) {
        return fail(ErrorCode::kDuplicateColumn,
                    "column \"{}\" appears twice in primary key constraint",
                    name);
      }
      key.push_back(*column);
    }
  }
  for (const std::size_t column : key) schema.columns[column].not_null = true;
  return key;
}

}  // namespace

Result<ResultSet> run_create_table(Engine& engine, const sql::CreateTable& statement) {
  if (engine.catalog.exists(statement.name)) {
    if (statement.if_not_exists) return done("CREATE TABLE");
    return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", statement.name);
  }
  Schema schema;
  for (const sql::ColumnDefinition& column : statement.columns) {
    if (column.default_value || column.identity != sql::IdentityKind::kNone) {
      return fail(ErrorCode::kFeatureNotSupported, "DEFAULT is not supported yet");
    }
    schema.columns.push_back(
        {.name = column.name, .type = column.type, .not_null = column.not_null});
  }
  MATVIEW_ASSIGN(std::vector<std::size_t> key, resolve_primary_key(statement, schema));
  MATVIEW_TRY(engine.catalog.tables.create_table(
      engine.transaction, statement.name, std::move(schema), std::move(key)));
  engine.schema_changed();
  return done("CREATE TABLE");
}

}  // namespace matview
