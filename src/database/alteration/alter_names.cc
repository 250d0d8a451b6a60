// ALTER TABLE: names, and those of indexes, views and sequences.
#include <algorithm>

#include "database/alteration/stored_text.h"
#include "database/alteration/table_alteration.h"
#include "database/definition/dependents.h"
#include "database/statements/statements.h"

namespace matview {

namespace {

// Views keep their queries as text, in which a new name cannot be followed.
[[nodiscard]] std::unexpected<Failure> read_by_view(std::string_view what,
                                                    const Dependent& reader) {
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kFeatureNotSupported,
            .message = format_text("renaming {} is not supported while a view reads it", what),
            .detail = format_text("{} depends on {}", reader.describe(), what)});
}

void rename_index(Engine& engine, const std::string& name, const std::string& new_name) {
  const std::string table_name = engine.catalog.tables.table_of_index(name);
  const std::shared_ptr<Table> table = engine.catalog.tables.find(table_name);
  TableDefinition definition = *engine.catalog.tables.definition(table_name);
  std::shared_ptr<OrderedIndex> made;
  for (KeyConstraint& key : definition.keys) {
    if (key.name != name) continue;
    key.name = new_name;
    made = make_key_index(key, engine.dictionary);
  }
  for (IndexDefinition& index : definition.indexes) {
    if (index.name != name) continue;
    index.name = new_name;
    // Its expressions were bound before, so they can be again.
    if (auto bound = make_index(index, table_name, definition.schema, engine.dictionary)) {
      made = *std::move(bound);
    }
  }
  remove_index(engine, table, name);
  if (made != nullptr) add_index(engine, table, std::move(made));
  engine.catalog.tables.redefine(engine.transaction, table_name, std::move(definition));
}

[[nodiscard]] Status rename_table(Engine& engine,
                                  const std::string& name,
                                  const std::string& new_name) {
  const TableDefinitionPtr definition = engine.catalog.tables.definition(name);
  engine.catalog.tables.rename(engine.transaction, name, new_name);
  for (const ColumnDetails& column : definition->columns) {
    if (column.sequence.empty()) continue;
    Sequence sequence = *engine.catalog.sequences.find(column.sequence);
    sequence.owner_table = new_name;
    engine.catalog.sequences.put(engine.transaction, column.sequence, std::move(sequence));
  }
  return {};
}

void rename_sequence(Engine& engine, const std::string& name, const std::string& new_name) {
  SequenceCatalog& sequences = engine.catalog.sequences;
  Sequence sequence = *sequences.find(name);
  const std::string owner = sequence.owner_table;
  sequences.drop(engine.transaction, name);
  sequences.put(engine.transaction, new_name, std::move(sequence));
  const TableDefinitionPtr table = engine.catalog.tables.definition(owner);
  if (table == nullptr) return;
  TableDefinition definition = *table;
  for (ColumnDetails& column : definition.columns) {
    if (column.sequence == name) column.sequence = new_name;
  }
  engine.catalog.tables.redefine(engine.transaction, owner, std::move(definition));
}

}  // namespace

Status rename_relation(Engine& engine, const std::string& name, const std::string& new_name) {
  const RelationKind kind = engine.catalog.kind_of(name);
  MATVIEW_TRY(TableCatalog::check_name(new_name));
  if (engine.catalog.exists(new_name)) {
    return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", new_name);
  }
  if (const std::vector<Dependent> readers = readers_of(engine, name); !readers.empty()) {
    return read_by_view(format_text("{} {}", relation_kind_name(kind), name), readers.front());
  }
  switch (kind) {
    case RelationKind::kTable: MATVIEW_TRY(rename_table(engine, name, new_name)); break;
    case RelationKind::kIndex: rename_index(engine, name, new_name); break;
    case RelationKind::kSequence: rename_sequence(engine, name, new_name); break;
    case RelationKind::kView: {
      QueryView view = *engine.catalog.query_views.find(name);
      engine.catalog.query_views.drop(engine.transaction, name);
      view.name = new_name;
      engine.catalog.query_views.put(engine.transaction, std::move(view));
      break;
    }
    default:
      return fail(ErrorCode::kFeatureNotSupported,
                  "ALTER MATERIALIZED VIEW … RENAME is not supported");
  }
  engine.schema_changed();
  return {};
}

// Follows a name through the expressions that the table's definition keeps as text.
Status TableAlteration::rename_in_texts(TableDefinition& definition,
                                        std::string_view from,
                                        std::string_view to,
                                        std::string_view new_table,
                                        const Schema& before) {
  const auto follow = [&](std::string& text, plan::StoredKind kind) -> Status {
    MATVIEW_ASSIGN(
        text,
        rename_in_text(
            engine_, text, kind, from, to, {table_, before}, {new_table, definition.schema}));
    return {};
  };
  for (ColumnDetails& column : definition.columns) {
    if (column.generated_text) {
      MATVIEW_TRY(follow(*column.generated_text, plan::StoredKind::kGenerated));
    }
  }
  for (CheckConstraint& check : definition.checks) {
    MATVIEW_TRY(follow(check.text, plan::StoredKind::kCheck));
  }
  for (IndexDefinition& index : definition.indexes) {
    if (index.predicate) MATVIEW_TRY(follow(*index.predicate, plan::StoredKind::kIndexPredicate));
    for (IndexItem& item : index.items) {
      if (!item.column) MATVIEW_TRY(follow(item.text, plan::StoredKind::kIndexExpression));
    }
  }
  return {};
}

Status TableAlteration::run(const sql::RenameColumn& action) {
  TableDefinition after = *definition();
  const auto found = after.schema.find(action.column);
  if (!found) {
    return fail(ErrorCode::kUndefinedColumn, "column \"{}\" does not exist", action.column);
  }
  const std::size_t column = *found;
  if (after.schema.find(action.new_name)) {
    return fail(ErrorCode::kDuplicateColumn,
                "column \"{}\" of relation \"{}\" already exists",
                action.new_name,
                table_);
  }
  const std::vector<Dependent> readers = readers_of(engine_, table_);
  for (const Dependent& reader : readers) {
    MATVIEW_ASSIGN(const bool is_used, uses_column(engine_, reader, table_, column));
    if (!is_used) continue;
    return read_by_view(format_text("column {} of table {}", action.column, table_), reader);
  }
  const Schema before = after.schema;
  after.schema.columns[column].name = action.new_name;
  MATVIEW_TRY(rename_in_texts(after, action.column, action.new_name, table_, before));
  const std::vector<TableCatalog::Reference> references =
      engine_.catalog.tables.references_to(table_);
  redefine(std::move(after));
  for (const TableCatalog::Reference& reference : references) {
    TableDefinition other = *engine_.catalog.tables.definition(reference.table);
    auto& columns = other.foreign_keys[reference.foreign_key].referenced_columns;
    std::ranges::replace(columns, action.column, action.new_name);
    engine_.catalog.tables.redefine(engine_.transaction, reference.table, std::move(other));
  }
  for (const Dependent& reader : readers) {
    if (reader.kind == Dependent::Kind::kView) {
      QueryView view = *engine_.catalog.query_views.find(reader.name);
      for (VisibleRelation& read : view.reads) {
        if (read.name == table_) std::ranges::replace(read.columns, action.column, action.new_name);
      }
      engine_.catalog.query_views.put(engine_.transaction, std::move(view));
    }
    if (can_be_bound(engine_, reader)) continue;
    return read_by_view(format_text("column {} of table {}", action.column, table_), reader);
  }
  return {};
}

Status TableAlteration::run(const sql::RenameTable& action) {
  TableDefinition after = *definition();
  MATVIEW_TRY(rename_in_texts(after, table_, action.new_name, action.new_name, after.schema));
  MATVIEW_TRY(rename_relation(engine_, table_, action.new_name));
  TableDefinition moved = *engine_.catalog.tables.definition(action.new_name);
  for (std::size_t c = 0; c < moved.columns.size(); ++c) {
    moved.columns[c].generated_text = std::move(after.columns[c].generated_text);
  }
  moved.checks = std::move(after.checks);
  moved.indexes = std::move(after.indexes);
  table_ = action.new_name;
  redefine(std::move(moved));
  return {};
}

}  // namespace matview
