#include "database/statements/statements.h"

namespace matview {

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
