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

Status OperatorTree::run(OperatorVertex& vertex, const Feed& feed, Sink& output) {
  if (vertex.op == nullptr) return feed(*vertex.plan, output);
  for (std::size_t port = vertex.inputs.size(); port-- > 0;) {
    Edge edge(*vertex.op, port, output);
    MATVIEW_TRY(run(*vertex.inputs[port], feed, edge));
  }
  return vertex.op->finish(output);
}

std::size_t OperatorTree::byte_size(const OperatorVertex& vertex) {
  std::size_t total = vertex.op == nullptr ? 0 : vertex.op->byte_size();
  for (const auto& input : vertex.inputs) total += byte_size(*input);
  return total;
}

}  // namespace matview
