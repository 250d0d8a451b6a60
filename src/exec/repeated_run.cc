#include "exec/repeated_run.h"

#include <algorithm>

#include "exec/run_once.h"
#include "operators/build.h"
#include "operators/collect.h"

namespace matview {

Result<RowBatch> RepeatedRun::run(const TableLookup& tables, const ExecutionContext& context) {
  context_.emplace(context);
  if (!operators_) {
    operators_.emplace(build_operators(plan_, *context_, Retention::kRunOnce, nullptr, &tables));
  }
  RowBatch rows(plan_->schema.types());
  Collect collect(rows);
  const Status done = operators_->step(whole_tables(tables, *context_), collect);
  if (!done || !operators_->rewind()) operators_.reset();
  if (!done) return std::unexpected(done.error());
  return rows;
}

RepeatedRun& RepeatedRuns::of(const plan::NodePtr& plan) {
  constexpr std::size_t kMost = 32;
  auto run = std::ranges::find(runs_, plan, [](const auto& known) { return known->plan(); });
  if (run == runs_.end()) {
    if (runs_.size() == kMost) runs_.pop_back();
    run = runs_.insert(runs_.end(), std::make_unique<RepeatedRun>(plan));
  }
  std::rotate(runs_.begin(), run, run + 1);
  return *runs_.front();
}

}  // namespace matview
