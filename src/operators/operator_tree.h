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
#include "operators/shared_relations.h"
#include "plan/explain.h"
#include "plan/logical_plan.h"

namespace matview {

// Sends the rows a source (a Scan, Values or WorkingTable node) has in this step to `sink`, chunk
// by chunk; may stop when the sink is satisfied.
using SourceFeed = std::function<Status(const plan::Node& source, Sink& sink)>;

// A part of a plan that is run by itself, and whose rows of a step then come as a source's do.
class RowSource {
 public:
  virtual ~RowSource() = default;
  [[nodiscard]] virtual Status feed(const SourceFeed& feed, Sink& sink) = 0;

  // As of an operator.
  [[nodiscard]] virtual std::size_t byte_size() const { return 0; }

  [[nodiscard]] virtual std::size_t state_rows() const { return 0; }
};

struct OperatorVertex {
  plan::NodePtr plan;
  std::unique_ptr<Operator> op;                              // null for a source
  std::vector<std::unique_ptr<OperatorVertex>> inputs = {};  // by port
  std::unique_ptr<RowSource> source = nullptr;               // null: one the driver feeds
  // A recursion's: the last port is the same in every round, and has been filled in an earlier one.
  bool is_last_port_constant = false;
  bool keeps_last_port = false;
  plan::NodeStatistics* statistics = nullptr;  // null: nobody asks
  std::uint64_t emitted = 0;                   // rows, in the last step
};

// One step of a vertex and all below it. Its output's change goes to `output`.
[[nodiscard]] Status run_vertex(OperatorVertex& vertex, const SourceFeed& feed, Sink& output);
// Makes all operators ready for another run; false when one of them cannot be. A part of a plan
// that is run by itself is as it was.
[[nodiscard]] bool rewind_vertex(OperatorVertex& vertex);
[[nodiscard]] std::size_t byte_size_of(const OperatorVertex& vertex);

// Makes vertices of plans, as long as the tree lives: what is run in rounds is made for each.
class VertexBuilder {
 public:
  virtual ~VertexBuilder() = default;
  [[nodiscard]] virtual std::unique_ptr<OperatorVertex> build(const plan::NodePtr& node) = 0;

  [[nodiscard]] SharedRelations& shared() { return shared_; }

 private:
  SharedRelations shared_;
};

class OperatorTree {
 public:
  using Feed = SourceFeed;

  OperatorTree(std::unique_ptr<VertexBuilder> builder, const plan::NodePtr& plan)
      : builder_(std::move(builder)), root_(builder_->build(plan)) {}

  // One step: feeds every source in turn and sends the output's change to `output`.
  [[nodiscard]] Status step(const Feed& feed, Sink& output);

  // Makes a tree that runs once ready to run again, over whatever its sources have by then; false
  // when it cannot be.
  [[nodiscard]] bool rewind();

  // Bytes of state held between steps, by all operators.
  [[nodiscard]] std::size_t byte_size() const;

  // What each node holds, and gave in the last step.
  [[nodiscard]] plan::PlanState state() const;

 private:
  std::unique_ptr<VertexBuilder> builder_;
  std::unique_ptr<OperatorVertex> root_;
};

}  // namespace matview
