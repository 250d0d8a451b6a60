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

ResultSet make_query_plan(Engine& engine, std::vector<std::string> lines) {
  ResultSet result{.command = "EXPLAIN",
                   .schema = {{{.name = "QUERY PLAN", .type = TypeId::kText}}},
                   .rows = {}};
  result.rows = RowBatch(result.schema.types());
  for (std::string& line : lines) {
    result.rows.column(0).append_value(Value::text(std::move(line)), engine.dictionary);
  }
  result.rows.set_row_count(result.rows.column(0).size());
  result.row_count = result.rows.row_count();
  return result;
}

Result<ResultSet> run_explain(Engine& engine, const sql::Explain& statement) {
  if (statement.maintenance) return run_explain_maintenance(engine, statement);
  const auto start = Stopwatch::now();
  PreparedStatement explained(std::move(*statement.statement));
  const Status bound = bind_statement(engine, explained);
  *statement.statement = std::move(explained.ast);
  MATVIEW_TRY(bound);
  std::string change;
  const plan::NodePtr plan = std::visit(
      [&]<typename T>(const T& of) -> plan::NodePtr {
        if constexpr (std::is_same_v<T, plan::NodePtr>) return of;
        if constexpr (std::is_base_of_v<plan::BoundChange, T>) {
          constexpr std::string_view kVerb = std::is_same_v<T, plan::BoundInsert>   ? "Insert"
                                             : std::is_same_v<T, plan::BoundUpdate> ? "Update"
                                             : std::is_same_v<T, plan::BoundMerge>  ? "Merge"
                                                                                    : "Delete";
          change = format_text("{} on {}", kVerb, of.table);
          return of.source;
        }
        return nullptr;
      },
      explained.bound);
  if (statement.analyze && !(change.empty() && explained.with_changes.empty())) {
    return fail(ErrorCode::kFeatureNotSupported,
                "EXPLAIN ANALYZE of a statement that changes data is not supported");
  }
  plan::Analysis analysis{.planning_time = nanoseconds_since(start)};
  if (statement.analyze) MATVIEW_TRY(analyze(engine, plan, analysis));
  const plan::Analysis* const shown = statement.analyze ? &analysis : nullptr;
  if (statement.json) return make_query_plan(engine, {plan::explain_json(*plan, shown, change)});
  return make_query_plan(engine, plan::explain_text(*plan, shown, change));
}

}  // namespace matview
