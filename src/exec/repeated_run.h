// RepeatedRun: a plan that runs again and again, as those of prepared statements do.
//
// What the runs have in common is made once: the names of the relations that it reads and, when all
// operators can be made ready for another run, the operators with their expressions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "expr/execution_context.h"
#include "operators/operator_tree.h"
#include "plan/logical_plan.h"
#include "storage/table_lookup.h"
#include "types/row_batch.h"

namespace matview {

class RepeatedRun {
 public:
  explicit RepeatedRun(plan::NodePtr plan)
      : plan_(std::move(plan)), relations_(plan::relations_of(*plan_)) {}

  RepeatedRun(const RepeatedRun&) = delete;
  RepeatedRun& operator=(const RepeatedRun&) = delete;

  [[nodiscard]] const plan::NodePtr& plan() const { return plan_; }

  [[nodiscard]] const std::vector<std::string>& relations() const { return relations_; }

  // As run_once(). Requires: it is not running.
  [[nodiscard]] Result<RowBatch> run(const TableLookup& tables, const ExecutionContext& context);

 private:
  plan::NodePtr plan_;
  std::vector<std::string> relations_;
  std::optional<ExecutionContext> context_;  // where operators that are kept expect it
  std::optional<OperatorTree> operators_;
};

// The plans that ran last, by their address.
class RepeatedRuns {
 public:
  // It stays until as many other plans as are remembered have been asked for. O(plans).
  [[nodiscard]] RepeatedRun& of(const plan::NodePtr& plan);

 private:
  std::vector<std::unique_ptr<RepeatedRun>> runs_;  // the last one first
};

}  // namespace matview
