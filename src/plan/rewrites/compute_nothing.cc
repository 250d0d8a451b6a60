#include <algorithm>
#include <map>

#include "plan/node_factory.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

[[nodiscard]] bool is_zero(const ExpressionPtr& limit) {
  if (limit == nullptr) return false;
  const auto* constant = std::get_if<Constant>(&limit->node);
  return constant != nullptr && !constant->value.is_null() && constant->value.as_integer() == 0;
}

[[nodiscard]] bool is_never_true(const Expression& predicate) {
  const auto* constant = std::get_if<Constant>(&predicate.node);
  return constant != nullptr && (constant->value.is_null() || !constant->value.as_boolean());
}

[[nodiscard]] bool has_no_rows(const Node& node) {
  if (const auto* limit = std::get_if<Limit>(&node.node)) return is_zero(limit->limit);
  if (const auto* top = std::get_if<TopK>(&node.node)) return is_zero(top->limit);
  const auto* filter = std::get_if<Filter>(&node.node);
  if (filter == nullptr) return false;
  return std::ranges::any_of(
      split_conjunction(filter->predicate),
      [](const ExpressionPtr& conjunct) { return is_never_true(*conjunct); });
}

[[nodiscard]] NodePtr no_rows(const NodePtr& node) {
  return make_node({.node = Values{}, .schema = node->schema});
}

[[nodiscard]] NodePtr drop_all_rows(const NodePtr& node) {
  if (std::holds_alternative<Scan>(node->node)) {
    return make_filter(node, {make_constant(Value::boolean(false))});
  }
  return map_inputs(node, drop_all_rows);
}

class Emptier {
 public:
  explicit Emptier(NodePtr (*empty)(const NodePtr&)) : empty_(empty) {}

  [[nodiscard]] NodePtr visit(const NodePtr& node) {
    if (has_no_rows(*node)) return empty_(node);
    // Shared plans stay shared.
    const auto known = done_.find(node.get());
    if (known != done_.end()) return known->second;
    return done_
        .emplace(node.get(),
                 map_inputs(node, [this](const NodePtr& input) { return visit(input); }))
        .first->second;
  }

 private:
  NodePtr (*empty_)(const NodePtr&);
  std::map<const Node*, NodePtr> done_;
};

}  // namespace

NodePtr compute_nothing(const NodePtr& root) {
  return Emptier(no_rows).visit(root);
}

NodePtr maintain_nothing(const NodePtr& root) {
  return Emptier(drop_all_rows).visit(root);
}

}  // namespace matview::plan
