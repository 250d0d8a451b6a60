#include <algorithm>
#include <ranges>

#include "database/statements/statements.h"

namespace matview {

Status drop_dependents(Engine& engine,
                       std::string_view kind,
                       std::string_view relation,
                       bool cascade) {
  ViewCatalog& views = engine.catalog.views;
  const std::vector<std::string> dependents = views.dependencies().downstream_of(relation);
  if (!dependents.empty() && !cascade) {
    std::string names;
    for (const std::string& name : dependents) names += (names.empty() ? "" : ", ") + name;
    return std::unexpected(
        Error{.code = ErrorCode::kDependentObjectsStillExist,
              .message = format_text("cannot drop {} {} because other objects depend on it: "
                                     "materialized view {}",
                                     kind,
                                     relation,
                                     names),
              .hint = "Use DROP ... CASCADE to drop the dependent objects too."});
  }
  for (const std::string& name : dependents | std::views::reverse) {
    MATVIEW_TRY(views.drop_view(engine.transaction, name));
    engine.definition_changed(name);
  }
  return {};
}

Status drop_view(Engine& engine, std::string_view name, bool cascade) {
  MATVIEW_TRY(engine.catalog.views.get_view(name).transform([](const ViewMetadata*) {}));
  MATVIEW_TRY(drop_dependents(engine, "materialized view", name, cascade));
  MATVIEW_TRY(engine.catalog.views.drop_view(engine.transaction, name));
  engine.definition_changed(name);
  return {};
}

Result<ResultSet> run_drop_view(Engine& engine, const sql::DropMaterializedView& statement) {
  for (const std::string& name : statement.names) {
    if (engine.catalog.tables.find(name) != nullptr) {
      return fail(ErrorCode::kWrongObjectType, "\"{}\" is not a materialized view", name);
    }
    if (statement.if_exists && !engine.catalog.views.view_exists(name)) continue;
    MATVIEW_TRY(drop_view(engine, name, statement.cascade));
  }
  return done("DROP MATERIALIZED VIEW");
}

}  // namespace matview
