#include "database/statements/statements.h"
#include "database/writing/returning.h"

namespace matview {

Result<RowBatch> compute_delete(Engine& engine,
                                const plan::BoundDelete& statement,
                                Parameters parameters) {
  MATVIEW_ASSIGN(RowBatch rows, compute_source(engine, statement, parameters));
  RowIdSet seen;
  return statement.may_repeat_rows ? first_of_each_row(rows, seen) : std::move(rows);
}

Result<ResultSet> run_delete(Engine& engine,
                             const plan::BoundDelete& statement,
                             Parameters parameters,
                             const RowBatch& rows) {
  const ExecutionContext context = engine.execution_context(parameters);
  MATVIEW_ASSIGN(TableWriter writer, engine.writer_of(statement.table));
  const std::vector<RowId> ids = row_ids_of(rows);
  Returning returning(statement, *writer.table());
  returning.add(ids, &rows);
  writer.erase(ids);
  return returning.finish("DELETE", ids.size(), engine.tables(), context);
}

}  // namespace matview
