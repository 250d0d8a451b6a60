#include "database/statements/statements.h"

namespace matview {

Result<ResultSet> run_select(Engine& engine, const plan::NodePtr& plan, Parameters parameters) {
  MATVIEW_TRY(engine.prepare_to_read(plan::relations_of(*plan)));
  const ExecutionContext context = engine.execution_context(parameters);
  MATVIEW_ASSIGN(RowBatch rows, run_once(plan, engine.tables(), context));
  ResultSet result{.command = "SELECT", .schema = plan->schema, .rows = std::move(rows)};
  result.row_count = result.rows.row_count();
  return result;
}

}  // namespace matview
