// From plans to operators: the single place where a plan node becomes an operator.
#pragma once

#include "expr/evaluator.h"
#include "operators/operator_tree.h"
#include "plan/explain.h"
#include "plan/logical_plan.h"
#include "storage/table_lookup.h"

namespace matview {

// `context` and `tables` must outlive the tree; the plan is kept alive by it. What each node does
// is added to `statistics`, when it is given. Requires for kMaintained:
// plan::incremental_refusal(plan) is empty; for a plan with index lookups: `tables`. A maintained
// tree that has `tables` keeps nothing that it finds there: at every step they must be what all
// changes so far make of them.
[[nodiscard]] OperatorTree build_operators(const plan::NodePtr& plan,
                                           const ExecutionContext& context,
                                           Retention retention,
                                           plan::PlanStatistics* statistics = nullptr,
                                           const TableLookup* tables = nullptr);

}  // namespace matview
