#include "operators/operator_tree.h"

#include <chrono>

namespace matview {

namespace {

// Carries the output of one operator into a port of the operator above it.
class Edge final : public Sink {
 public:
  Edge(Operator& above, std::size_t port, Sink& output, std::uint64_t& emitted)
      : above_(above), port_(port), output_(output), emitted_(emitted) {
    emitted_ = 0;
  }

  Status accept(const Chunk& rows) override {
    emitted_ += rows.selection.count;
    return above_.push(port_, rows, output_);
  }

  bool is_satisfied() const override { return above_.is_satisfied() || output_.is_satisfied(); }

 private:
  Operator& above_;
  std::size_t port_;
  Sink& output_;
  std::uint64_t& emitted_;
};

// Counts what comes out at the end.
class Tally final : public Sink {
 public:
  Tally(Sink& output, std::uint64_t& emitted) : output_(output), emitted_(emitted) { emitted_ = 0; }

  Status accept(const Chunk& rows) override {
    emitted_ += rows.selection.count;
    return output_.accept(rows);
  }

  bool is_satisfied() const override { return output_.is_satisfied(); }

 private:
  Sink& output_;
  std::uint64_t& emitted_;
};

// Counts what goes through, and the time that is spent behind it.
class Meter final : public Sink {
 public:
  using Clock = std::chrono::steady_clock;

  Meter(plan::NodeStatistics& statistics, Sink& output)
      : statistics_(statistics), output_(output), start_(Clock::now()) {}

  Status accept(const Chunk& rows) override {
    const Clock::time_point arrived = Clock::now();
    if (statistics_.rows == before_) {
      statistics_.startup_time += nanoseconds(arrived - start_);
    }
    statistics_.rows += rows.selection.count;
    Status status = output_.accept(rows);
    beyond_ += nanoseconds(Clock::now() - arrived);
    return status;
  }

  bool is_satisfied() const override { return output_.is_satisfied(); }

  void stop() {
    const std::uint64_t total = nanoseconds(Clock::now() - start_) - beyond_;
    if (statistics_.rows == before_) statistics_.startup_time += total;
    statistics_.total_time += total;
    ++statistics_.loops;
  }

 private:
  [[nodiscard]] static std::uint64_t nanoseconds(Clock::duration duration) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count());
  }

  plan::NodeStatistics& statistics_;
  Sink& output_;
  Clock::time_point start_;
  std::uint64_t before_ = statistics_.rows;
  std::uint64_t beyond_ = 0;
};

[[nodiscard]] Status run_unmeasured(OperatorVertex& vertex, const SourceFeed& feed, Sink& output) {
  if (vertex.source != nullptr) return vertex.source->feed(feed, output);
  if (vertex.op == nullptr) return feed(*vertex.plan, output);
  const std::size_t ports = vertex.inputs.size();
  for (std::size_t i = 0; i < ports; ++i) {
    const std::size_t port = vertex.op->takes_last_port_first() ? ports - 1 - i : i;
    if (vertex.keeps_last_port && port == ports - 1) continue;
    Edge edge(*vertex.op, port, output, vertex.inputs[port]->emitted);
    MATVIEW_TRY(run_vertex(*vertex.inputs[port], feed, edge));
    MATVIEW_TRY(vertex.op->finish_port(port, output));
  }
  return vertex.op->finish(output);
}

}  // namespace

Status run_vertex(OperatorVertex& vertex, const SourceFeed& feed, Sink& output) {
  if (vertex.statistics == nullptr) return run_unmeasured(vertex, feed, output);
  Meter meter(*vertex.statistics, output);
  MATVIEW_TRY(run_unmeasured(vertex, feed, meter));
  meter.stop();
  return {};
}

bool rewind_vertex(OperatorVertex& vertex) {
  if (vertex.op == nullptr) return true;
  vertex.keeps_last_port = vertex.is_last_port_constant;
  if (!vertex.op->rewind(vertex.keeps_last_port)) return false;
  const std::size_t kept = vertex.keeps_last_port ? 1 : 0;
  for (std::size_t port = 0; port + kept < vertex.inputs.size(); ++port) {
    if (!rewind_vertex(*vertex.inputs[port])) return false;
  }
  return true;
}

std::size_t byte_size_of(const OperatorVertex& vertex) {
  std::size_t total = vertex.op == nullptr ? 0 : vertex.op->byte_size();
  if (vertex.source != nullptr) total += vertex.source->byte_size();
  for (const auto& input : vertex.inputs) total += byte_size_of(*input);
  return total;
}

Status OperatorTree::step(const Feed& feed, Sink& output) {
  Tally tally(output, root_->emitted);
  MATVIEW_TRY(run_vertex(*root_, feed, tally));
  builder_->shared().end_step();
  return {};
}

namespace {

// Operators that join keep the rows of a run; it is not worth it between runs.
[[nodiscard]] bool is_chain(const OperatorVertex& vertex) {
  if (vertex.source != nullptr || vertex.inputs.size() > 1) return false;
  return vertex.inputs.empty() || is_chain(*vertex.inputs.front());
}

}  // namespace

bool OperatorTree::rewind() {
  return is_chain(*root_) && rewind_vertex(*root_);
}

namespace {

void collect_state(const OperatorVertex& vertex, plan::PlanState& state) {
  plan::NodeState& own = state[vertex.plan.get()];
  if (vertex.op != nullptr) {
    own = {.rows = vertex.op->state_rows(),
           .bytes = vertex.op->byte_size(),
           .shared_bytes = vertex.op->shared_byte_size()};
  } else if (vertex.source != nullptr) {
    own = {.rows = vertex.source->state_rows(), .bytes = vertex.source->byte_size()};
  }
  own.last_change = vertex.emitted;
  for (const auto& input : vertex.inputs) collect_state(*input, state);
}

}  // namespace

plan::PlanState OperatorTree::state() const {
  plan::PlanState state;
  collect_state(*root_, state);
  return state;
}

std::size_t OperatorTree::byte_size() const {
  return byte_size_of(*root_) + builder_->shared().byte_size();
}

}  // namespace matview
