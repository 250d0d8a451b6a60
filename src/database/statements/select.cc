#include "database/statements/statements.h"

namespace matview {

Result<ResultSet> run_select(Engine& engine, const plan::NodePtr& plan, Parameters parameters) {
  MATVIEW_ASSIGN(RowBatch rows, engine.run(plan, parameters));
  ResultSet result{.command = "SELECT", .schema = plan->schema, .rows = std::move(rows)};
  result.row_count = result.rows.row_count();
  return result;
}

}  // namespace matview
