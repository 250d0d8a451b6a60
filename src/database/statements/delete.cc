#include "database/statements/statements.h"

namespace matview {

Result<ResultSet> run_delete(Engine& engine,
                             const plan::BoundDelete& statement,
                             Parameters parameters) {
  const ExecutionContext context{.dictionary = engine.dictionary, .parameters = parameters};
  MATVIEW_ASSIGN(const RowBatch rows, run_once(statement.source, engine.tables(), context));
  const auto table = engine.catalog.tables.find(statement.table);
  const auto* const row_ids = rows.column(0).values<std::int64_t>();
  for (std::size_t i = 0; i < rows.row_count(); ++i) {
    engine.transaction.erase(table, static_cast<RowId>(row_ids[i]));
  }
  return done("DELETE", rows.row_count());
}

}  // namespace matview
