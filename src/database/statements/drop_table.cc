#include "database/statements/statements.h"

namespace matview {
namespace {

[[nodiscard]] Status drop_table(Engine& engine, std::string_view name, const sql::Drop& statement) {
  if (engine.catalog.views.view_exists(name)) {
    return std::unexpected(
        Error{.code = ErrorCode::kWrongObjectType,
              .message = format_text("\"{}\" is not a table", name),
              .hint = "Use DROP MATERIALIZED VIEW to remove a materialized view."});
  }
  if (engine.catalog.tables.find(name) == nullptr && statement.if_exists) return {};
  MATVIEW_TRY(drop_dependents(engine, "table", name, statement.cascade));
  MATVIEW_TRY(engine.catalog.tables.drop_table(engine.transaction, name));
  engine.schema_changed();
  return {};
}

}  // namespace

Result<ResultSet> run_drop(Engine& engine, const sql::Drop& statement) {
  if (statement.kind != sql::ObjectKind::kTable) {
    return fail(ErrorCode::kFeatureNotSupported,
                "DROP of anything but tables and materialized views is not supported yet");
  }
  for (const std::string& name : statement.names) {
    MATVIEW_TRY(drop_table(engine, name, statement));
  }
  return done("DROP TABLE");
}

}  // namespace matview
