#include <algorithm>

#include "database/statements/statements.h"

namespace matview {

namespace {

[[nodiscard]] RelationKind wanted_kind(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::kIndex: return RelationKind::kIndex;
    case sql::ObjectKind::kView: return RelationKind::kView;
    case sql::ObjectKind::kMaterializedView: return RelationKind::kMaterializedView;
    case sql::ObjectKind::kSequence: return RelationKind::kSequence;
    default: return RelationKind::kTable;
  }
}

// The comment of what is called `name` among `items`; null when nothing is.
template <typename Items>
[[nodiscard]] std::string* comment_of(Items& items, std::string_view name) {
  for (auto& item : items) {
    if (item.name == name) return &item.comment;
  }
  return nullptr;
}

[[nodiscard]] Result<std::string*> find_comment(TableDefinition& table,
                                                const sql::Comment& statement) {
  switch (statement.kind) {
    case sql::ObjectKind::kColumn: {
      const auto column = table.schema.find(statement.member);
      if (column) return &table.columns[*column].comment;
      return fail(ErrorCode::kUndefinedColumn,
                  "column \"{}\" of relation \"{}\" does not exist",
                  statement.member,
                  statement.name);
    }
    case sql::ObjectKind::kConstraint: {
      if (auto* found = comment_of(table.keys, statement.member)) return found;
      if (auto* found = comment_of(table.checks, statement.member)) return found;
      if (auto* found = comment_of(table.foreign_keys, statement.member)) return found;
      return fail(ErrorCode::kUndefinedObject,
                  "constraint \"{}\" for table \"{}\" does not exist",
                  statement.member,
                  statement.name);
    }
    case sql::ObjectKind::kIndex: {
      if (auto* found = comment_of(table.indexes, statement.name)) return found;
      return comment_of(table.keys, statement.name);
    }
    default: return &table.comment;
  }
}

[[nodiscard]] Status check_kind(const Engine& engine, const sql::Comment& statement) {
  const RelationKind kind = engine.catalog.kind_of(statement.name);
  if (kind == RelationKind::kNone) {
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", statement.name);
  }
  const RelationKind wanted = wanted_kind(statement.kind);
  const bool is_view = kind == RelationKind::kView || kind == RelationKind::kMaterializedView;
  if (kind == wanted || (statement.kind == sql::ObjectKind::kColumn && is_view)) return {};
  return fail(ErrorCode::kWrongObjectType,
              "\"{}\" is not {} {}",
              statement.name,
              wanted == RelationKind::kIndex ? "an" : "a",
              relation_kind_name(wanted));
}

}  // namespace

Result<ResultSet> run_comment(Engine& engine, const sql::Comment& statement) {
  MATVIEW_TRY(check_kind(engine, statement));
  Catalog& catalog = engine.catalog;
  const std::string text = statement.text.value_or("");
  switch (catalog.kind_of(statement.name)) {
    case RelationKind::kView: {
      QueryView view = *catalog.query_views.find(statement.name);
      if (statement.kind == sql::ObjectKind::kColumn) {
        if (!view.schema.find(statement.member)) {
          return fail(ErrorCode::kUndefinedColumn,
                      "column \"{}\" of relation \"{}\" does not exist",
                      statement.member,
                      statement.name);
        }
        return fail(ErrorCode::kFeatureNotSupported,
                    "COMMENT ON COLUMN of a view is not supported");
      }
      view.comment = text;
      catalog.query_views.put(engine.transaction, std::move(view));
      break;
    }
    case RelationKind::kMaterializedView:
      return fail(ErrorCode::kFeatureNotSupported, "COMMENT ON MATERIALIZED VIEW is not supported");
    case RelationKind::kSequence: {
      Sequence sequence = *catalog.sequences.find(statement.name);
      sequence.comment = text;
      catalog.sequences.put(engine.transaction, statement.name, std::move(sequence));
      break;
    }
    default: {
      const std::string table = statement.kind == sql::ObjectKind::kIndex
                                    ? catalog.tables.table_of_index(statement.name)
                                    : statement.name;
      TableDefinition definition = *catalog.tables.definition(table);
      MATVIEW_ASSIGN(std::string* const comment, find_comment(definition, statement));
      *comment = text;
      catalog.tables.redefine(engine.transaction, table, std::move(definition));
    }
  }
  return done("COMMENT");
}

}  // namespace matview
