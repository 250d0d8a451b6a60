// OperatorTree: the operators of one plan, wired together, ready for either driver.
//
// A step feeds every source its rows and finishes every operator above it, inputs before outputs,
// the right input of a join before the left. Both drivers are `step` with another feed: whole
// tables once (exec/), or deltas again and again (circuit/).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "operators/operator.h"
#include "plan/logical_plan.h"

namespace matview {

struct OperatorVertex {
  plan::NodePtr plan;
  std::unique_ptr<Operator> op;                         // null for a source
  std::vector<std::unique_ptr<OperatorVertex>> inputs;  // by port
};

class OperatorTree {
 public:
  // Sends the rows a source (a Scan or Values node) has in this step to `sink`, chunk by chunk; may
  // stop when the sink is satisfied.
  using Feed = std::function<Status(const plan::Node& source, Sink& sink)>;

  explicit OperatorTree(std::unique_ptr<OperatorVertex> root) : root_(std::move(root)) {}

  // One step: feeds every source in turn and sends the output's change to `output`.
  [[nodiscard]] Status step(const Feed& feed, Sink& output) { return run(*root_, feed, output); }

  // Bytes of state held between steps, by all operators.
  [[nodiscard]] std::size_t byte_size() const { return byte_size(*root_); }

 private:
  [[nodiscard]] static Status run(OperatorVertex& vertex, const Feed& feed, Sink& output);
  [[nodiscard]] static std::size_t byte_size(const OperatorVertex& vertex);

  std::unique_ptr<OperatorVertex> root_;
};

}  // namespace matview
