#include "database/statements/statements.h"

namespace matview {

Result<ResultSet> run_refresh_view(Engine& engine, const sql::RefreshMaterializedView& statement) {
  ViewCatalog& views = engine.catalog.views;
  if (!views.view_exists(statement.name) && engine.catalog.exists(statement.name)) {
    return fail(
        ErrorCode::kFeatureNotSupported, "\"{}\" is not a materialized view", statement.name);
  }
  if (!statement.with_data) {
    if (statement.concurrently) {
      return fail(ErrorCode::kSyntaxError,
                  "REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together");
    }
    MATVIEW_TRY(engine.maintainer.discard_view_data(engine.transaction, statement.name));
    engine.definition_changed(statement.name);
    return done("REFRESH MATERIALIZED VIEW");
  }
  const RefreshRequest request{
      .mode = statement.incrementally ? RefreshMode::kIncremental : RefreshMode::kFull,
      .concurrently = statement.concurrently};
  MATVIEW_ASSIGN(const std::uint64_t rows,
                 views.refresh_view(engine.transaction, statement.name, request));
  return done("REFRESH MATERIALIZED VIEW", rows);
}

}  // namespace matview
