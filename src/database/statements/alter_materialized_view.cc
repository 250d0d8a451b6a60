#include "database/statements/statements.h"

namespace matview {

Status alter_view(Engine& engine, std::string_view name, ViewOptionList options) {
  ViewCatalog& views = engine.catalog.views;
  MATVIEW_ASSIGN(const ViewMetadata* const before, views.get_view(name));
  ViewMetadata view = *before;
  MATVIEW_TRY(apply_view_options(view, options));
  const bool becomes_incremental = view.incremental_enabled && !before->incremental_enabled;
  if (becomes_incremental) {
    MATVIEW_ASSIGN(const plan::NodePtr plan, engine.maintainer.plans().plan_of(name));
    MATVIEW_TRY(check_incremental(name, *plan));
  }
  MATVIEW_TRY(views.update_view(engine.transaction, std::move(view)));
  engine.definition_changed(name);
  if (!becomes_incremental) return {};
  // From here on it follows every commit, so it must show everything before them.
  const auto refreshed = views.refresh_view(engine.transaction, name, {.mode = RefreshMode::kFull});
  return refreshed ? Status() : std::unexpected(refreshed.error());
}

Result<ResultSet> run_alter_view(Engine& engine, const sql::AlterMaterializedView& statement) {
  if (statement.if_exists && !engine.catalog.views.view_exists(statement.name)) {
    return done("ALTER MATERIALIZED VIEW");
  }
  std::vector<std::pair<std::string, Value>> options;
  for (const sql::ViewOption& option : statement.options) {
    options.emplace_back(option.name, option.value);
  }
  MATVIEW_TRY(alter_view(engine, statement.name, options));
  return done("ALTER MATERIALIZED VIEW");
}

}  // namespace matview
