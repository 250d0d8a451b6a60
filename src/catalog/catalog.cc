#include "catalog/catalog.h"

namespace matview {

std::string_view relation_kind_name(RelationKind kind) {
  switch (kind) {
    case RelationKind::kNone: break;
    case RelationKind::kTable: return "table";
    case RelationKind::kIndex: return "index";
    case RelationKind::kSequence: return "sequence";
    case RelationKind::kView: return "view";
    case RelationKind::kMaterializedView: return "materialized view";
  }
  return "relation";
}

Status Catalog::load() {
  MATVIEW_TRY(tables.load());
  MATVIEW_TRY(sequences.load());
  MATVIEW_TRY(query_views.load());
  return views.load();
}

RelationKind Catalog::kind_of(std::string_view name) const {
  if (tables.find(name) != nullptr) return RelationKind::kTable;
  if (views.view_exists(name)) return RelationKind::kMaterializedView;
  if (query_views.find(name) != nullptr) return RelationKind::kView;
  if (sequences.find(name) != nullptr) return RelationKind::kSequence;
  return tables.table_of_index(name).empty() ? RelationKind::kNone : RelationKind::kIndex;
}

std::optional<Relation> Catalog::find(std::string_view name) const {
  if (const auto table = tables.find(name)) {
    return Relation{.name = std::string(name),
                    .schema = table->schema(),
                    .primary_key = table->primary_key(),
                    .is_view = false};
  }
  if (const auto view = views.get_view(name)) {
    return Relation{
        .name = std::string(name), .schema = (*view)->schema, .primary_key = {}, .is_view = true};
  }
  if (const QueryView* const view = query_views.find(name)) {
    return Relation{.name = std::string(name),
                    .schema = view->schema,
                    .primary_key = {},
                    .is_view = true,
                    .query_view = view};
  }
  if (const auto* const relation = system.find(name)) {
    return Relation{.name = std::string(name),
                    .schema = relation->schema,
                    .primary_key = {},
                    .is_system = true};
  }
  return std::nullopt;
}

Result<std::shared_ptr<Table>> Catalog::rows_of(std::string_view name) const {
  if (auto table = tables.find(name)) return table;
  if (!views.view_exists(name)) {
    if (const auto* const relation = system.find(name)) return relation->table(name);
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", name);
  }
  if (auto contents = views.read_view_data(name)) return contents;
  return fail(ErrorCode::kObjectNotInPrerequisiteState,
              "Materialized view '{}' exists but has never been refreshed. Run: REFRESH "
              "MATERIALIZED VIEW {}",
              name,
              name);
}

}  // namespace matview
