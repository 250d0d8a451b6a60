#include <map>

#include "plan/node_factory.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

class SharedInliner {
 public:
  void count(const Node& node) {
    if (const auto* shared = std::get_if<Shared>(&node.node)) {
      if (++readers_[shared->id] > 1) return;
    }
    for_each_input(node, [&](const NodePtr& input) { count(*input); });
  }

  [[nodiscard]] NodePtr apply(const NodePtr& node) {
    const auto* shared = std::get_if<Shared>(&node->node);
    if (shared == nullptr) return over_inlined(node);
    if (readers_.at(shared->id) == 1) return with_schema(apply(shared->input), node->schema);
    auto known = shared_.find(shared->id);
    if (known == shared_.end()) {
      known = shared_.emplace(shared->id, over_inlined(node)).first;
    }
    return with_schema(known->second, node->schema);
  }

 private:
  [[nodiscard]] NodePtr over_inlined(const NodePtr& node) {
    return map_inputs(node, [&](const NodePtr& input) { return apply(input); });
  }

  std::map<std::size_t, std::size_t> readers_;
  std::map<std::size_t, NodePtr> shared_;
};

}  // namespace

NodePtr inline_shared(const NodePtr& root) {
  SharedInliner inliner;
  inliner.count(*root);
  return inliner.apply(root);
}

}  // namespace matview::plan
