#include "plan/explain.h"

#include <chrono>

#include "database/statements/statements.h"
#include "plan/rewrites/rewrites.h"

namespace matview {

namespace {

using Stopwatch = std::chrono::steady_clock;

[[nodiscard]] std::uint64_t nanoseconds_since(Stopwatch::time_point start) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(Stopwatch::now() - start).count());
}

// Runs the plan for what can be told of it; its rows are not kept.
[[nodiscard]] Status analyze(Engine& engine, const plan::NodePtr& plan, plan::Analysis& analysis) {
  const auto start = Stopwatch::now();
  MATVIEW_TRY(engine.prepare_to_read(plan::relations_of(*plan)));
  const ExecutionContext context = engine.execution_context({});
  MATVIEW_TRY(run_once(plan, engine.tables(), context, &analysis.nodes));
  analysis.execution_time = nanoseconds_since(start);
  return {};
}

}  // namespace

Result<ResultSet> run_explain(Engine& engine, const sql::Explain& statement) {
  const auto start = Stopwatch::now();
  plan::ParameterTypes parameters;
  MATVIEW_ASSIGN(plan::NodePtr plan,
                 plan::bind_query(*statement.query,
                                  engine.catalog,
                                  {.dictionary = engine.dictionary, .parameters = parameters}));
  plan = plan::rewrite_for_one_run(plan, engine.catalog);
  plan::Analysis analysis{.planning_time = nanoseconds_since(start)};
  if (statement.analyze) MATVIEW_TRY(analyze(engine, plan, analysis));
  const plan::Analysis* const shown = statement.analyze ? &analysis : nullptr;
  ResultSet result{.command = "EXPLAIN",
                   .schema = {{{.name = "QUERY PLAN", .type = TypeId::kText}}},
                   .rows = {}};
  result.rows = RowBatch(result.schema.types());
  std::vector<std::string> lines;
  if (statement.json) {
    lines.push_back(plan::explain_json(*plan, shown));
  } else {
    lines = plan::explain_text(*plan, shown);
  }
  for (std::string& line : lines) {
    result.rows.column(0).append_value(Value::text(std::move(line)), engine.dictionary);
  }
  result.rows.set_row_count(result.rows.column(0).size());
  result.row_count = result.rows.row_count();
  return result;
}

}  // namespace matview
