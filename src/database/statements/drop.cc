// DROP TABLE, VIEW, MATERIALIZED VIEW, INDEX and SEQUENCE.
#include <algorithm>

#include "database/definition/dependents.h"
#include "database/statements/statements.h"

namespace matview {

namespace {

[[nodiscard]] RelationKind relation_kind(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::kView: return RelationKind::kView;
    case sql::ObjectKind::kMaterializedView: return RelationKind::kMaterializedView;
    case sql::ObjectKind::kIndex: return RelationKind::kIndex;
    case sql::ObjectKind::kSequence: return RelationKind::kSequence;
    default: return RelationKind::kTable;
  }
}

[[nodiscard]] std::string drop_command(RelationKind kind) {
  std::string command = "DROP ";
  for (const char letter : relation_kind_name(kind)) {
    command += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return command;
}

[[nodiscard]] std::string_view article(RelationKind kind) {
  return kind == RelationKind::kIndex ? "an" : "a";
}

// 42809 for a name of another kind, with the statement that would drop it.
[[nodiscard]] Error wrong_kind(std::string_view name, RelationKind wanted, RelationKind found) {
  return {.code = ErrorCode::kWrongObjectType,
          .message =
              format_text("\"{}\" is not {} {}", name, article(wanted), relation_kind_name(wanted)),
          .hint = format_text("Use {} to remove {} {}.",
                              drop_command(found),
                              article(found),
                              relation_kind_name(found))};
}

[[nodiscard]] std::unexpected<Failure> does_not_exist(std::string_view name, RelationKind kind) {
  if (kind == RelationKind::kMaterializedView) {
    return fail(ErrorCode::kUndefinedTable, "Materialized view '{}' does not exist", name);
  }
  const ErrorCode code =
      kind == RelationKind::kIndex ? ErrorCode::kUndefinedObject : ErrorCode::kUndefinedTable;
  return fail(code, "{} \"{}\" does not exist", relation_kind_name(kind), name);
}

[[nodiscard]] Status drop_table(Engine& engine, std::string_view name) {
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
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kDependentObjectsStillExist,
        .message = format_text("cannot drop index {} because constraint {} on table {} requires it",
                               name,
                               name,
                               table),
        .hint = format_text("You can drop constraint {} on table {} instead.", name, table)});
  }
  definition.indexes.erase(index);
  remove_index(engine, tables.find(table), name);
  tables.redefine(engine.transaction, table, std::move(definition));
  return {};
}

[[nodiscard]] Status drop_sequence(Engine& engine, std::string_view name, bool cascade) {
  TableCatalog& tables = engine.catalog.tables;
  for (const std::string& table : tables.list_tables()) {
    TableDefinition definition = *tables.definition(table);
    bool changes = false;
    for (std::size_t i = 0; i < definition.columns.size(); ++i) {
      ColumnDetails& details = definition.columns[i];
      const std::string& column = definition.schema.columns[i].name;
      if (details.sequence == name) {
        return std::unexpected<Failure>(Error{
            .code = ErrorCode::kDependentObjectsStillExist,
            .message =
                format_text("cannot drop sequence {} because column {} of table {} requires it",
                            name,
                            column,
                            table),
            .hint = format_text("You can drop column {} of table {} instead.", column, table)});
      }
      const bool draws = details.default_text && details.default_text->contains("nextval") &&
                         details.default_text->contains(format_text("'{}'", name));
      if (!draws) continue;
      if (!cascade) {
        return std::unexpected<Failure>(Error{
            .code = ErrorCode::kDependentObjectsStillExist,
            .message =
                format_text("cannot drop sequence {} because other objects depend on it", name),
            .detail = format_text("default value for column {} of table {} depends on sequence {}",
                                  column,
                                  table,
                                  name),
            .hint = "Use DROP ... CASCADE to drop the dependent objects too."});
      }
      details.default_text.reset();
      changes = true;
    }
    if (changes) tables.redefine(engine.transaction, table, std::move(definition));
  }
  engine.catalog.sequences.drop(engine.transaction, name);
  return {};
}

[[nodiscard]] Status drop_one(Engine& engine,
                              std::string_view name,
                              RelationKind kind,
                              bool cascade) {
  switch (kind) {
    case RelationKind::kIndex: return drop_index(engine, name);
    case RelationKind::kSequence: return drop_sequence(engine, name, cascade);
    case RelationKind::kView: engine.catalog.query_views.drop(engine.transaction, name); return {};
    case RelationKind::kMaterializedView:
      MATVIEW_TRY(engine.catalog.views.drop_view(engine.transaction, name));
      engine.definition_changed(name);
      return {};
    default: return drop_table(engine, name);
  }
}

// Drops relations of one kind together: what depends on one of them may be another.
[[nodiscard]] Status drop_relations(Engine& engine,
                                    std::span<const std::string> names,
                                    RelationKind kind,
                                    bool if_exists,
                                    bool cascade) {
  std::vector<std::string> dropped;
  for (const std::string& name : names) {
    const RelationKind found = engine.catalog.kind_of(name);
    if (found == RelationKind::kNone) {
      if (if_exists) continue;
      return does_not_exist(name, kind);
    }
    if (found != kind) return std::unexpected<Failure>(wrong_kind(name, kind, found));
    if (!std::ranges::contains(dropped, name)) dropped.push_back(name);
  }
  std::vector<Dependent> dependents;
  for (const std::string& name : dropped) {
    for (Dependent& dependent : dependents_of(engine, name)) {
      const bool is_foreign_key = dependent.kind == Dependent::Kind::kForeignKey;
      if (std::ranges::contains(dropped, is_foreign_key ? dependent.table : dependent.name)) {
        continue;
      }
      const bool is_known = std::ranges::any_of(dependents, [&](const Dependent& known) {
        return known.name == dependent.name && known.table == dependent.table;
      });
      if (!is_known) dependents.push_back(std::move(dependent));
    }
  }
  const std::string what = dropped.size() == 1
                               ? format_text("{} {}", relation_kind_name(kind), dropped.front())
                               : "desired object(s)";
  MATVIEW_TRY(drop_dependents(engine, dependents, what, cascade));
  // Among them a reader goes before what it reads.
  while (!dropped.empty()) {
    auto next = std::ranges::find_if(dropped, [&](const std::string& name) {
      return std::ranges::none_of(readers_of(engine, name), [&](const Dependent& reader) {
        return std::ranges::contains(dropped, reader.name);
      });
    });
    if (next == dropped.end()) next = dropped.begin();
    MATVIEW_TRY(drop_one(engine, *next, kind, cascade));
    dropped.erase(next);
  }
  engine.schema_changed();
  return {};
}

}  // namespace

Status drop_view(Engine& engine, std::string_view name, bool cascade) {
  const std::string view(name);
  return drop_relations(engine, {&view, 1}, RelationKind::kMaterializedView, false, cascade);
}

Result<ResultSet> run_drop(Engine& engine, const sql::Drop& statement) {
  const RelationKind kind = relation_kind(statement.kind);
  MATVIEW_TRY(
      drop_relations(engine, statement.names, kind, statement.if_exists, statement.cascade));
  return done(drop_command(kind));
}

Result<ResultSet> run_drop_view(Engine& engine, const sql::DropMaterializedView& statement) {
  MATVIEW_TRY(drop_relations(engine,
                             statement.names,
                             RelationKind::kMaterializedView,
                             statement.if_exists,
                             statement.cascade));
  return done("DROP MATERIALIZED VIEW");
}

}  // namespace matview
