// DROP TABLE, VIEW, INDEX and SEQUENCE.
#include <algorithm>

#include "database/definition/dependents.h"
#include "database/statements/statements.h"

namespace matview {

namespace {

struct DropKind {
  RelationKind relation;
  std::string_view tag;
};

[[nodiscard]] DropKind drop_kind(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::kView: return {.relation = RelationKind::kView, .tag = "DROP VIEW"};
    case sql::ObjectKind::kIndex: return {.relation = RelationKind::kIndex, .tag = "DROP INDEX"};
    case sql::ObjectKind::kSequence:
      return {.relation = RelationKind::kSequence, .tag = "DROP SEQUENCE"};
    default: return {.relation = RelationKind::kTable, .tag = "DROP TABLE"};
  }
}

[[nodiscard]] std::string_view article(RelationKind kind) {
  return kind == RelationKind::kIndex ? "an" : "a";
}

// 42809 for a name of another kind, with the statement that would drop it.
[[nodiscard]] Failure wrong_kind(std::string_view name, RelationKind wanted, RelationKind found) {
  std::string statement;
  for (const char letter : relation_kind_name(found)) {
    statement += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return Error{.code = ErrorCode::kWrongObjectType,
               .message = format_text(
                   "\"{}\" is not {} {}", name, article(wanted), relation_kind_name(wanted)),
               .hint = format_text("Use DROP {} to remove {} {}.",
                                   statement,
                                   article(found),
                                   relation_kind_name(found))};
}

[[nodiscard]] Status drop_table(Engine& engine, std::string_view name, bool cascade) {
  MATVIEW_TRY(drop_dependents(
      engine, dependents_of(engine, name), format_text("table {}", name), cascade));
  const TableDefinitionPtr definition = engine.catalog.tables.definition(name);
  MATVIEW_TRY(engine.catalog.tables.drop_table(engine.transaction, name));
  for (const ColumnDetails& column : definition->columns) {
    if (column.sequence.empty()) continue;
    engine.catalog.sequences.drop(engine.transaction, column.sequence);
  }
  return {};
}

[[nodiscard]] Status drop_index(Engine& engine, std::string_view name) {
  TableCatalog& tables = engine.catalog.tables;
  const std::string table = tables.table_of_index(name);
  TableDefinition definition = *tables.definition(table);
  const auto index = std::ranges::find(definition.indexes, name, &IndexDefinition::name);
  if (index == definition.indexes.end()) {
    return std::unexpected(Failure(
        Error{.code = ErrorCode::kDependentObjectsStillExist,
              .message = format_text(
                  "cannot drop index {} because constraint {} on table {} requires it",
                  name,
                  name,
                  table),
              .hint = format_text("You can drop constraint {} on table {} instead.", name, table)}));
  }
  definition.indexes.erase(index);
  remove_index(engine, tables.find(table), name);
  tables.redefine(engine.transaction, table, std::move(definition));
  return {};
}

[[nodiscard]] Status drop_sequence(Engine& engine, std::string_view name) {
  const std::string& table = engine.catalog.sequences.find(name)->owner_table;
  if (const auto definition = engine.catalog.tables.definition(table)) {
    for (std::size_t i = 0; i < definition->columns.size(); ++i) {
      if (definition->columns[i].sequence != name) continue;
      const std::string& column = definition->schema.columns[i].name;
      return std::unexpected(Failure(
          Error{.code = ErrorCode::kDependentObjectsStillExist,
                .message = format_text(
                    "cannot drop sequence {} because column {} of table {} requires it",
                    name,
                    column,
                    table),
                .hint =
                    format_text("You can drop column {} of table {} instead.", column, table)}));
    }
  }
  engine.catalog.sequences.drop(engine.transaction, name);
  return {};
}

[[nodiscard]] Status drop_query_view(Engine& engine, std::string_view name, bool cascade) {
  MATVIEW_TRY(drop_dependents(
      engine, dependents_of(engine, name), format_text("view {}", name), cascade));
  engine.catalog.query_views.drop(engine.transaction, name);
  return {};
}

}  // namespace

Status drop_view(Engine& engine, std::string_view name, bool cascade) {
  MATVIEW_TRY(engine.catalog.views.get_view(name).transform([](const ViewMetadata*) {}));
  MATVIEW_TRY(drop_dependents(
      engine, dependents_of(engine, name), format_text("materialized view {}", name), cascade));
  MATVIEW_TRY(engine.catalog.views.drop_view(engine.transaction, name));
  engine.definition_changed(name);
  return {};
}

Result<ResultSet> run_drop(Engine& engine, const sql::Drop& statement) {
  const DropKind kind = drop_kind(statement.kind);
  for (const std::string& name : statement.names) {
    const RelationKind found = engine.catalog.kind_of(name);
    if (found == RelationKind::kNone) {
      if (statement.if_exists) continue;
      const ErrorCode code = kind.relation == RelationKind::kIndex ? ErrorCode::kUndefinedObject
                                                                   : ErrorCode::kUndefinedTable;
      return fail(code, "{} \"{}\" does not exist", relation_kind_name(kind.relation), name);
    }
    if (found != kind.relation) return std::unexpected(wrong_kind(name, kind.relation, found));
    switch (found) {
      case RelationKind::kIndex: MATVIEW_TRY(drop_index(engine, name)); break;
      case RelationKind::kSequence: MATVIEW_TRY(drop_sequence(engine, name)); break;
      case RelationKind::kView:
        MATVIEW_TRY(drop_query_view(engine, name, statement.cascade));
        break;
      default: MATVIEW_TRY(drop_table(engine, name, statement.cascade));
    }
    engine.schema_changed();
  }
  return done(kind.tag);
}

}  // namespace matview
