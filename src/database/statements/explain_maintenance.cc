#include "database/statements/statements.h"
#include "maintain/view_plans.h"
#include "plan/binder.h"
#include "plan/explain.h"
#include "plan/maintenance.h"

namespace matview {

namespace {

// A view as it stands.
[[nodiscard]] Result<plan::NodePtr> explain_view(Engine& engine,
                                                 const std::string& view,
                                                 plan::Maintenance& maintenance) {
  MATVIEW_ASSIGN(const ViewMetadata* const metadata, engine.catalog.views.get_view(view));
  MATVIEW_ASSIGN(plan::NodePtr plan, engine.maintainer.explain(view, maintenance));
  if (!metadata->incremental_enabled) {
    maintenance.remarks.push_back(format_text(
        "Refreshed by request or schedule; {} changes pending", metadata->pending_changes));
  } else {
    maintenance.remarks.push_back(
        format_text("Maintained in every commit; recomputed when more than {} rows change",
                    static_cast<std::uint64_t>(engine.maintainer.break_even_of(*metadata))));
    if (maintenance.nodes.empty()) {
      maintenance.remarks.emplace_back("No state yet: the next change builds it from the tables");
    }
  }
  return plan;
}

// A query as an incremental view of it would be maintained.
[[nodiscard]] Result<plan::NodePtr> explain_query(Engine& engine,
                                                  const sql::Statement& statement,
                                                  plan::Maintenance& maintenance) {
  const auto* select = std::get_if<sql::SelectStatement>(&statement.node);
  if (select == nullptr) {
    return fail(ErrorCode::kFeatureNotSupported,
                "EXPLAIN (MAINTENANCE) of a statement that is not a query is not supported");
  }
  plan::ParameterTypes parameters;
  MATVIEW_ASSIGN(const plan::NodePtr bound,
                 plan::bind_query(*select->query,
                                  engine.catalog,
                                  {.dictionary = engine.dictionary, .parameters = parameters}));
  plan::NodePtr plan = maintained_form(bound);
  if (const auto refusal = plan::incremental_refusal(*plan)) {
    maintenance.remarks.push_back("Cannot be maintained incrementally: " + *refusal);
  }
  return plan;
}

}  // namespace

Result<ResultSet> run_explain_maintenance(Engine& engine, const sql::Explain& statement) {
  plan::Maintenance maintenance;
  plan::NodePtr plan;
  if (statement.statement == nullptr) {
    MATVIEW_ASSIGN(plan, explain_view(engine, statement.view, maintenance));
  } else {
    MATVIEW_ASSIGN(plan, explain_query(engine, *statement.statement, maintenance));
  }
  if (statement.json) return make_query_plan(engine, {plan::explain_json(*plan, maintenance)});
  return make_query_plan(engine, plan::explain_text(*plan, maintenance));
}

}  // namespace matview
