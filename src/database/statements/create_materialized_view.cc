#include "database/statements/statements.h"
#include "plan/maintenance.h"
#include "plan/serialization.h"

namespace matview {

Status check_incremental(std::string_view view, const plan::Node& plan) {
  const auto refusal = plan::incremental_refusal(plan);
  if (!refusal) return {};
  return fail(ErrorCode::kFeatureNotSupported,
              "materialized view \"{}\" cannot be incremental: {}",
              view,
              *refusal);
}

Status create_view(Engine& engine, const NewView& view) {
  if (engine.catalog.views.view_exists(view.name)) {
    return fail(ErrorCode::kDuplicateTable, "Materialized view '{}' already exists", view.name);
  }
  if (engine.catalog.exists(view.name)) {
    return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", view.name);
  }
  MATVIEW_ASSIGN(ViewPlan planned,
                 plan_view(view.query_text, view.columns, engine.catalog, engine.dictionary));
  ViewMetadata metadata = ViewMetadata::create(view.name,
                                               view.query_text,
                                               plan::serialize(*planned.plan),
                                               std::move(planned.base_tables),
                                               planned.plan->schema,
                                               engine.catalog.views.now());
  MATVIEW_TRY(apply_view_options(metadata, view.options));
  if (metadata.incremental_enabled) MATVIEW_TRY(check_incremental(view.name, *planned.plan));
  MATVIEW_TRY(engine.catalog.views.create_view(engine.transaction, std::move(metadata)));
  engine.definition_changed(view.name);
  if (!view.with_data) return {};
  const auto refreshed = engine.catalog.views.refresh_view(engine.transaction, view.name, {});
  return refreshed ? Status() : std::unexpected(refreshed.error());
}

Result<ResultSet> run_create_view(Engine& engine, const sql::CreateMaterializedView& statement) {
  if (statement.if_not_exists && engine.catalog.exists(statement.name)) {
    return done("CREATE MATERIALIZED VIEW");
  }
  NewView view{.name = statement.name,
               .query_text = statement.query_text,
               .columns = statement.columns,
               .options = {},
               .with_data = statement.with_data};
  for (const sql::ViewOption& option : statement.options) {
    view.options.emplace_back(option.name, option.value);
  }
  if (Status created = create_view(engine, view); !created) {
    Error error = std::move(created).error();
    if (error.position) *error.position += statement.query_position;
    return std::unexpected(std::move(error));
  }
  return done("CREATE MATERIALIZED VIEW");
}

}  // namespace matview
