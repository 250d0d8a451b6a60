#include "operators/operator_tree.h"

namespace matview {

namespace {

// Carries the output of one operator into a port of the operator above it.
class Edge final : public Sink {
 public:
  Edge(Operator& above, std::size_t port, Sink& output)
      : above_(above), port_(port), output_(output) {}

  Status accept(const Chunk& rows) override { return above_.push(port_, rows, output_); }

  bool is_satisfied() const override { return above_.is_satisfied() || output_.is_satisfied(); }

 private:
  Operator& above_;
  std::size_t port_;
  Sink& output_;
};

}  // namespace

Status run_vertex(OperatorVertex& vertex, const SourceFeed& feed, Sink& output) {
  if (vertex.source != nullptr) return vertex.source->feed(feed, output);
  if (vertex.op == nullptr) return feed(*vertex.plan, output);
  const std::size_t ports = vertex.inputs.size();
  for (std::size_t i = 0; i < ports; ++i) {
    const std::size_t port = vertex.op->takes_last_port_first() ? ports - 1 - i : i;
    Edge edge(*vertex.op, port, output);
    MATVIEW_TRY(run_vertex(*vertex.inputs[port], feed, edge));
    MATVIEW_TRY(vertex.op->finish_port(port, output));
  }
  return vertex.op->finish(output);
}

std::size_t byte_size_of(const OperatorVertex& vertex) {
  std::size_t total = vertex.op == nullptr ? 0 : vertex.op->byte_size();
  if (vertex.source != nullptr) total += vertex.source->byte_size();
  for (const auto& input : vertex.inputs) total += byte_size_of(*input);
  return total;
}

Status OperatorTree::step(const Feed& feed, Sink& output) {
  MATVIEW_TRY(run_vertex(*root_, feed, output));
  builder_->shared().end_step();
  return {};
}

std::size_t OperatorTree::byte_size() const {
  return byte_size_of(*root_) + builder_->shared().byte_size();
}

}  // namespace matview
