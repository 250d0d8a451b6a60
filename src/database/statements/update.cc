#include "database/statements/statements.h"

namespace matview {

Result<ResultSet> run_update(Engine& engine,
                             const plan::BoundUpdate& update,
                             Parameters parameters) {
  const ExecutionContext context{.dictionary = engine.dictionary, .parameters = parameters};
  // All new rows are computed before the first is changed, so the statement cannot see its own
  // effects; and all old ones go before the first new one comes, so that keys may move over each
  // other.
  MATVIEW_ASSIGN(const RowBatch rows, run_once(update.source, engine.tables(), context));
  const auto table = engine.catalog.tables.find(update.table);
  const auto* const row_ids = rows.column(0).values<std::int64_t>();
  for (std::size_t i = 0; i < rows.row_count(); ++i) {
    engine.transaction.erase(table, static_cast<RowId>(row_ids[i]));
  }
  MATVIEW_TRY(rows.for_each_chunk([&](const Chunk& chunk) {
    Chunk values = chunk;
    values.columns.erase(values.columns.begin());
    return engine.transaction.insert(table, values);
  }));
  return done("UPDATE", rows.row_count());
}

}  // namespace matview
