#include "database/statements/statements.h"
#include "plan/rewrites/rewrites.h"

namespace matview {

Result<ResultSet> run_explain(Engine& engine, const sql::Explain& statement) {
  if (statement.analyze) {
    return fail(ErrorCode::kFeatureNotSupported, "EXPLAIN ANALYZE is not supported yet");
  }
  plan::ParameterTypes parameters;
  MATVIEW_ASSIGN(const plan::NodePtr bound,
                 plan::bind_query(*statement.query,
                                  engine.catalog,
                                  {.dictionary = engine.dictionary, .parameters = parameters}));
  ResultSet result{.command = "EXPLAIN",
                   .schema = {{{.name = "QUERY PLAN", .type = TypeId::kText}}},
                   .rows = {}};
  result.rows = RowBatch(result.schema.types());
  for (std::string& line : plan::explain(*plan::use_primary_keys(bound, engine.catalog))) {
    result.rows.column(0).append_value(Value::text(std::move(line)), engine.dictionary);
  }
  result.rows.set_row_count(result.rows.column(0).size());
  result.row_count = result.rows.row_count();
  return result;
}

}  // namespace matview
