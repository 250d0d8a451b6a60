#include <algorithm>

#include "database/definition/dependents.h"
#include "database/statements/statements.h"

namespace matview {

namespace {

// Tables that refer to any of `tables` and are not among them: 0A000, or with `cascade` they are
// added.
[[nodiscard]] Status add_referring(const Engine& engine,
                                   bool cascade,
                                   std::vector<std::string>& tables) {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::string table = tables[i];
    for (const auto& reference : engine.catalog.tables.references_to(table)) {
      if (std::ranges::contains(tables, reference.table)) continue;
      if (!cascade) {
        return std::unexpected<Failure>(
            Error{.code = ErrorCode::kFeatureNotSupported,
                  .message = "cannot truncate a table referenced in a foreign key constraint",
                  .detail = format_text("Table \"{}\" references \"{}\".", reference.table, table),
                  .hint = format_text("Truncate table \"{}\" at the same time, or use TRUNCATE ... "
                                      "CASCADE.",
                                      reference.table)});
      }
      tables.push_back(reference.table);
    }
  }
  return {};
}

// Row by row where views must hear of it; else the table just gets other rows: none.
[[nodiscard]] Status empty_table(Engine& engine, const std::string& name) {
  const std::shared_ptr<Table> table = engine.catalog.tables.find(name);
  if (!engine.catalog.views.dependencies().dependents_of(name).empty()) {
    for (std::size_t i = 0; i < table->chunk_count(); ++i) {
      for (std::size_t slot = 0; slot < table->chunk(i).used(); ++slot) {
        const auto row = static_cast<RowId>(i * kChunkRows + slot);
        if (table->is_live(row)) engine.transaction.erase(table, row);
      }
    }
    return {};
  }
  if (table->row_count() == 0) return {};
  const TableDefinitionPtr definition = engine.catalog.tables.definition(name);
  auto empty = std::make_shared<Table>(name, definition->schema, definition->primary_key());
  empty->redefine(definition->schema, definition->primary_key(), definition->unique_keys());
  MATVIEW_TRY(attach_indexes(*empty, *definition, engine.dictionary));
  engine.catalog.tables.redefine(engine.transaction, name, *definition, std::move(empty));
  engine.schema_changed();
  return {};
}

void restart_identity(Engine& engine, const std::string& name) {
  for (const ColumnDetails& column : engine.catalog.tables.definition(name)->columns) {
    if (column.sequence.empty()) continue;
    Sequence sequence = *engine.catalog.sequences.find(column.sequence);
    sequence.last_value = sequence.start;
    sequence.is_called = false;
    engine.catalog.sequences.put(engine.transaction, column.sequence, std::move(sequence));
  }
}

}  // namespace

Result<ResultSet> run_truncate(Engine& engine, const sql::Truncate& statement) {
  std::vector<std::string> tables;
  for (const std::string& name : statement.names) {
    const RelationKind kind = engine.catalog.kind_of(name);
    if (kind == RelationKind::kNone) {
      return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", name);
    }
    if (kind != RelationKind::kTable) {
      return fail(ErrorCode::kWrongObjectType, "\"{}\" is not a table", name);
    }
    if (!std::ranges::contains(tables, name)) tables.push_back(name);
  }
  MATVIEW_TRY(add_referring(engine, statement.cascade, tables));
  for (const std::string& name : tables) {
    MATVIEW_TRY(empty_table(engine, name));
    if (statement.restart_identity) restart_identity(engine, name);
  }
  return done("TRUNCATE TABLE");
}

}  // namespace matview
