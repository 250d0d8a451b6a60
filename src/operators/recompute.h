// Recompute: a plan maintained by running it again.
//
// Keeps the rows of all sources the plan reads. A step that changes some of them runs the whole
// plan over what they now hold, and emits how its result differs from the one before. Correct for
// every plan, at the cost of the data instead of the change.
#pragma once

#include <map>

#include "expr/evaluator.h"
#include "operators/operator_tree.h"

namespace matview {

class Recompute final : public RowSource {
 public:
  // `context` must outlive it.
  Recompute(plan::NodePtr plan, const ExecutionContext& context);

  [[nodiscard]] Status feed(const SourceFeed& feed, Sink& sink) override;
  [[nodiscard]] std::size_t byte_size() const override;
  [[nodiscard]] std::size_t state_rows() const override;

 private:
  // True when the rows of some source changed.
  [[nodiscard]] Result<bool> take_changes(const SourceFeed& feed);
  [[nodiscard]] Result<RowBatch> run() const;

  plan::NodePtr plan_;
  const ExecutionContext& context_;
  std::map<const plan::Node*, RowBatch> sources_;
  RowBatch result_;  // of the last run
  bool has_run_ = false;
};

}  // namespace matview
