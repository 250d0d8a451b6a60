#include "catalog/catalog.h"

namespace matview {

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
  return std::nullopt;
}

Result<std::shared_ptr<Table>> Catalog::rows_of(std::string_view name) const {
  if (auto table = tables.find(name)) return table;
  if (!views.view_exists(name)) {
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
