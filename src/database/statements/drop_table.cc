#include "database/statements/statements.h"

namespace matview {

Result<ResultSet> run_drop_table(Engine& engine, const sql::DropTable& statement) {
  if (engine.catalog.views.view_exists(statement.name)) {
    return std::unexpected(
        Error{.code = ErrorCode::kWrongObjectType,
              .message = format_text("\"{}\" is not a table", statement.name),
              .hint = "Use DROP MATERIALIZED VIEW to remove a materialized view."});
  }
  if (engine.catalog.tables.find(statement.name) == nullptr && statement.if_exists) {
    return done("DROP TABLE");
  }
  MATVIEW_TRY(drop_dependents(engine, "table", statement.name, statement.cascade));
  MATVIEW_TRY(engine.catalog.tables.drop_table(engine.transaction, statement.name));
  engine.schema_changed();
  return done("DROP TABLE");
}

}  // namespace matview
