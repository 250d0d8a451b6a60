// The run-once driver: streams whole relations through a plan's operators.
//
// Ad-hoc queries, the first build of a view, a full refresh and recovery are all this.
#pragma once

#include "expr/evaluator.h"
#include "operators/operator_tree.h"
#include "storage/table_lookup.h"
#include "types/row_batch.h"

namespace matview {

// A feed of whole tables, for OperatorTree::step.
[[nodiscard]] OperatorTree::Feed whole_tables(const TableLookup& tables,
                                              const ExecutionContext& context);

// Runs `plan` and returns all rows. What each node does is added to `statistics`, when given.
[[nodiscard]] Result<RowBatch> run_once(const plan::NodePtr& plan,
                                        const TableLookup& tables,
                                        const ExecutionContext& context,
                                        plan::PlanStatistics* statistics = nullptr);

}  // namespace matview
